/**
 * Appends records to the newest segment and begins the next one when it has grown enough.
 *
 * A record counts when `write` has returned: it is synced, and so is the folder entry of its file. After any failure
 * the segment is closed and never written again, because what a failed sync left in the page cache is unknown; the
 * next write begins a new segment, and readers take nothing from the old one at or above the new one's first number.
 */
import { join } from 'node:path'
import type { Files, OpenFile } from './files.ts'
import { encodeHeader, HEADER_BYTES, segmentName } from './segment.ts'

export interface Segment {
  readonly path: string
  readonly firstSequence: number
  /** How much of the file is committed. */
  bytes: number
}

interface Options {
  readonly files: Files
  readonly folder: string
  readonly epoch: number
  readonly segmentBytes: number
  readonly now: () => number
  /** Oldest first; the writer adds at the end. */
  readonly segments: Segment[]
  /** Runs before a new segment is begun: the ledger must by then contain the checkpoints of all older ones. */
  readonly beforeRoll: () => Promise<void>
}

export class SegmentWriter {
  readonly #options: Options
  #active: { segment: Segment; file: OpenFile } | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** The segment being written, which must not be deleted. */
  get active(): Segment | undefined {
    return this.#active?.segment
  }

  async write(frame: Buffer, from: number, commit: number): Promise<void> {
    const active = await this.#roomFor(frame.length, from, commit)
    try {
      await active.file.write(frame, active.segment.bytes)
      await active.file.sync()
    } catch (error) {
      await this.#abandon(active)
      throw error
    }
    active.segment.bytes += frame.length
  }

  async close(): Promise<void> {
    const active = this.#active
    this.#active = undefined
    await active?.file.close()
  }

  async #roomFor(bytes: number, from: number, commit: number): Promise<{ segment: Segment; file: OpenFile }> {
    const active = this.#active
    const fits = active && active.segment.bytes + bytes <= this.#options.segmentBytes
    // A record larger than a segment gets one of its own.
    if (active && (fits || active.segment.bytes === HEADER_BYTES)) return active
    await this.#options.beforeRoll()
    await this.close()
    this.#active = await this.#begin(from, commit)
    return this.#active
  }

  async #begin(from: number, commit: number): Promise<{ segment: Segment; file: OpenFile }> {
    const { files, folder, epoch, segments, now } = this.#options
    // A predecessor of the same name holds nothing that counts: no record of it was ever committed.
    if (segments.at(-1)?.firstSequence === from) segments.pop()
    const path = join(folder, segmentName(from))
    const file = await files.open(path, 'create')
    try {
      await file.write(encodeHeader({ epoch, firstSequence: from, firstCommit: commit, madeAtMs: now() }), 0)
      await file.sync()
      await files.syncFolder(folder)
    } catch (error) {
      await file.close().catch(() => {})
      throw error
    }
    const segment = { path, firstSequence: from, bytes: HEADER_BYTES }
    segments.push(segment)
    return { segment, file }
  }

  /** Gives the disk back what half a record took; that it works is a courtesy, nothing relies on it. */
  async #abandon({ segment, file }: { segment: Segment; file: OpenFile }): Promise<void> {
    this.#active = undefined
    await file.truncate(segment.bytes).catch(() => {})
    await file.close().catch(() => {})
  }
}
