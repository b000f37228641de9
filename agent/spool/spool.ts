/**
 * The spool: alerts on the agent's disk from the moment they are made until the collector has stored them.
 *
 * **Invariants**
 * 1. An alert counts as made when `append` has resolved: by then its record and its file's name are synced.
 * 2. A group (a batch's alerts and the source's checkpoint that stands after it) is kept whole or not at all. So a
 *    crash repeats a batch or has it: it may repeat, never lose, and what it kept is not made a second time.
 * 3. Numbers within an epoch have no holes. A number that has left the host never names another alert: before
 *    anything is handed to the uplink, the ledger says on disk that numbers up to it are given out.
 * 4. What was given a number and can't be delivered is declared in the ledger as a drop (range, reason, time), and
 *    the declaration is on disk before any later record is.
 * 5. A segment is deleted only when the collector's stored watermark has passed all of it and the ledger contains
 *    its checkpoints; the watermark counts, never the fact that something was sent.
 * 6. One process at a time owns the folder.
 *
 * **Record** (`record.ts`): one commit, with a checksum over all of it. A commit gathers every group that arrived
 * within `commitDelayMs`, is written with one write and one fdatasync, and only then do its callers resolve. The next
 * commit starts after that, so at most one record, the last, can be torn; it is discarded whole and its batches come
 * again.
 *
 * **Ledger** (`ledger.ts`): agent, epoch, next number, released watermark, checkpoints, drops; replaced atomically.
 * It may be older than the segments: it names the last commit it includes, and recovery reads on from there. A
 * checkpoint without alerts goes to the ledger alone, within `checkpointDelayMs`: repeating such a batch makes nothing.
 *
 * **Write** (`segment-writer.ts`): records are appended to the newest segment; each start begins a new one. When a
 * write fails, the segment is closed for good and the same groups are written to a new one, again and again with
 * growing pauses: a full disk is a state that is reported and ends by itself. While the folder is at its limit, groups
 * wait (their sources aren't pulled), or, where a source can't wait, are refused under a declared range of numbers.
 *
 * **Read** (`reader.ts`): in order of numbers, committed records only. Damage is stepped over to the next whole
 * record, and the numbers between are declared lost. `read` may be asked again for anything above the watermark.
 *
 * **Delete**: `release` moves the watermark and removes the segments that lie below it.
 */
import { setTimeout as timer } from 'node:timers/promises'
import type { Drop, Watermark } from '../wire/index.ts'
import { dropAt, droppedAfter, dropsWithin, MAX_DROPS, undeclared } from './drops.ts'
import { codeOf, diskFiles, type Files } from './files.ts'
import { LedgerKeeper } from './ledger-keeper.ts'
import { isAliveOnThisHost, releaseLock, takeLock, thisProcess } from './lock.ts'
import { SpoolReader } from './reader.ts'
import { type Checkpoints, encodeRecord, MAX_PAYLOAD_BYTES } from './record.ts'
import { type Recovered, recover, SpoolError } from './recover.ts'
import { type Segment, SegmentWriter } from './segment-writer.ts'
import type {
  Appended,
  Group,
  Reading,
  ReadLimits,
  Released,
  SpoolOptions,
  SpoolState,
  SpoolStatus,
} from './spool-types.ts'

interface Pending {
  readonly group: Group
  readonly texts: readonly Buffer[]
  readonly bytes: number
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

type ReadyOptions = SpoolOptions & { files: Files; now: () => number }

const COMMIT_DELAY_MS = 20
/** As much isn't made cheaper by waiting for more. */
const COMMIT_BYTES = 1_048_576
const CHECKPOINT_DELAY_MS = 2_000
const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5_000

const pause = (ms: number, signal: AbortSignal): Promise<void> => timer(ms, undefined, { signal })

/**
 * Opens the spool in a folder, making it where there is none, and recovers what the last run left.
 * @throws SpoolError `locked` when a living process owns it, `other_agent` when another agent's alerts are in it.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const files = options.files ?? diskFiles
  const now = options.now ?? Date.now
  const self = options.owner ?? (await thisProcess())
  await files.makeFolder(options.folder)
  const owner = await takeLock(files, options.folder, self, options.isAlive ?? isAliveOnThisHost)
  if (owner) throw new SpoolError('locked', `${options.folder} is in use by process ${owner.pid}.`)
  try {
    const recovered = await recover(files, options.folder, options.agent, now())
    const spool = new Spool({ ...options, files, now }, recovered)
    await spool.start()
    return spool
  } catch (error) {
    await releaseLock(files, options.folder).catch(() => {})
    throw error
  }
}

export class Spool {
  /** How the last run ended, for whoever reports it. */
  readonly recovered: Recovered
  readonly #options: ReadyOptions
  readonly #segments: Segment[]
  readonly #writer: SegmentWriter
  readonly #reader: SpoolReader
  readonly #ledger: LedgerKeeper
  readonly #closing = new AbortController()
  #pending: Pending[] = []
  /** Of groups that came since the last commit began. */
  #pendingBytes = 0
  #state: SpoolState = 'ok'
  #error: string | undefined
  #retryMs = FIRST_RETRY_MS
  #commitPlanned = false
  /** Groups that the last commit left waiting because they didn't fit. */
  #noRoomFor = 0
  #flushPlanned = false
  /** Changes to the folder happen one after another: each waits for the one before it. */
  #turn: Promise<unknown> = Promise.resolve()
  readonly #waiting = new Set<() => void>()

  constructor(options: ReadyOptions, recovered: Recovered) {
    this.#options = options
    this.recovered = recovered
    this.#segments = recovered.segments
    this.#ledger = new LedgerKeeper(options.files, options.folder, recovered.ledger)
    this.#reader = new SpoolReader(options.files, this.#segments)
    this.#writer = new SegmentWriter({
      files: options.files,
      folder: options.folder,
      epoch: recovered.ledger.epoch,
      segmentBytes: options.segmentBytes,
      now: options.now,
      segments: this.#segments,
      beforeRoll: () => this.#ledger.flush(),
    })
  }

  /** Puts on disk what recovery found. Called once, by `openSpool`. */
  async start(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#ledger.flush()
      await this.#deleteReleased()
    })
    for (const drop of this.recovered.lost) this.#options.onDrop?.(drop)
  }

  /** Where a source resumes: what stood in its last durable group. */
  checkpoint(source: string): string | undefined {
    return this.#ledger.now.checkpoints[source]
  }

  /**
   * Resolves when the group is on disk (or declared dropped), which may take as long as the spool is full.
   * A group without alerts resolves at once; its checkpoint follows within `checkpointDelayMs`.
   */
  append(group: Group): Promise<Appended> {
    if (this.#closing.signal.aborted) return Promise.reject(closed())
    if (group.alerts.length === 0) {
      this.#ledger.checkpoint(group.checkpoints)
      this.#planFlush()
      return Promise.resolve({ from: this.#ledger.now.next, count: 0, dropped: false })
    }
    const texts = group.alerts.map(alert => Buffer.from(JSON.stringify(alert)))
    const bytes = texts.reduce((total, text) => total + text.length, 0)
    return new Promise((resolve, reject) => {
      this.#pending.push({ group, texts, bytes, resolve, reject })
      // While writing fails, what can't wait must not wait for the next attempt either.
      if (this.#broken && group.whenFull === 'drop') void this.#inTurn(async () => this.#dropWhatCannotWait())
      this.#planCommit(this.#options.commitDelayMs ?? COMMIT_DELAY_MS)
      this.#pendingBytes += bytes
      if (this.#pendingBytes >= COMMIT_BYTES && !this.#broken) {
        this.#pendingBytes = 0
        void this.#inTurn(() => this.#commit())
      }
    })
  }

  /** What follows after a number, as far as it is on disk; nothing new gives an empty reading. */
  async read(after: number, limits: ReadLimits): Promise<Reading> {
    const start = Math.max(after, this.#ledger.now.released)
    const alerts: Reading['alerts'][number][] = []
    let at = start + 1
    for (let bytes = 0, drops = 0; at < this.#ledger.now.next && drops < MAX_DROPS; ) {
      const drop = dropAt(this.#ledger.now.drops, at)
      if (drop) {
        at = drop.to + 1
        drops++
        continue
      }
      const record = await this.#recordAt(at)
      const { released } = this.#ledger.now
      if (at <= released) {
        at = released + 1
        continue
      }
      if (!record || record.from > at) {
        await this.#declareLost(at, Math.min(record?.from ?? Number.POSITIVE_INFINITY, this.#ledger.now.next) - 1)
        continue
      }
      const index = at - record.from
      if (alerts.length === limits.alerts || (bytes > 0 && bytes + record.bytes(index) > limits.bytes)) break
      // The text is an object with at least one member: its number goes in front, and nothing is parsed.
      alerts.push({ sequence: at, line: Buffer.from(`{"sequence":${at},${record.text(index).slice(1)}`) })
      bytes += record.bytes(index)
      at++
    }
    const upTo = at - 1
    if (upTo >= this.#ledger.persistedNext || this.#ledger.undeclared) await this.#inTurn(() => this.#ledger.flush())
    return { alerts, drops: dropsWithin(this.#ledger.now.drops, start, upTo), upTo }
  }

  /** Undefined, too, for a number whose segment went while it was being opened: the watermark has passed it. */
  async #recordAt(sequence: number, reader = this.#reader) {
    try {
      return await reader.recordAt(sequence)
    } catch (error) {
      if (codeOf(error) === 'ENOENT' && sequence <= this.#ledger.now.released) return undefined
      throw error
    }
  }

  /** Resolves when there is something to read after a number, or the spool closes, or the signal aborts. */
  async changed(after: number, signal: AbortSignal): Promise<void> {
    while (this.#ledger.now.next - 1 <= after && !signal.aborted && !this.#closing.signal.aborted) {
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
    const { epoch, released, next } = this.#ledger.now
    if (watermark.epoch !== epoch) return 'other_epoch'
    if (watermark.sequence >= next) return 'ahead'
    if (watermark.sequence <= released) return 'unchanged'
    this.#ledger.released(watermark.sequence)
    this.#planFlush()
    await this.#inTurn(() => this.#deleteReleased())
    this.#noRoomFor = 0
    if (this.#pending.length > 0) this.#planCommit(0)
    return 'moved'
  }

  /** The collector will never take this alert: it is skipped, and declared so that the watermark can pass it. */
  async refuse(sequence: number): Promise<void> {
    if (dropAt(this.#ledger.now.drops, sequence)) return
    this.#declare({ from: sequence, to: sequence, reason: 'refused' })
    await this.#inTurn(() => this.#ledger.flush())
  }

  status(): SpoolStatus {
    const { agent, epoch, next, released, drops, droppedTotals } = this.#ledger.now
    return {
      agent,
      epoch,
      state: this.#state,
      error: this.#error,
      made: next - 1,
      released,
      spooledAlerts: next - 1 - released - droppedAfter(drops, released),
      spooledBytes: this.#bytes(),
      dropped: droppedTotals,
    }
  }

  /** When the oldest alert that isn't acknowledged was written. */
  async oldestAt(): Promise<Date | undefined> {
    const { released, next } = this.#ledger.now
    if (released + 1 >= next) return undefined
    // A reader of its own: the uplink's stands somewhere else, and is in use.
    const reader = new SpoolReader(this.#options.files, this.#segments)
    const record = await this.#recordAt(released + 1, reader).finally(() => reader.close())
    return record && new Date(record.writtenAtMs)
  }

  /** Commits what is still gathering, and gives the folder up. What can't be committed now was not made. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    this.#notify()
    try {
      await this.#inTurn(() => this.#commit())
      await this.#inTurn(() => this.#ledger.flush())
    } finally {
      for (const { reject } of this.#pending.splice(0)) reject(closed())
      await this.#writer.close().catch(() => {})
      await this.#reader.close().catch(() => {})
      await releaseLock(this.#options.files, this.#options.folder).catch(() => {})
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #planCommit(delayMs: number): void {
    if (this.#commitPlanned || this.#closing.signal.aborted) return
    this.#commitPlanned = true
    const { delay = pause } = this.#options
    delay(delayMs, this.#closing.signal)
      .then(() => this.#inTurn(() => this.#commit()))
      .catch(() => {})
      .finally(() => {
        this.#commitPlanned = false
        if (this.#broken || this.#pending.length > this.#noRoomFor) this.#planCommit(this.#broken ? this.#retryMs : 0)
      })
  }

  #planFlush(): void {
    if (this.#flushPlanned || this.#closing.signal.aborted) return
    this.#flushPlanned = true
    const { delay = pause, checkpointDelayMs = CHECKPOINT_DELAY_MS } = this.#options
    delay(checkpointDelayMs, this.#closing.signal)
      .then(() =>
        this.#inTurn(async () => {
          await this.#ledger.flush()
          await this.#deleteReleased()
          this.#noRoomFor = 0
          if (this.#pending.length > 0) this.#planCommit(0)
        }),
      )
      .catch(() => {})
      .finally(() => {
        this.#flushPlanned = false
        if (this.#ledger.dirty) this.#planFlush()
      })
  }

  /** One commit. Never throws: what fails stays pending and the state says why. */
  async #commit(): Promise<void> {
    if (!this.#broken) this.#dropWhatCannotWait()
    const taken = this.#takeWhatFits()
    this.#pendingBytes = 0
    // What arrives from here on wasn't looked at yet.
    this.#noRoomFor = taken.length === 0 ? this.#pending.length : 0
    try {
      if (this.#ledger.undeclared) await this.#ledger.flush()
      if (taken.length > 0) await this.#write(taken)
      this.#pending = this.#pending.filter(pending => !taken.includes(pending))
      this.#setState(this.#noRoomFor > 0 ? 'full' : 'ok', undefined)
      this.#retryMs = FIRST_RETRY_MS
    } catch (error) {
      this.#setState(codeOf(error) === 'ENOSPC' ? 'disk_full' : 'failing', (error as Error).message)
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS)
      this.#dropWhatCannotWait()
    }
    this.#notify()
  }

  get #broken(): boolean {
    return this.#state === 'disk_full' || this.#state === 'failing'
  }

  async #write(taken: readonly Pending[]): Promise<void> {
    const { next: from, commit } = this.#ledger.now
    const texts = taken.flatMap(({ texts }) => texts)
    const checkpoints: Checkpoints = Object.assign({}, ...taken.map(({ group }) => group.checkpoints))
    const head = { commit: commit + 1, from, writtenAtMs: this.#options.now() }
    await this.#writer.write(encodeRecord(head, texts, checkpoints), from, head.commit)
    this.#ledger.committed(head.commit, from + texts.length, checkpoints)
    let first = from
    for (const { texts, resolve } of taken) {
      resolve({ from: first, count: texts.length, dropped: false })
      first += texts.length
    }
  }

  #takeWhatFits(): Pending[] {
    const empty = this.#ledger.now.next - 1 === this.#ledger.now.released
    let room = this.#options.limitBytes - this.#bytes()
    let payload = 0
    return this.#pending.filter(({ bytes }) => {
      const alone = empty && payload === 0 // Larger than the limit itself: waiting wouldn't make room for it.
      const fits = alone || (bytes <= room && payload + bytes < MAX_PAYLOAD_BYTES / 2)
      if (!fits) return false
      room -= bytes
      payload += bytes
      return true
    })
  }

  #dropWhatCannotWait(): void {
    const reason = this.#broken ? 'disk_full' : 'spool_full'
    let room = this.#options.limitBytes - this.#bytes()
    this.#pending = this.#pending.filter(({ group, bytes, texts, resolve }) => {
      const refused = group.whenFull === 'drop' && (this.#broken || bytes > room)
      // With the list of ranges full, even these wait: losing them unnamed would be worse.
      if (!refused || this.#ledger.now.drops.length >= MAX_DROPS) {
        room -= bytes
        return true
      }
      const from = this.#ledger.now.next
      this.#declare({ from, to: from + texts.length - 1, reason })
      this.#ledger.checkpoint(group.checkpoints)
      this.#planFlush()
      resolve({ from, count: texts.length, dropped: true })
      return false
    })
  }

  async #declareLost(from: number, to: number): Promise<void> {
    for (const range of undeclared(this.#ledger.now.drops, from, to)) this.#declare({ ...range, reason: 'corrupt' })
    await this.#inTurn(() => this.#ledger.flush())
  }

  #declare(range: Pick<Drop, 'from' | 'to' | 'reason'>): void {
    const at = new Date(this.#options.now()).toISOString()
    const drop = { ...range, firstAt: at, lastAt: at }
    this.#ledger.declare(drop)
    this.#options.onDrop?.(drop)
  }

  async #deleteReleased(): Promise<void> {
    const { released } = this.#ledger.now
    const passed = (index: number) =>
      (this.#segments[index + 1]?.firstSequence ?? this.#ledger.now.next) - 1 <= released
    if (this.#segments.length === 0 || !passed(0) || this.#segments[0] === this.#writer.active) return
    await this.#ledger.flush()
    while (this.#segments[0] && this.#segments[0] !== this.#writer.active && passed(0)) {
      await this.#options.files.remove(this.#segments[0].path)
      this.#segments.shift()
    }
  }

  #bytes(): number {
    return this.#segments.reduce((total, { bytes }) => total + bytes, 0)
  }

  #setState(state: SpoolState, error: string | undefined): void {
    const changed = state !== this.#state
    this.#state = state
    this.#error = error
    if (changed) this.#options.onState?.(state, error)
  }

  #notify(): void {
    for (const wake of [...this.#waiting]) wake()
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => {})
    return done
  }
}

const closed = (): SpoolError => new SpoolError('closed', 'The spool is closed.')
