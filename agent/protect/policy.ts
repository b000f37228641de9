/** How much of the evidence leaves the host, and what is masked in it: the site's settings against a rule's wish. */
import type { EvidenceLevel } from '../wire/index.ts'
import type { SecretKind } from './secret.ts'

export interface EvidencePolicy {
  /** For rules that ask for nothing in particular. */
  readonly level: EvidenceLevel
  /** No rule gets more, whatever it asks for. */
  readonly most: EvidenceLevel
  /** A source's own level: what its rules get unless they ask for less. */
  readonly perSource: Readonly<Record<string, EvidenceLevel>>
  readonly mask: Readonly<Record<SecretKind, boolean>> & {
    /** Names of accounts among an alert's entities, too. Incidents are then no longer joined by them. */
    readonly accounts: boolean
  }
}

const RANK: Readonly<Record<EvidenceLevel, number>> = { none: 0, matched: 1, whole: 2 }

/** A rule asks, the site caps. What a site says of one source is a cap as well: a rule can only ask for less there. */
export function evidenceLevel(
  { level, most, perSource }: EvidencePolicy,
  source: string,
  asked: EvidenceLevel | undefined,
): EvidenceLevel {
  const own = Object.hasOwn(perSource, source) ? perSource[source] : undefined
  const wish = own === undefined ? (asked ?? level) : least(asked ?? own, own)
  return least(wish, most)
}

const least = (one: EvidenceLevel, other: EvidenceLevel): EvidenceLevel => (RANK[one] <= RANK[other] ? one : other)
