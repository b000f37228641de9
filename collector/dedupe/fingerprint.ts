/**
 * What makes two alerts the same thing seen again: the rule, and who did it to whom, as far as the site looks at it. Time,
 * ports and payload are left out on purpose: they differ between the tries of one attack.
 */
import { createHash } from 'node:crypto'
import type { Alert } from '../../agent/wire/index.ts'

type Fingerprinted = Pick<Alert, 'rule' | 'entities' | 'source' | 'drill'>

/** In the order in which they are hashed: a new one goes to the end, so that what is stored keeps its fingerprint. */
const FIELDS = {
  attackers: ({ entities }: Fingerprinted) => entities.attackers,
  victims: ({ entities }: Fingerprinted) => entities.victims,
  host: ({ source }: Fingerprinted) => source.host ?? null,
  accounts: ({ entities }: Fingerprinted) => entities.accounts,
  indicators: ({ entities }: Fingerprinted) => entities.indicators,
  systems: ({ entities }: Fingerprinted) => entities.systems,
  source: ({ source }: Fingerprinted) => source.name,
} as const

export type FingerprintField = keyof typeof FIELDS
export const FINGERPRINT_FIELDS = Object.keys(FIELDS) as readonly FingerprintField[]
export const DEFAULT_FIELDS: readonly FingerprintField[] = ['attackers', 'victims', 'host', 'accounts']

export interface FingerprintSettings {
  readonly fields: readonly FingerprintField[]
  /** Names that say nothing ("-", "unknown"): alerts that differ in these alone are the same. */
  readonly stopValues: readonly string[]
}

/** 128 bits in hexadecimal; independent of the order and the case in which entities are listed. */
export type Fingerprint = (alert: Fingerprinted) => string

export function fingerprintBy({ fields, stopValues }: FingerprintSettings): Fingerprint {
  const stopped = new Set(stopValues.map(value => value.toLowerCase()))
  const told = (names: readonly string[]) => {
    const lower = new Set(names.map(name => name.toLowerCase()).filter(name => !stopped.has(name)))
    return [...lower].sort()
  }
  const toldOf = (alert: Fingerprinted, field: FingerprintField): readonly string[] | string | null => {
    const value = FIELDS[field](alert)
    return typeof value === 'string' ? (told([value])[0] ?? null) : value && told(value)
  }
  const used = FINGERPRINT_FIELDS.filter(field => fields.includes(field) || DEFAULT_FIELDS.includes(field))
  return alert => {
    const same = used.map(field => (fields.includes(field) ? toldOf(alert, field) : false))
    const { drill, rule } = alert
    return createHash('sha256')
      .update(JSON.stringify([drill, rule.engine, rule.id, ...same]))
      .digest('hex')
      .slice(0, 32)
  }
}
