/**
 * What makes two alerts the same thing seen again: the rule, and who did it to whom. Time, ports and payload are left
 * out on purpose: they differ between the tries of one attack.
 */
import { createHash } from 'node:crypto'
import type { Alert } from '../../agent/wire/index.ts'

/** 128 bits in hexadecimal; independent of the order in which entities are listed. */
export function fingerprint(alert: Pick<Alert, 'rule' | 'entities' | 'source' | 'drill'>): string {
  const { rule, entities, source, drill } = alert
  const same = [
    drill,
    rule.engine,
    rule.id,
    ordered(entities.attackers),
    ordered(entities.victims),
    source.host?.toLowerCase() ?? null,
    ordered(entities.accounts),
  ]
  return createHash('sha256').update(JSON.stringify(same)).digest('hex').slice(0, 32)
}

const ordered = (names: readonly string[]) => [...new Set(names.map(name => name.toLowerCase()))].sort()
