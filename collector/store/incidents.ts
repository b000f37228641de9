/**
 * Incidents: an append-only, hash-chained log of events each, and the state derived from it.
 *
 * The log is the truth. The state beside it is what `incident/state.ts` makes of the log, kept so that lists are
 * quick; a test replays logs and compares. One chain per incident, so that an incident can be exported and checked by
 * itself and several collectors do not wait for each other.
 */
import type { Severity } from '../../agent/wire/index.ts'
import type { Bilingual } from './bilingual.ts'

export type IncidentStatus = 'candidate' | 'confirmed' | 'contained' | 'eradicated' | 'recovered' | 'closed'

/** One kind of alert within an incident. */
export interface FindingState {
  readonly engine: string
  readonly ruleId: string
  readonly title: Bilingual
  readonly severity: Severity
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
  readonly host: string | null
  readonly count: number
  /** By the evidence's own time. */
  readonly firstAt: number
  readonly lastAt: number
}

/** What alerts add to an incident, summed over a batch or over a whole incident that is merged in. */
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
}

/** Alerts by their numbers, as ranges `[first, last]`. */
export interface NumberedAlerts {
  readonly agent: string
  readonly epoch: number
  readonly ranges: readonly (readonly [number, number])[]
}

export interface IncidentState extends Contribution {
  readonly id: string
  readonly drill: boolean
  readonly status: IncidentStatus
  readonly openedAt: number
  readonly confirmedAt: number | null
  readonly recoveredAt: number | null
  readonly closedAt: number | null
  readonly title: Bilingual
  readonly severity: Severity
  /** Closed incidents that this one continues. */
  readonly follows: readonly string[]
  readonly mergedInto: string | null
  /** Payload of its alerts is kept beyond the usual days. */
  readonly evidenceHeld: boolean
}

export type IncidentChange =
  | { readonly kind: 'opened'; readonly drill: boolean; readonly follows: readonly string[] }
  | {
      readonly kind: 'alerts_joined'
      readonly alerts: readonly NumberedAlerts[]
      readonly adds: Contribution
    }
  | {
      readonly kind: 'merged'
      readonly from: string
      readonly because: Bilingual
      readonly status: IncidentStatus
      readonly adds: Contribution
      /** What the other one held as evidence is held on here. */
      readonly evidenceHeld?: true
    }
  | { readonly kind: 'merged_into'; readonly into: string; readonly because: Bilingual }
  | {
      readonly kind: 'status_changed'
      readonly from: IncidentStatus
      readonly to: IncidentStatus
      readonly reason: string
    }
  | { readonly kind: 'commented'; readonly text: string }
  | { readonly kind: 'evidence_held'; readonly reason: string }
  | { readonly kind: 'evidence_released'; readonly reason: string }

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

export interface IncidentRecord {
  readonly state: IncidentState
  readonly lastNumber: number
  readonly head: string
  /** Earliest conservative deadline still open, as computed when the incident last changed; null when none. */
  readonly nextDueAt: number | null
}

export type StatusFilter = 'open' | 'closed' | 'all'

export interface IncidentPage {
  readonly status: StatusFilter
  /** Where the page before ended: its last row's sort value and id. */
  readonly after?: { readonly value: number; readonly id: string } | undefined
  readonly limit: number
}

export interface IncidentStore {
  /** The next number of a series, from 1; never given out twice once committed. */
  nextNumber(series: string): Promise<number>
  load(ids: readonly string[]): Promise<Map<string, IncidentRecord>>
  /** Adds events at the end of their chains. A number that is taken is refused; nothing is ever changed or removed. */
  append(events: readonly IncidentEvent[]): Promise<void>
  save(records: readonly IncidentRecord[]): Promise<void>
  /** Open ones by next deadline (none last), closed ones by last alert (latest first), all by opening (latest first). Merged ones are left out. */
  page(page: IncidentPage): Promise<{ record: IncidentRecord; value: number }[]>
  /** In the chain's order. */
  events(id: string): Promise<IncidentEvent[]>
  /** The latest events, latest first. */
  latestEvents(id: string, limit: number): Promise<IncidentEvent[]>
  /** Ids of incidents that are neither closed nor merged. */
  openIds(): Promise<string[]>
}
