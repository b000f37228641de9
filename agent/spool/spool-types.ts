/** What the spool takes, gives and tells. */
import type { Alert, Drop } from '../wire/index.ts'
import type { Files } from './files.ts'
import type { IsAlive, Owner } from './lock.ts'
import type { Checkpoints } from './record.ts'

/** An alert before it has its number. */
export type NewAlert = Omit<Alert, 'sequence'>

/** What one batch of a source gave: kept whole or not at all, apart from alerts that are refused for want of room. */
export interface Group {
  readonly alerts: readonly NewAlert[]
  /**
   * What a source knows after this group, under its name and under names of its own making: where it resumes, what it
   * has under way. A source has one group under way at a time.
   */
  readonly checkpoints: Checkpoints
  /** When there is no room: `wait` until there is (the default), or `drop` alerts, lowest severity first (`room.ts`). */
  readonly whenFull?: 'wait' | 'drop'
}

/** What came of a group: the numbers of its kept alerts follow one another from `from`. */
export interface Appended {
  readonly from: number
  /** Alerts that are on disk. */
  readonly count: number
  /** Alerts that were refused before they were written; each consumes a number of its own. */
  readonly refused: number
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
  /** The epoch that the numbers belong to, whichever has begun since. */
  readonly epoch: number
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
  /** The last number given out, counting those that refused alerts are about to get. */
  readonly made: number
  readonly released: number
  readonly spooledAlerts: number
  readonly spooledBytes: number
  /** Numbers dropped in this epoch, by reason. */
  readonly dropped: Readonly<Record<string, number>>
}

/**
 * What came of a watermark: `ahead` of every number that this folder ever handed out, so the folder was restored from
 * an older copy, or the collector speaks of another one: the spool must begin a new epoch before anything more is sent.
 */
export type Released = 'moved' | 'unchanged' | 'other_epoch' | 'ahead'

export interface SpoolOptions {
  readonly folder: string
  readonly agent: string
  /** Segments together, while at least four of them fit. */
  readonly limitBytes: number
  /** What was written longer ago is dropped, whole segments at a time. For ever when left out. */
  readonly limitAgeMs?: number
  /** Hands out only what stood here at the start until a watermark has come: see `reading.ts`. */
  readonly holdUntilHeard?: boolean
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
  /** Told of a new epoch, why it began, and how many alerts it renumbered. */
  readonly onEpoch?: (epoch: number, reason: string, renumbered: number) => void
  /** Ends the wait for a disk that is too full to open a spool at all. */
  readonly signal?: AbortSignal
  readonly onState?: (state: SpoolState, error: string | undefined) => void
}
