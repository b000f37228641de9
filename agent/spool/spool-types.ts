/** What the spool takes, gives and tells. */
import type { Alert, Drop } from '../wire/index.ts'
import type { Files } from './files.ts'
import type { IsAlive, Owner } from './lock.ts'
import type { Checkpoints } from './record.ts'

/** An alert before it has its number. */
export type NewAlert = Omit<Alert, 'sequence'>

/** What one batch of a source gave: kept whole or not at all. */
export interface Group {
  readonly alerts: readonly NewAlert[]
  /** Where each source resumes after this group. A source has one group under way at a time. */
  readonly checkpoints: Checkpoints
  /** When there is no room: `wait` until there is (the default), or `drop` and declare the numbers dropped. */
  readonly whenFull?: 'wait' | 'drop'
}

/** The numbers a group was given, and whether its alerts are on disk or declared dropped. */
export interface Appended {
  readonly from: number
  readonly count: number
  readonly dropped: boolean
}

export interface ReadLimits {
  readonly alerts: number
  readonly bytes: number
}

/** An alert as it is sent: its JSON text with its number, never parsed on the way. */
export interface SpooledAlert {
  readonly sequence: number
  readonly line: Buffer
}

/** Everything between the number asked for and `upTo`: alerts in order, and the ranges that will never come. */
export interface Reading {
  readonly alerts: readonly SpooledAlert[]
  readonly drops: readonly Drop[]
  readonly upTo: number
}

/** `full`: at its limit; `disk_full`: the disk is; `failing`: writing fails otherwise. */
export type SpoolState = 'ok' | 'full' | 'disk_full' | 'failing'

export interface SpoolStatus {
  readonly agent: string
  readonly epoch: number
  readonly state: SpoolState
  readonly error: string | undefined
  /** The last number given out. */
  readonly made: number
  readonly released: number
  readonly spooledAlerts: number
  readonly spooledBytes: number
  /** Numbers dropped in this epoch, by reason. */
  readonly dropped: Readonly<Record<string, number>>
}

/** What came of a watermark: `ahead` of every number given out, so it can't be about this spool. */
export type Released = 'moved' | 'unchanged' | 'other_epoch' | 'ahead'

export interface SpoolOptions {
  readonly folder: string
  readonly agent: string
  /** Segments together, while at least four of them fit. */
  readonly limitBytes: number
  readonly segmentBytes: number
  /** How long a commit gathers groups. */
  readonly commitDelayMs?: number
  /** How late a checkpoint without alerts may reach the disk. */
  readonly checkpointDelayMs?: number
  readonly files?: Files
  readonly now?: () => number
  readonly delay?: (ms: number, signal: AbortSignal) => Promise<void>
  readonly owner?: Owner
  readonly isAlive?: IsAlive
  /** Told of every range as it is declared dropped. */
  readonly onDrop?: (drop: Drop) => void
  readonly onState?: (state: SpoolState, error: string | undefined) => void
}
