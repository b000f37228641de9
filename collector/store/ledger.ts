/**
 * The loss ledger: per agent and epoch, what was made, what is stored, which numbers never came and which were
 * declared dropped.
 */
import type { Drop } from '../../agent/wire/index.ts'

export interface Range {
  readonly from: number
  readonly to: number
}

export interface Gap extends Range {
  readonly noticedAt: number
  /** Last receipt from this epoch before the gap was noticed; null when the epoch began with the gap. */
  readonly previousAt: number | null
}

export interface DropRecord extends Range {
  readonly reason: Drop['reason']
  readonly firstAt: number
  readonly lastAt: number
}

export interface EpochLedger {
  readonly agent: string
  readonly epoch: number
  /** Everything up to here is stored, dead-lettered, declared dropped, or on record as a gap. */
  readonly watermark: number
  /** The highest number known to have been given out. */
  readonly made: number
  readonly stored: number
  readonly deadLettered: number
  readonly duplicates: number
  readonly firstAt: number
  readonly lastAt: number
}

export interface LedgerStore {
  find(agent: string, epoch: number): Promise<EpochLedger | null>
  save(ledger: EpochLedger): Promise<void>
  /** Every epoch of one agent, or of all. */
  list(agent?: string): Promise<EpochLedger[]>
  /** Gaps that reach into the range. */
  gapsWithin(agent: string, epoch: number, range: Range): Promise<Gap[]>
  /** Takes the gaps that start at `remove` away and records `add`. */
  changeGaps(agent: string, epoch: number, change: { remove: readonly number[]; add: readonly Gap[] }): Promise<void>
  /** Records drops; one declared before is left as it is. Resolves to how many were new. */
  addDrops(agent: string, epoch: number, drops: readonly DropRecord[]): Promise<number>
  dropsWithin(agent: string, epoch: number, range: Range): Promise<DropRecord[]>
  /** Lowest first; at most `limit` of all epochs of an agent. */
  gapsOf(agent: string, limit: number): Promise<(Gap & { epoch: number })[]>
  dropsOf(agent: string, limit: number): Promise<(DropRecord & { epoch: number })[]>
  /** Numbers missing and numbers dropped over all agents. */
  losses(): Promise<{ gaps: number; missing: number; dropped: number }>
}
