/**
 * Incidents: an append-only, hash-chained log of events each, and the state derived from it.
 *
 * The log is the truth. The state beside it is what `incident/state.ts` makes of the log, kept so that lists are
 * quick; a test replays logs and compares. One chain per incident, so that an incident can be exported and checked by
 * itself and several collectors do not wait for each other.
 *
 * Incidents form trees. Merging one into another moves nothing: the merged one stays the home of its alerts and of
 * those that join it later, and the other one counts it among its parts. So un-merging loses nothing. Only roots are
 * shown; a tree's parts are found by `root`.
 */
import type { Severity } from '../../agent/wire/index.ts'
import type { Bilingual } from './bilingual.ts'
import type { IncidentChange } from './incident-changes.ts'

export type { IncidentChange } from './incident-changes.ts'

export type IncidentStatus = 'candidate' | 'confirmed' | 'contained' | 'eradicated' | 'recovered' | 'closed'

/**
 * What an incident turned out to be; compulsory on closing. `attempt`: an attack that achieved nothing; `benign`:
 * activity that was allowed, such as a test of ours; `undetermined` can't be told, and counts as an incident.
 */
export type Verdict = 'incident' | 'attempt' | 'benign' | 'false_positive' | 'duplicate' | 'undetermined'

/** One kind of alert within an incident. */
export interface FindingState {
  readonly engine: string
  readonly ruleId: string
  readonly title: Bilingual
  readonly severity: Severity
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
  readonly host: string | null
  /** When the host was first seen, where that isn't `firstAt`. */
  readonly hostAt?: number
  readonly count: number
  /** By the evidence's own time. */
  readonly firstAt: number
  readonly lastAt: number
}

/** What alerts add to an incident, summed over a batch, a part, or a whole incident. */
export interface Contribution {
  readonly alertCount: number
  readonly occurredAt: number
  readonly detectedAt: number
  readonly lastAlertAt: number
  readonly victims: readonly string[]
  readonly attackers: readonly string[]
  readonly accounts: readonly string[]
  readonly indicators: readonly string[]
  readonly findings: readonly FindingState[]
  /** The highest security level (cấp độ, 1–5) of a registered system among the victims; 0 when none is known. */
  readonly systemLevel: number
  /** An address of a management network is among the victims. */
  readonly management: boolean
}

/** Alerts by their numbers, as ranges `[first, last]`. */
export interface NumberedAlerts {
  readonly agent: string
  readonly epoch: number
  readonly ranges: readonly (readonly [number, number])[]
}

/** Instants that people establish; milliseconds. Names as in section 7.5 of the law's notes. */
export type PersonTimes = Partial<
  Record<
    | 'occurredAt'
    | 'confirmedAt'
    | 'exceededCapacityAt'
    | 'classifiedSeriousAt'
    | 'classifiedMajorAt'
    | 'personalDataAwareAt'
    | 'reasonableBeliefAt'
    | 'ransomPaidAt'
    | 'handledAt'
    | 'responseEndedAt',
    number
  >
>
export type PersonTime = keyof PersonTimes

/** What people judge; absent: nobody has said yet. The last six are the criteria of Decision 05/2017 art. 9. */
export type Judgements = Partial<
  Record<
    | 'serious'
    | 'nationalSecurityOrPublicOrder'
    | 'seriousDisruption'
    | 'personalDataHarmPossible'
    | 'beyondCapability'
    | 'complex'
    | 'locationBiometricOrFinancialData'
    | 'personalDataRisk'
    | 'significant'
    | 'major'
    | 'severeProductIncident'
    | 'listedType'
    | 'coveredEntity'
    | 'onNationalList'
    | 'serviceInterrupted'
    | 'stateSecretDisclosed'
    | 'integrityLost'
    | 'controlLost'
    | 'mayCascade',
    boolean
  >
>
export type Judgement = keyof Judgements

/** Who said so last, and when. */
export type JudgedBy = Partial<Record<Judgement, { readonly by: string; readonly at: number }>>

/** The legal moment of detection where a person moved it away from the first signal. */
export interface MovedT0 {
  readonly at: number
  readonly reason: string
}

export interface StageRef {
  readonly regime: string
  readonly stage: string
}

/** A stage that an act answered. */
export interface AnsweredStage extends StageRef {
  /** Which of the stage's recipients were told, by their names among the contacts; left out: all, as a person said. */
  readonly recipients?: readonly string[]
  /** The conservative deadline as it stood then; left out where there was no figure. */
  readonly dueAt?: number
}

/** One act before an authority, and the stages it answered. */
export interface Filing {
  /** The event's number in the incident's log. */
  readonly number: number
  readonly stages: readonly AnsweredStage[]
  readonly filedAt: number
  readonly act: FilingAct
  /** The incident that it came with when that was merged into this one; `number` is of another log then. */
  readonly from?: string
}

/** What people have established about an incident that is merged into another. */
export interface Brings {
  readonly times: PersonTimes
  readonly judgements: Judgements
  readonly judgedBy: JudgedBy
  readonly awareAt: Readonly<Record<string, number>>
  /** Where they knew before its first signal. */
  readonly t0: MovedT0 | null
  readonly filings: readonly Filing[]
  /** These three are absent where there is nothing of the kind, and in logs from before they were brought along. */
  readonly tasks?: readonly Task[]
  readonly evidence?: readonly EvidenceItem[]
  readonly category?: string
}

/** How it was done, with what proves it. */
export type FilingAct =
  | {
      readonly kind: 'call'
      readonly caller: string
      readonly called: string
      readonly telephone: string
      /** The authority's number for it, where one was given. */
      readonly reference: string
    }
  | {
      readonly kind: 'report'
      /** The approved version that was sent. */
      readonly report: string
      readonly version: number
      readonly delivery: string
      readonly channel: string
      readonly proof: string
    }

export interface Task {
  readonly id: string
  readonly title: Bilingual
  /** The playbook it came from; null for one that people added. */
  readonly playbook: string | null
  readonly assignee: string | null
  readonly dueAt: number | null
  readonly done: { readonly at: number; readonly by: string } | null
  /** The incident that it came with when that was merged into this one. */
  readonly from?: string
}

/** A file kept as evidence; its bytes lie in the store under their hash. */
export interface EvidenceItem {
  readonly id: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  readonly sha256: string
  readonly description: string
  /** Where and from whom it was taken. */
  readonly source: string
  readonly addedAt: number
  readonly addedBy: string
  /** The incident that it came with when that was merged into this one. */
  readonly from?: string
}

export interface IncidentState extends Contribution {
  readonly id: string
  readonly organisation: string
  readonly drill: boolean
  /** Alerts that wait for more of their kind before they open an incident (`VT-…`): on record, not shown. */
  readonly hidden: boolean
  readonly status: IncidentStatus
  readonly openedAt: number
  readonly confirmedAt: number | null
  readonly recoveredAt: number | null
  readonly closedAt: number | null
  readonly verdict: Verdict | null
  /** Why it was closed, in the words of who did. */
  readonly closedBecause: string | null
  readonly duplicateOf: string | null
  readonly acknowledgedAt: number | null
  readonly acknowledgedBy: string | null
  readonly assignee: string | null
  readonly title: Bilingual
  /** A person's name for it; null: `title` is made from the findings. */
  readonly named: Bilingual | null
  readonly severity: Severity
  /** One of the attack categories of Decision 05/2017; null: nobody has said. */
  readonly category: string | null
  readonly times: PersonTimes
  readonly judgements: Judgements
  readonly judgedBy: JudgedBy
  /** When a regime counts from "becoming aware": that regime's own instant, by its id. */
  readonly awareAt: Readonly<Record<string, number>>
  readonly t0: MovedT0 | null
  /** How often people have moved it: what was told of deadlines before may have to be told again. */
  readonly t0Moves: number
  readonly filings: readonly Filing[]
  readonly tasks: readonly Task[]
  readonly evidence: readonly EvidenceItem[]
  /** Closed incidents that this one continues. */
  readonly follows: readonly string[]
  readonly mergedInto: string | null
  /** What each incident merged into this one adds. */
  readonly parts: Readonly<Record<string, Contribution>>
  /** What this one's own alerts add; null while it has no parts, as the whole is its own then. */
  readonly own: Contribution | null
  /** Payload of its alerts is kept beyond the usual days. */
  readonly evidenceHeld: boolean
}

export interface IncidentEvent {
  readonly incidentId: string
  /** From 1 without holes within an incident. */
  readonly number: number
  readonly at: number
  readonly actor: string
  readonly change: IncidentChange
  readonly previousHash: string
  readonly hash: string
}

/** Something is owed for which the law gives no figure: after every deadline, before those who owe nothing. */
export const NO_FIGURE = 8_640_000_000_000_000

export interface IncidentRecord {
  readonly state: IncidentState
  readonly lastNumber: number
  readonly head: string
  /**
   * Earliest conservative deadline still open, as computed when the incident last changed; `NO_FIGURE` where all that is
   * owed has none; null when nothing is owed.
   */
  readonly nextDueAt: number | null
}

/** `open`: not closed, or closed and still owing an answer to an authority. */
export type StatusFilter = 'open' | 'closed' | 'all'

export interface IncidentPage {
  readonly status: StatusFilter
  readonly organisation?: string | undefined
  readonly severities?: readonly Severity[] | undefined
  readonly assignee?: string | undefined
  /** Where the page before ended: its last row's sort value and id. */
  readonly after?: { readonly value: number; readonly id: string } | undefined
  readonly limit: number
}

export interface IncidentStore {
  /**
   * The next number of a series, from 1; never given out twice once committed.
   *
   * @param howMany That one and those after it, as many together; left out, it alone.
   */
  nextNumber(series: string, howMany?: number): Promise<number>
  load(ids: readonly string[]): Promise<Map<string, IncidentRecord>>
  /** Incidents, with everything above them in their trees: whoever adds to one adds to all of these. */
  loadWithAncestors(ids: readonly string[]): Promise<Map<string, IncidentRecord>>
  /** Adds events at the end of their chains. A number that is taken is refused; nothing is ever changed or removed. */
  append(events: readonly IncidentEvent[]): Promise<void>
  save(records: readonly IncidentRecord[]): Promise<void>
  /** Open ones by next deadline (none last), closed ones by last alert (latest first), all by opening (latest first). Roots that are not hidden. */
  page(page: IncidentPage): Promise<{ record: IncidentRecord; value: number }[]>
  /** In the chain's order. */
  events(id: string): Promise<IncidentEvent[]>
  /** The latest events, or those before a number; latest first. */
  latestEvents(id: string, limit: number, before?: number): Promise<IncidentEvent[]>
  /** Ids of roots that are shown, and not closed or still owing. */
  openIds(): Promise<string[]>
  /** Ids of a root and everything merged into it, itself first. */
  tree(root: string): Promise<string[]>
  /** Everything whose root is the first has the second for its root from now on; with `only`, just these. */
  reroot(from: string, into: string, only?: readonly string[]): Promise<void>
  /** These two were taken apart by a person: nothing but a person joins them again. */
  separate(one: string, other: string): Promise<void>
  /** A person has put them together again. */
  unseparate(ones: readonly string[], others: readonly string[]): Promise<void>
  /** Pairs of roots among these between whose trees a person has put a wall. */
  separations(roots: readonly string[]): Promise<[string, string][]>
}
