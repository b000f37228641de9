/** A legal clock of one incident, as everything after `report/` shows it. Computed by `clock.ts`, never stored. */
import type { Milestone } from './milestones.ts'

/** Text in both languages of the product. */
export interface Bilingual {
  readonly vi: string
  readonly en: string
}

/**
 * `running` below half of the period, `due_soon` past the regime's warning share (0.75 by default), `overdue` past the
 * conservative deadline, `filed` when a report was filed (late or not), `triage` for a candidate's provisional clock
 * (alarms only as "triage by"), `no_limit` where the law gives no figure.
 */
export type ClockStatus = 'running' | 'due_soon' | 'overdue' | 'filed' | 'triage' | 'no_limit'

export interface ClockState {
  /** Regime id such as `vn-2026-nd331`. */
  readonly regime: string
  /** Stage id within the regime such as `report`. */
  readonly stage: string
  readonly title: Bilingual
  readonly status: ClockStatus
  /** The instant the period starts (T0 unless the stage starts elsewhere). */
  readonly startsAt: Date
  /** Exact hours from the start, never rolled forward: what alarms and "on time" are judged by. Null without a figure. */
  readonly conservativeAt: Date | null
  /** The end as the Civil Code counts it; shown for information only. Null where it equals no figure. */
  readonly lawfulAt: Date | null
  /** Share of the period used at `now`, 0 and up; null without a figure. */
  readonly usedShare: number | null
  /** The arithmetic in words, with the dates. */
  readonly arithmetic: Bilingual
  readonly citation: string
  /** What could not be confirmed about this rule, printed wherever it is shown; null when nothing is in doubt. */
  readonly notConfirmed: Bilingual | null
  /** Names of recipients in the contacts file; empty when none is configured. */
  readonly recipients: readonly string[]
  /** Form this stage is answered with, such as `tt20_mau_03`; null when the law names none. */
  readonly form: string | null
  readonly filedAt: Date | null
  /**
   * Whether it was answered late, by the conservative deadline as it stands or as it stood when the act was recorded;
   * null while it is open, or where the law gives no figure.
   */
  readonly late: boolean | null
  /** What makes its start doubtful, a sentence each; it never changes the clock. */
  readonly flags: readonly Bilingual[]
  readonly milestones: readonly Milestone[]
}
