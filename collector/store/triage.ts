/**
 * What people have decided about alerts before they come: silences, inhibitions, and policies for rules.
 *
 * All three count at intake, by an alert's moment of detection, and are never deleted: one that has ended stays on
 * record, as it explains why alerts of its time opened nothing.
 */

/** What an alert is compared by; the first seven each name one of the alert's entities or origins. */
export const MATCHED_FIELDS = [
  'victim',
  'attacker',
  'account',
  'indicator',
  'host',
  'agent',
  'rule',
  'title',
  'severity',
] as const
export type MatchedField = (typeof MATCHED_FIELDS)[number]

/**
 * `is`: one of the values, without case. `within`: an address in one of the prefixes. `like`: `*` stands for anything.
 * The others are their opposites. An alert with several victims is met when one of them is, and not met by an opposite
 * when one of them is.
 */
export interface Matcher {
  readonly field: MatchedField
  readonly is: 'is' | 'is_not' | 'within' | 'not_within' | 'like' | 'not_like'
  readonly values: readonly string[]
}

interface Decided {
  readonly id: number
  readonly organisation: string
  readonly author: string
  readonly reason: string
  readonly createdAt: number
  readonly startsAt: number
  readonly expiresAt: number
  /** Taken back before its time, and by whom. */
  readonly endedAt: number | null
  readonly endedBy: string | null
}

/** Alerts that meet all matchers open nothing and call nobody. */
export interface Silence extends Decided {
  readonly matchers: readonly Matcher[]
  /** Critical alerts are let through unless this says otherwise. */
  readonly criticalToo: boolean
}

/** While there are alerts that meet `source`, those that meet `target` and share an entity of one of `equal` with them open nothing. */
export interface Inhibition extends Decided {
  readonly source: readonly Matcher[]
  readonly target: readonly Matcher[]
  readonly equal: readonly ('victim' | 'attacker' | 'account' | 'indicator' | 'host')[]
  /** How far apart the two may be. */
  readonly windowMs: number
}

export type Treatment = 'incident' | 'scan' | 'blocked' | 'infected_subscriber'

/** How one rule's alerts are taken. */
export interface RulePolicy {
  readonly organisation: string
  readonly ruleId: string
  /** Null: as the alert itself tells. */
  readonly treatAs: Treatment | null
  /** How many alerts it takes to open an incident. */
  readonly openAfter: number
  readonly author: string
  readonly reason: string
  readonly at: number
}

/** Everything that counts at some moment from `since` on. */
export interface Rulebook {
  /** Rises with every change. */
  readonly version: number
  readonly silences: readonly Silence[]
  readonly inhibitions: readonly Inhibition[]
  readonly policies: readonly RulePolicy[]
}

/** A stretch of time in which alerts met an inhibition's source and named this entity. */
export interface InhibitionSpan {
  readonly inhibition: number
  readonly key: string
  readonly firstAt: number
  readonly lastAt: number
}

export type NewSilence = Omit<Silence, 'id' | 'endedAt' | 'endedBy'>
export type NewInhibition = Omit<Inhibition, 'id' | 'endedAt' | 'endedBy'>

export interface Decisions {
  readonly organisation?: string | undefined
  /** Also those that have ended or expired at this moment; undefined: all. */
  readonly standingAt?: number | undefined
  /** Only those that counted at some moment from the first to the second. */
  readonly during?: readonly [from: number, to: number] | undefined
  /** The last one of the page before. */
  readonly before?: number | undefined
  readonly limit: number
}

export interface TriageStore {
  /** A cheap question: has anything changed? */
  version(): Promise<number>
  /** With what ended not before `since`, as late alerts may be of that time. */
  rulebook(since: number): Promise<Rulebook>
  addSilence(silence: NewSilence): Promise<Silence>
  addInhibition(inhibition: NewInhibition): Promise<Inhibition>
  /** Latest first, page by page. */
  silences(which: Decisions): Promise<Silence[]>
  inhibitions(which: Decisions): Promise<Inhibition[]>
  /** Resolves to whose it was; null: no such one stands. */
  endSilence(id: number, organisation: string | null, by: string, at: number): Promise<{ organisation: string } | null>
  endInhibition(
    id: number,
    organisation: string | null,
    by: string,
    at: number,
  ): Promise<{ organisation: string } | null>
  /** Null takes a policy back. */
  setPolicy(policy: RulePolicy): Promise<void>
  removePolicy(organisation: string, ruleId: string): Promise<boolean>
  policies(organisation: string | undefined): Promise<RulePolicy[]>
  addSpans(spans: readonly InhibitionSpan[]): Promise<void>
  /** Which of these, for an inhibition and key each, have a span that reaches into [from, to]. */
  inhibited(asked: readonly { inhibition: number; key: string; from: number; to: number }[]): Promise<boolean[]>
}
