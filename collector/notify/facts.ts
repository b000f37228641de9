/**
 * What call-outs are planned from: the narrow side of everything else. Whoever wires the collector fills it from what is
 * stored; no address, host, account, rule text or organisation's name is in it, so none can get into a message.
 *
 * Instants are UTC milliseconds.
 */
import type { Severity } from '../../agent/wire/index.ts'
import type { ClockStatus } from '../report/clock-state.ts'
import type { AlarmKind } from '../store/alarms.ts'
import type { Told } from '../store/call-outs.ts'
import type { IncidentStatus } from '../store/incidents.ts'

export interface ClockFact {
  readonly regime: string
  readonly stage: string
  readonly status: ClockStatus
  readonly startsAt: number
  /** The conservative deadline; null without a figure. */
  readonly dueAt: number | null
  /** Shares of the period that call out. */
  readonly warnAt: readonly number[]
  /** Whether something about its rule is not confirmed: that it is, and never what. */
  readonly notConfirmed: boolean
  /**
   * How often a person has moved the deadline later. Each time its stages may call out anew; that it moved earlier, as
   * it does when an older alert joins, is no reason to say again what was said.
   */
  readonly edition?: number
}

export interface IncidentFact {
  readonly id: string
  /** Id of the organisation it concerns; null for the collector's own. */
  readonly organisation: string | null
  readonly severity: Severity
  readonly status: IncidentStatus
  /** True for one that was merged into another. */
  readonly merged: boolean
  readonly drill: boolean
  readonly openedAt: number
  readonly lastAlertAt: number
  readonly alertCount: number
  /** When a person took it on elsewhere than by a call-out's link; null while nobody has. */
  readonly acknowledgedAt: number | null
  readonly clocks: readonly ClockFact[]
  readonly told: Told
}

/** An alarm about an agent that stands. */
export interface AlarmFact {
  readonly agent: string
  readonly kind: AlarmKind
  readonly subject: string
  readonly raisedAt: number
}

/** One stage of a duty, told from an instant on. */
export interface DutyFact {
  /** The occurrence, such as `vn-legacy-tt20:tt20-h1:2027-06-19`. */
  readonly occurrence: string
  /** Regime and duty. */
  readonly duty: string
  readonly dueAt: number
  readonly notConfirmed: boolean
  readonly stages: readonly {
    readonly name: string
    readonly at: number
    readonly kind: 'duty_ahead' | 'duty_due' | 'duty_overdue'
  }[]
}

/** A report that waits for the one who signs beside its author, past its time. */
export interface CountersignFact {
  readonly id: string
  readonly organisation: string | null
  readonly dueAt: number
}

/** A delivery that was given up. */
export interface DeadFact {
  readonly delivery: number
  readonly revived: number
  readonly callOut: number
  readonly organisation: string | null
  readonly severity: Severity
  readonly drill: boolean
  readonly diedAt: number
}

export interface CallOutFacts {
  /** Those that changed or have something coming due; the others are as they were. */
  readonly incidents: readonly IncidentFact[]
  /** All of the three that follow; undefined where nobody looked this time. */
  readonly alarms?: readonly AlarmFact[] | undefined
  readonly duties?: readonly DutyFact[] | undefined
  readonly countersignatures?: readonly CountersignFact[] | undefined
  /** Those that were not told yet. */
  readonly dead: readonly DeadFact[]
}

export const NOTHING_TOLD: Told = { openedAt: null, grown: 0, at: 0, count: 0, quiet: 0, quietCount: 0 }
