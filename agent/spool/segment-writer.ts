/**
 * Appends records to the newest segment and begins the next one when it has grown enough.
 *
 * A commit counts when `write` has returned: its records are synced, and so is the folder entry of their file. After
 * any failure the segment is closed and never written again, because what a failed sync left in the page cache is
 * unknown; the next write begins a new segment, and readers take nothing from the old one at or above the new one's
 * first position.
 */
import { join } from 'node:path'
import type { Files, OpenFile } from './files.ts'
import { encodeHeader, HEADER_BYTES, segmentName } from './segment.ts'

export interface Segment {
  readonly path: string
  readonly firstPosition: number
  /** Undefined where its header is damaged. */
  readonly firstCommit: number | undefined
  /** Its records were written between these; undefined where its header is damaged. */
  readonly madeAtMs: number | undefined
  lastAtMs: number
  /** How much of the file is committed. */
  bytes: number
}

interface Options {
  readonly files: Files
  readonly folder: string
  /** The folder's first epoch. */
  readonly origin: number
  readonly segmentBytes: number
  readonly now: () => number
  /** Oldest first; the writer adds at the end. */
  readonly segments: Segment[]
  /** Runs before a new segment is begun: the ledger must by then contain the checkpoints of all older ones. */
  readonly beforeRoll: () => Promise<void>
}

interface Active {
  readonly segment: Segment
  readonly file: OpenFile
}

export class SegmentWriter {
  readonly #options: Options
  #active: Active | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** The segment being written, which must not be deleted. */
  get active(): Segment | undefined {
    return this.#active?.segment
  }

  /**
   * @param frames The records of one commit, made one by one as they are written.
   * @param bytes About how much they are together.
   */
  async write(frames: Iterable<Buffer>, bytes: number, from: number, commit: number): Promise<void> {
    const active = await this.#roomFor(bytes, from, commit)
    let end = active.segment.bytes
    try {
      for (const frame of frames) {
        await active.file.write(frame, end)
        end += frame.length
      }
      await active.file.sync()
    } catch (error) {
      await this.#abandon(active)
      throw error
    }
    active.segment.bytes = end
    active.segment.lastAtMs = this.#options.now()
  }

  async close(): Promise<void> {
    const active = this.#active
    this.#active = undefined
    await active?.file.close()
  }

  async #roomFor(bytes: number, from: number, commit: number): Promise<Active> {
    const active = this.#stillThere()
    const fits = active && active.segment.bytes + bytes <= this.#options.segmentBytes
    // A commit larger than a segment gets one of its own.
    if (active && (fits || active.segment.bytes === HEADER_BYTES)) return active
    await this.#options.beforeRoll()
    await this.close()
    this.#active = await this.#begin(from, commit)
    return this.#active
  }

  /** A file that somebody deleted takes writes as if nothing had happened; readers notice and take it off the list. */
  #stillThere(): Active | undefined {
    return this.#active && this.#options.segments.includes(this.#active.segment) ? this.#active : undefined
  }

  async #begin(firstPosition: number, firstCommit: number): Promise<Active> {
    const { files, folder, origin, segments, now } = this.#options
    // A predecessor of the same name holds nothing that counts: no record of it was ever committed.
    if (segments.at(-1)?.firstPosition === firstPosition) segments.pop()
    const path = join(folder, segmentName(firstPosition))
    const madeAtMs = now()
    const file = await files.open(path, 'create')
    try {
      await file.write(encodeHeader({ epoch: origin, firstPosition, firstCommit, madeAtMs }), 0)
      await file.sync()
      await files.syncFolder(folder)
    } catch (error) {
      await file.truncate(0).catch(() => {})
      await file.close().catch(() => {})
      throw error
    }
    const segment = { path, firstPosition, firstCommit, madeAtMs, lastAtMs: madeAtMs, bytes: HEADER_BYTES }
    segments.push(segment)
    return { segment, file }
  }

  /** Gives the disk back what half a commit took; that it works is a courtesy, nothing relies on it. */
  async #abandon({ segment, file }: Active): Promise<void> {
    this.#active = undefined
    await file.truncate(segment.bytes).catch(() => {})
    await file.close().catch(() => {})
  }
}
