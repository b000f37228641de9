/**
 * The common part of packet sources: a stream of bytes in capture format → batches.
 */
import { ByteWindow } from './byte-window.ts'
import type { CaptureInput } from './capture-input.ts'
import { type AsIfNow, DrillClock } from './drill-clock.ts'
import { PacketBatchBuilder } from './packet-batch.ts'
import { pcapFormat } from './pcap-format.ts'
import { pcapngFormat } from './pcapng-format.ts'
import { MALFORMED, NEEDS_MORE, type RecordFormat } from './record-format.ts'
import { type Checkpoint, type PacketBatch, SourceError } from './source.ts'

/** Twice the longest pcapng block that is read: sliding the window stays rare. */
const WINDOW_BYTES = 1 << 20
const HEAD_BYTES = 24

export interface ReadingOptions {
  /** For messages: the file's path or the device. */
  readonly path: string
  /** Most packets in a batch. */
  readonly batchPackets?: number
  /** Replays the capture with times of now: for drills. */
  readonly asIfNow?: AsIfNow | undefined
}

/** Where a run stood: which file it was, how many packets were handed out, when a drill began. */
interface Position {
  readonly identity: string
  readonly packets: number
  readonly startUs?: number | undefined
}

export class Reading {
  /** Why the capture could not be read to its end. */
  trouble: SourceError | undefined
  private readonly path: string
  private readonly identity: string | undefined
  private readonly window: ByteWindow
  private readonly batch: PacketBatchBuilder
  private readonly drill: DrillClock | undefined
  private readonly replayUntil: number
  private format: RecordFormat | undefined
  private packets = 0
  /** Bytes of a skipped block that lie beyond the window. */
  private skip = 0

  constructor(options: ReadingOptions, input: CaptureInput, resumeFrom: Checkpoint | undefined) {
    const position = parsePosition(resumeFrom, input.identity)
    this.path = options.path
    this.identity = input.identity
    this.window = new ByteWindow(WINDOW_BYTES, input.readInto)
    this.batch = new PacketBatchBuilder(options.batchPackets ?? 1024)
    this.replayUntil = position?.packets ?? 0
    this.drill = options.asIfNow && new DrillClock(options.asIfNow, position?.startUs)
  }

  /** The capture's header was read: there is something to read on. */
  get opened(): boolean {
    return this.format !== undefined
  }

  /** Reads the header; throws SourceError `bad_format` for anything that isn't a capture. */
  async open(): Promise<void> {
    await this.window.fill(HEAD_BYTES)
    const head = this.window.bytes.subarray(0, Math.min(HEAD_BYTES, this.window.available))
    this.format = pcapFormat(head) ?? pcapngFormat(head)
    if (this.format === undefined) throw new SourceError('bad_format', `${this.path}: not a pcap or pcapng capture`)
    this.window.at += this.format.headerLength
  }

  /** The next batch with at least one packet; undefined at the end, with `trouble` set if it isn't the real one. */
  async next(signal: AbortSignal): Promise<PacketBatch | undefined> {
    this.batch.begin(this.window.bytes, this.packets + 1)
    while (!(await this.take(signal))) {
      // Reading on moves the window's bytes, which a batch points into: only an empty one may wait for more.
      if (this.batch.count > 0 || signal.aborted || !(await this.readOn())) break
    }
    if (this.batch.count === 0) return undefined
    this.batch.replayed = Math.max(0, Math.min(this.batch.count, this.replayUntil - this.packets))
    this.packets += this.batch.count
    this.batch.checkpoint = this.checkpoint()
    return this.batch
  }

  /** Takes records off the window; true when the batch is to be handed out, false when more bytes are needed. */
  private async take(signal: AbortSignal): Promise<boolean> {
    const { window, batch } = this
    const format = this.format as RecordFormat
    while (!batch.full) {
      if (this.trouble || !this.skipped()) return false
      const before = batch.count
      const used = format.step(window.bytes, window.at, window.end, batch)
      if (used === NEEDS_MORE) return false
      if (used === MALFORMED) {
        this.trouble = this.malformed()
        return false
      }
      if (batch.count > before && this.drill && !(await this.ready(this.drill, signal))) return true
      this.skip = used
    }
    return this.skipped()
  }

  /** Steps over what was used up; false when that goes beyond the bytes there are. */
  private skipped(): boolean {
    const step = Math.min(this.skip, this.window.available)
    this.window.at += step
    this.skip -= step
    return this.skip === 0
  }

  /**
   * Gives the packet just added its time of now. One whose time hasn't come ends the batch and is put back, or is
   * waited for where it is the first.
   */
  private async ready(drill: DrillClock, signal: AbortSignal): Promise<boolean> {
    const { batch } = this
    const last = batch.count - 1
    const timeUs = drill.rebase(batch.times[last] as number)
    batch.times[last] = timeUs
    if (this.packets + last < this.replayUntil || drill.due(timeUs)) return true
    if (last === 0) await drill.wait(timeUs, signal)
    else batch.count = last
    return last === 0 && !signal.aborted
  }

  private async readOn(): Promise<boolean> {
    if (this.trouble) return false
    try {
      if (await this.window.more()) return true
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      this.trouble = error
      return false
    }
    if (this.window.available > 0 || this.skip > 0) this.trouble = this.cut()
    return false
  }

  private checkpoint(): Checkpoint | undefined {
    if (this.identity === undefined) return undefined
    const position: Position = { identity: this.identity, packets: this.packets, startUs: this.drill?.startUs }
    return JSON.stringify(position)
  }

  private malformed(): SourceError {
    return new SourceError('bad_format', `${this.path}: no capture record at byte ${this.window.position}`)
  }

  private cut(): SourceError {
    return new SourceError('truncated', `${this.path}: cut off in the record at byte ${this.window.position}`)
  }
}

/** What the checkpoint says, if it is about this very file; a file that was replaced is read from its start. */
function parsePosition(checkpoint: Checkpoint | undefined, identity: string | undefined): Position | undefined {
  if (checkpoint === undefined || identity === undefined) return undefined
  try {
    const position = JSON.parse(checkpoint) as Position
    return position.identity === identity && Number.isSafeInteger(position.packets) ? position : undefined
  } catch {
    return undefined
  }
}
