/** One file being followed: reads what was appended, knows where it stands and how far back memory is warmed from. */
import type { FileHandle } from 'node:fs/promises'
import { type FileIdentity, identify, sameHead } from './file-identity.ts'
import { LineSplitter, type LogEncoding, type SplitLine } from './line-splitter.ts'

const CHUNK_BYTES = 65_536
const MARK_EVERY_MS = 10_000
/** Replaying more than this after a restart would hold up new lines for too long. */
const WARM_LIMIT_BYTES = 64 * 1024 * 1024

export interface FileCheckpoint {
  readonly identity: FileIdentity
  /** Behind the last line handed out. */
  readonly offset: number
  /** Where to start remembering from after a restart; at most `offset`. */
  readonly warm: number
  /** When the file had been read to its end for good; undefined while it is followed. */
  readonly doneAtMs?: number | undefined
}

export interface TailLimits {
  readonly encoding: LogEncoding
  readonly maxLineBytes: number
  readonly warmUpMs: number
}

interface Mark {
  readonly atMs: number
  readonly offset: number
}

export class TailedFile {
  readonly file: FileHandle
  identity: FileIdentity
  /** When bytes were last read. */
  lastReadMs: number
  private readonly limits: TailLimits
  private readonly splitter: LineSplitter
  private readonly marks: Mark[]
  private readonly chunk = Buffer.alloc(CHUNK_BYTES)
  private ready: SplitLine[] = []
  private taken = 0
  private committed: number
  private lastMtimeMs = -1
  private lastSize = -1

  constructor(
    file: FileHandle,
    start: { identity: FileIdentity; offset: number; warm: number },
    limits: TailLimits,
    nowMs: number,
  ) {
    this.file = file
    this.identity = start.identity
    this.limits = limits
    this.committed = start.offset
    this.splitter = new LineSplitter(start.offset, limits.maxLineBytes, limits.encoding)
    this.marks = [{ atMs: nowMs, offset: start.warm }]
    this.lastReadMs = nowMs
  }

  checkpoint(nowMs: number): FileCheckpoint {
    return { identity: this.identity, offset: this.committed, warm: this.warmOffset(nowMs) }
  }

  /** Up to `count` whole lines, fewer at the end of what was written so far. */
  async take(count: number, nowMs: number): Promise<SplitLine[]> {
    while (this.ready.length - this.taken < count) {
      const { bytesRead } = await this.file.read(this.chunk, 0, CHUNK_BYTES, this.splitter.readOffset)
      if (bytesRead === 0) break
      this.lastReadMs = nowMs
      this.splitter.push(this.chunk.subarray(0, bytesRead), this.ready)
    }
    return this.handOut(count, nowMs)
  }

  /** The last lines, an unfinished one included: nothing more will be written. */
  takeRest(count: number, nowMs: number): SplitLine[] {
    this.splitter.flush(this.ready)
    return this.handOut(count, nowMs)
  }

  /**
   * Was the file cut and begun anew since it was last looked at? A changed size or time makes the beginning be read
   * again, so that a file which grew past the old offset between two looks is noticed too.
   */
  async truncated(): Promise<boolean> {
    const { size, mtimeMs } = await this.file.stat()
    if (size < this.splitter.readOffset) return true
    if (size === this.lastSize && mtimeMs === this.lastMtimeMs) return false
    if (!(await sameHead(this.file, this.identity))) return true
    this.lastSize = size
    this.lastMtimeMs = mtimeMs
    if (this.identity.headBytes < size) this.identity = await identify(this.file)
    return false
  }

  /** Lines between the warm offset and the offset, in batches: what detectors remember. */
  async *remembered(batchLines: number): AsyncGenerator<SplitLine[]> {
    let at = this.marks[0]?.offset ?? this.committed
    const splitter = new LineSplitter(at, this.limits.maxLineBytes, this.limits.encoding)
    let lines: SplitLine[] = []
    while (at < this.committed) {
      const wanted = Math.min(CHUNK_BYTES, this.committed - at)
      const { bytesRead } = await this.file.read(this.chunk, 0, wanted, at)
      if (bytesRead === 0) break
      at += bytesRead
      splitter.push(this.chunk.subarray(0, bytesRead), lines)
      while (lines.length >= batchLines) yield lines.splice(0, batchLines)
    }
    splitter.flush(lines)
    if (lines.length > 0) yield lines
    lines = []
  }

  private handOut(count: number, nowMs: number): SplitLine[] {
    const lines = this.ready.slice(this.taken, this.taken + count)
    this.taken += lines.length
    if (this.taken === this.ready.length) {
      this.ready = []
      this.taken = 0
    }
    const last = lines.at(-1)
    if (last) this.commit(last.end, nowMs)
    return lines
  }

  private commit(offset: number, nowMs: number): void {
    const newest = this.marks.at(-1) as Mark
    if (nowMs - newest.atMs >= MARK_EVERY_MS) this.marks.push({ atMs: nowMs, offset: this.committed })
    this.committed = offset
  }

  private warmOffset(nowMs: number): number {
    const old = ({ atMs, offset }: Mark) =>
      atMs <= nowMs - this.limits.warmUpMs || this.committed - offset > WARM_LIMIT_BYTES
    while (this.marks.length > 1 && old(this.marks[1] as Mark)) this.marks.shift()
    const first = this.marks[0] as Mark
    return this.committed - first.offset > WARM_LIMIT_BYTES ? this.committed : first.offset
  }
}
