/**
 * The spool: alerts on the agent's disk from the moment they are made until the collector has stored them.
 *
 * **Invariants**
 * 1. An alert counts as made when `append` has resolved: by then its record and its file's name are synced.
 * 2. A group (a batch's alerts and the checkpoints that stand after it) is kept whole or not at all. So a crash repeats
 *    a batch or has it: it may repeat, never lose, and what it kept is not made a second time. Alerts that are refused
 *    for want of room are part of the group: their count stands in the same record as its checkpoints.
 * 3. Numbers within an epoch have no holes. A number that has left the host never names another alert: before
 *    anything is handed to the uplink, the ledger says on disk that numbers up to it are given out. Where that can't be
 *    known any more (the ledger is damaged, the folder was restored from an older copy), a new epoch begins.
 * 4. What was given a number and can't be delivered is declared in the ledger as a drop (range, reason, time), and
 *    the declaration is on disk before any later record is.
 * 5. A segment is deleted only when the collector's stored watermark has passed all of it, or when it is older than the
 *    limit and that is declared on disk; and when the ledger contains its checkpoints. The watermark counts, never the
 *    fact that something was sent.
 * 6. One process at a time owns the folder.
 *
 * **Append** (`commit-queue.ts`): one commit at a time gathers every group that arrived within `commitDelayMs`, is
 * written with one fdatasync, and only then do its callers resolve. So at most one commit, the last, can be torn; it is
 * discarded whole and its batches come again. When a write fails, the segment is closed for good and the same groups
 * are written to a new one, again and again with growing pauses: a full disk is a state that is reported and ends by
 * itself, at the start as well. `room.ts` says who waits and who is refused as the limit comes near, `refusals.ts` how
 * the refused get their numbers.
 *
 * **Record** (`record.ts`, `segment-writer.ts`): a commit with a checksum over all of it, appended to the newest
 * segment; each start begins a new one.
 *
 * **Ledger** (`ledger.ts`): agent, epoch, next number, released watermark, checkpoints, drops; replaced atomically.
 * It may be older than the segments: it names the last commit it includes, and recovery reads on from there. A
 * checkpoint without alerts goes to the ledger alone, within `checkpointDelayMs`: repeating such a batch makes nothing.
 *
 * **Read** (`reading.ts`): in order of numbers, committed records only, as often as asked for anything above the
 * watermark.
 *
 * **Delete** (`releasing.ts`): by the watermark, or by age.
 */
import type { Watermark } from '../wire/index.ts'
import { CommitQueue } from './commit-queue.ts'
import { dropAt, droppedAfter } from './drops.ts'
import { codeOf } from './files.ts'
import type { LedgerKeeper } from './ledger-keeper.ts'
import { releaseLock } from './lock.ts'
import { SpoolReading } from './reading.ts'
import { type Recovered, SpoolError } from './recover.ts'
import { Releasing } from './releasing.ts'
import { SpoolFolder } from './spool-folder.ts'
import type { Appended, Group, Reading, ReadLimits, Released, SpoolOptions, SpoolStatus } from './spool-types.ts'

export type ReadyOptions = SpoolOptions & Required<Pick<SpoolOptions, 'files' | 'now' | 'delay'>>

const COMMIT_DELAY_MS = 20
const CHECKPOINT_DELAY_MS = 2_000
const AGE_CHECK_MS = 60_000

export class Spool {
  /** How the last run ended, for whoever reports it. */
  readonly recovered: Recovered
  readonly #options: ReadyOptions
  readonly #folder: SpoolFolder
  readonly #ledger: LedgerKeeper
  readonly #queue: CommitQueue
  readonly #reading: SpoolReading
  readonly #releasing: Releasing
  readonly #closing = new AbortController()
  readonly #waiting = new Set<() => void>()
  #flushPlanned = false

  constructor(options: ReadyOptions, recovered: Recovered) {
    this.#options = options
    this.recovered = recovered
    this.#folder = new SpoolFolder(options, recovered)
    this.#ledger = this.#folder.ledger
    this.#reading = new SpoolReading(this.#folder, options.holdUntilHeard === true && !recovered.fresh)
    this.#releasing = new Releasing(this.#folder, this.#reading)
    const { limitBytes, commitDelayMs = COMMIT_DELAY_MS, delay, onState = () => {} } = options
    this.#queue = new CommitQueue(
      this.#folder,
      { limitBytes, commitDelayMs, delay, onState, committed: () => this.#notify() },
      this.#closing.signal,
    )
  }

  /** Puts on disk what recovery found, and begins to work. Called once, by `openSpool` (`open-spool.ts`). */
  async start(): Promise<void> {
    const failure = await this.#tidy().catch(error => {
      if (codeOf(error) !== 'ENOSPC') throw error
      return error
    })
    for (const drop of this.recovered.lost) this.#options.onDrop?.(drop)
    if (this.recovered.ledgerWas !== 'read' && this.#ledger.now.next > 1) this.#tellEpoch('ledger_lost')
    this.#queue.start(failure)
    if (this.#options.limitAgeMs !== undefined) void this.#watchAge(this.#options.limitAgeMs)
  }

  /** What stood under a name in the last durable group, such as where a source resumes. */
  checkpoint(name: string): string | undefined {
    return this.#ledger.now.checkpoints[name]
  }

  /**
   * Resolves when the group is on disk (or what of it was refused is counted), which may take as long as the spool is
   * full. A group without alerts resolves at once; its checkpoints follow within `checkpointDelayMs`.
   */
  async append(group: Group): Promise<Appended> {
    if (this.#closing.signal.aborted) throw closed()
    if (group.alerts.length > 0) return this.#queue.append(group)
    this.#ledger.checkpoint(group.checkpoints)
    this.#planFlush()
    return { from: this.#ledger.made + 1, count: 0, refused: 0 }
  }

  /** What follows after a number, as far as it is on disk; nothing new gives an empty reading. */
  read(after: number, limits: ReadLimits): Promise<Reading> {
    return this.#reading.read(after, limits)
  }

  /** Resolves when there is something to read after a number, or the spool closes, or the signal aborts. */
  async changed(after: number, signal: AbortSignal): Promise<void> {
    while (this.#reading.readable <= after && !signal.aborted && !this.#closing.signal.aborted) {
      await new Promise<void>(resolve => {
        const wake = () => {
          signal.removeEventListener('abort', wake)
          this.#waiting.delete(wake)
          resolve()
        }
        signal.addEventListener('abort', wake)
        this.#waiting.add(wake)
      })
    }
  }

  /** Lets go of what the collector has stored. */
  async release(watermark: Watermark): Promise<Released> {
    const outcome = this.#releasing.release(watermark)
    this.#notify()
    if (outcome !== 'moved') return outcome
    this.#planFlush()
    await this.#folder.turns.take(() => this.#releasing.deleteReleased())
    this.#queue.roomMade()
    return outcome
  }

  /**
   * Gives everything that isn't released new numbers, from 1, in a new epoch: the answer to a watermark that is `ahead`.
   * What was sent of it already goes out again. Whoever reads must begin again at 0.
   */
  async beginEpoch(reason: string): Promise<void> {
    await this.#folder.turns.take(async () => {
      await this.#ledger.beginEpoch(Math.max(this.#options.now(), this.#ledger.now.epoch + 1))
      this.#reading.restarted()
    })
    this.#tellEpoch(reason)
    this.#notify()
  }

  /** The collector will never take this alert: it is skipped, and declared so that the watermark can pass it. */
  async refuse(sequence: number, epoch: number = this.#ledger.now.epoch): Promise<void> {
    const { base, drops, epoch: current } = this.#ledger.now
    const position = base + sequence
    if (epoch !== current || dropAt(drops, position)) return
    this.#folder.declareNow({ from: position, to: position, reason: 'refused' })
    await this.#folder.turns.take(() => this.#ledger.flush())
  }

  status(): SpoolStatus {
    const { agent, epoch, base, next, released, drops } = this.#ledger.now
    return {
      agent,
      epoch,
      state: this.#queue.state,
      error: this.#queue.error,
      made: this.#ledger.made,
      released: released - base,
      spooledAlerts: next - 1 - released - droppedAfter(drops, released),
      spooledBytes: this.#folder.bytes,
      dropped: this.#droppedByReason(),
    }
  }

  /** When the oldest alert that isn't acknowledged was written. */
  oldestAt(): Promise<Date | undefined> {
    return this.#reading.oldestAt()
  }

  /** Commits what is still gathering, and gives the folder up. What can't be committed now was not made. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    this.#notify()
    try {
      await this.#queue.finish(closed())
      await this.#folder.turns.take(() => this.#ledger.flush())
    } finally {
      await this.#folder.writer.close().catch(() => {})
      await this.#reading.close().catch(() => {})
      await releaseLock(this.#options.files, this.#options.folder).catch(() => {})
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #planFlush(): void {
    if (this.#flushPlanned || this.#closing.signal.aborted) return
    this.#flushPlanned = true
    const { delay, checkpointDelayMs = CHECKPOINT_DELAY_MS } = this.#options
    delay(checkpointDelayMs, this.#closing.signal)
      .then(() => this.#tidy())
      .catch(() => {})
      .finally(() => {
        this.#flushPlanned = false
        if (this.#ledger.dirty) this.#planFlush()
      })
  }

  /** The ledger on disk as it is in memory, and no segment that isn't needed. */
  async #tidy(): Promise<void> {
    await this.#folder.turns.take(async () => {
      await this.#ledger.flush()
      await this.#releasing.deleteReleased()
    })
    this.#queue.roomMade()
  }

  /** Not at once: a clock may still be put right after a start, and the uplink comes first. */
  async #watchAge(limitMs: number): Promise<void> {
    const { now, delay } = this.#options
    const { signal } = this.#closing
    for (;;) {
      await delay(AGE_CHECK_MS, signal).catch(() => {})
      if (signal.aborted) return
      const drop = () => this.#releasing.dropOlderThan(now() - limitMs)
      // What fails now is tried again in a minute.
      if (await this.#folder.turns.take(drop).catch(() => false)) {
        this.#queue.roomMade()
        this.#notify()
      }
    }
  }

  #droppedByReason(): Record<string, number> {
    const { droppedTotals, refused } = this.#ledger.now
    const totals: Record<string, number> = { ...droppedTotals }
    for (const { reason, count } of refused) totals[reason] = (totals[reason] ?? 0) + count
    return totals
  }

  #tellEpoch(reason: string): void {
    const { epoch, next, released } = this.#ledger.now
    this.#options.onEpoch?.(epoch, reason, next - 1 - released)
  }

  #notify(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}

const closed = (): SpoolError => new SpoolError('closed', 'The spool is closed.')
