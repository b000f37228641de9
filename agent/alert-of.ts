/** A detection as it goes to the spool: stamped with its source and the time of matching, cut to the wire's limits. */
import type { Detection } from './match/detection.ts'
import type { NewAlert } from './spool/spool-types.ts'
import type { AlertSource, Evidence } from './wire/index.ts'

const TEXT = 512
const EVIDENCE = 8192
const ENTITIES = 64
const LATEST = Date.parse('9999-12-31T23:59:59.999Z')

export interface AlertContext {
  readonly source: AlertSource
  readonly drill: boolean
  readonly matchedAt: Date
}

export function alertOf(detection: Detection, { source, drill, matchedAt }: AlertContext): NewAlert {
  const { rule, entities, network, evidence, outcome, host } = detection
  return {
    occurredAt: occurredAt(detection, matchedAt).toISOString(),
    matchedAt: matchedAt.toISOString(),
    drill,
    source: { ...source, ...(host && { host: cut(host) }) },
    rule: {
      ...rule,
      title: cut(rule.title),
      tactics: rule.tactics.slice(0, 16),
      techniques: rule.techniques.slice(0, 32),
    },
    entities: {
      attackers: cutList(entities.attackers),
      victims: cutList(entities.victims),
      accounts: cutList(entities.accounts),
      systems: cutList(entities.systems),
      indicators: cutList(entities.indicators),
    },
    ...(network && { network }),
    ...(evidence && { evidence: cutEvidence(evidence) }),
    ...(outcome && { outcome }),
  }
}

/** A time that can't be written on the wire (years before 1970 or of five digits) is none: then that of matching counts. */
function occurredAt({ occurredAtMs }: Detection, matchedAt: Date): Date {
  return occurredAtMs >= 0 && occurredAtMs <= LATEST ? new Date(occurredAtMs) : matchedAt
}

const cut = (text: string): string => (text.length > TEXT ? `${text.slice(0, TEXT - 1)}…` : text)

const cutList = (texts: readonly string[]): string[] =>
  texts
    .filter(text => text.length > 0)
    .slice(0, ENTITIES)
    .map(cut)

const cutEvidence = (evidence: Evidence): Evidence =>
  evidence.text.length > EVIDENCE ? { ...evidence, text: evidence.text.slice(0, EVIDENCE), truncated: true } : evidence
