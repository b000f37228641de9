/**
 * Call-outs: what people have to be told, each decided once and for all.
 *
 * The id says what it is about, such as `incident VG-2026-0001 / clock vn-2026-nd331:report / 0.75`, and is the same
 * whoever comes to the decision and however often; the first to add it has made it. A call-out is `open` while it is
 * still told to more and more people, and ends in one way only: `told` where nobody has to answer, `acknowledged`,
 * `ended` with what it was about, or `superseded` by a later stage of the same. What was never sent because something
 * later had overtaken it is there too, as `skipped` with the reason.
 */

import type { Severity } from '../../agent/wire/index.ts'
import type { Scope } from './scope.ts'

export type CallOutKind =
  | 'incident_opened'
  | 'incident_grew'
  | 'incident_quiet'
  | 'clock_warning'
  | 'clock_overdue'
  | 'triage'
  | 'agent_alarm'
  | 'unanswered'
  | 'dead_letter'
  | 'duty_ahead'
  | 'duty_due'
  | 'duty_overdue'
  | 'countersign_overdue'

export type CallOutState = 'open' | 'told' | 'acknowledged' | 'ended' | 'superseded' | 'skipped'

/** All that a message may be made of: numbers, dates and names of our own giving, nothing that came from outside. */
export interface Says {
  readonly incident: string | null
  /** Regime and stage. */
  readonly clock: string | null
  readonly deadline: number | null
  /** Whether something about the rule behind the deadline is not confirmed; what it is stands in the console. */
  readonly notConfirmed: boolean
  readonly count: number | null
  /** Kind of an agent's alarm. */
  readonly alarm: string | null
  /** Regime and duty. */
  readonly duty: string | null
  /** Number of the call-out it is about. */
  readonly about: number | null
}

export interface NewCallOut {
  readonly id: string
  readonly kind: CallOutKind
  /** What it is about, such as `incident VG-2026-0001`. */
  readonly subject: string
  /** Call-outs of one subject and ladder are stages of one thing. */
  readonly ladder: string
  /** Id of the call-out that an answer to this one answers too. */
  readonly parent: string | null
  readonly organisation: string | null
  readonly severity: Severity
  readonly urgent: boolean
  readonly drill: boolean
  readonly climbs: boolean
  readonly says: Says
  readonly dueAt: number
  readonly madeAt: number
  readonly state: 'open' | 'skipped'
  /** Why it was skipped; empty otherwise. */
  readonly because: string
  readonly policy: string | null
  readonly nextRoundAt: number | null
}

export interface CallOut extends Omit<NewCallOut, 'state'> {
  /** What people call it by. */
  readonly number: number
  readonly state: CallOutState
  /** How many times people were told. */
  readonly rounds: number
  readonly overAt: number | null
  readonly acknowledgedBy: string | null
  /** `link`, `console`, or what else acknowledged it. */
  readonly acknowledgedVia: string | null
}

export interface CallOutEnd {
  readonly state: Exclude<CallOutState, 'open' | 'skipped'>
  readonly at: number
  readonly because: string
  readonly by?: string
  readonly via?: string
}

/** What was told of an incident's alerts so far. */
export interface Told {
  /** When its opening was told; null when it was not yet. */
  readonly openedAt: number | null
  /** How often its growth was told, when last, and how many alerts it had then. */
  readonly grown: number
  readonly at: number
  readonly count: number
  /** How often its quiet was told, and how many alerts it had then. */
  readonly quiet: number
  readonly quietCount: number
}

export interface CallOutFilter {
  /** Everyone's when left out. */
  readonly scope?: Scope
  readonly state?: CallOutState | undefined
  readonly subject?: string | undefined
  readonly before?: number | undefined
  readonly limit: number
}

export interface CallOutStore {
  /** The call-out when this call made it; null when it was made before, by whomever. */
  add(callOut: NewCallOut): Promise<CallOut | null>
  /** Those of the ids that were made. */
  known(ids: readonly string[]): Promise<Set<string>>
  load(numbers: readonly number[]): Promise<Map<number, CallOut>>
  byId(id: string): Promise<CallOut | null>
  /** Open ones of these subjects, lowest number first. */
  open(subjects: readonly string[]): Promise<CallOut[]>
  /** Open ones of every subject that begins so, lowest number first. */
  openUnder(beginning: string): Promise<CallOut[]>
  /** Open ones whose next round is due, urgent ones first. */
  dueRounds(now: number, limit: number): Promise<CallOut[]>
  /** Counts one more round. False when somebody else has made it, or the call-out is over. */
  advance(number: number, rounds: number, nextRoundAt: number | null): Promise<boolean>
  /** True when this call ended it. */
  end(number: number, end: CallOutEnd): Promise<boolean>
  /** Latest first. */
  page(filter: CallOutFilter): Promise<CallOut[]>
  /** By incident; one that nothing was told of is left out. */
  told(incidents: readonly string[]): Promise<Map<string, Told>>
  /** Incidents that may need telling: open ones and those with open call-outs, each with the number of its last event. */
  incidentHeads(): Promise<{ readonly id: string; readonly lastNumber: number }[]>
}

export const incidentSubject = (id: string): string => `incident ${id}`
