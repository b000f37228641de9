/**
 * The loss ledger: per agent and epoch, what was made, what is stored, which numbers never came and which were
 * declared dropped; and per agent the time during which something was not watched.
 */
import type { Drop, Unread } from '../../agent/wire/index.ts'

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
  /** Everything up to here is stored, dead-lettered or declared dropped; in an epoch that has ended, or a gap. */
  readonly watermark: number
  /** The highest number seen; what is missing below it is on record as gaps. */
  readonly top: number
  /** The highest number known to have been given out. */
  readonly made: number
  readonly stored: number
  readonly deadLettered: number
  readonly duplicates: number
  readonly firstAt: number
  readonly lastAt: number
}

/** A stretch of time that was not watched. */
export interface UnreadRange {
  readonly source: string
  readonly from: number
  readonly to: number
  readonly reason: Unread['reason']
  readonly items: number | null
}

export interface LedgerStore {
  /** In a transaction, the row stays ours until its end: another collector waits for it. */
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
  /** Records stretches not watched; one told before (same source, from, reason) is widened. */
  addUnread(agent: string, ranges: readonly UnreadRange[]): Promise<void>
  /** Latest first. */
  unreadOf(agent: string, limit: number): Promise<UnreadRange[]>
  /** What was lost between two instants, over all agents: for reports. At most `limit` of each, latest first. */
  lossesBetween(
    from: number,
    to: number,
    limit: number,
  ): Promise<{
    unread: (UnreadRange & { agent: string })[]
    drops: (DropRecord & { agent: string; epoch: number })[]
    gaps: (Gap & { agent: string; epoch: number })[]
  }>
  /** Numbers missing and numbers dropped over all agents. */
  losses(): Promise<{ gaps: number; missing: number; dropped: number }>
}
