/** Finds records by number. Remembers where it stands, so that reading on costs one read a record. */
import type { Files, OpenFile } from './files.ts'
import type { SpoolRecord } from './record.ts'
import { HEADER_BYTES, nextRecord } from './segment.ts'
import type { Segment } from './segment-writer.ts'

export class SpoolReader {
  readonly #files: Files
  readonly #segments: readonly Segment[]
  #open: { segment: Segment; file: OpenFile } | undefined
  #cursor: { segment: Segment; record: SpoolRecord; next: number } | undefined

  /** @param segments The spool's own list, oldest first; it changes under the reader. */
  constructor(files: Files, segments: readonly Segment[]) {
    this.#files = files
    this.#segments = segments
  }

  /** The record that holds a number or, where it is missing, the first one after it. */
  async recordAt(sequence: number): Promise<SpoolRecord | undefined> {
    const first = Math.max(
      0,
      this.#segments.findLastIndex(segment => segment.firstSequence <= sequence),
    )
    for (const segment of this.#segments.slice(first)) {
      const record = await this.#within(segment, sequence)
      if (record) return record
    }
    return undefined
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    this.#cursor = undefined
    await open?.file.close()
  }

  async #within(segment: Segment, sequence: number): Promise<SpoolRecord | undefined> {
    const cursor = this.#cursor
    let at = HEADER_BYTES
    if (cursor?.segment === segment && cursor.record.from <= sequence) {
      if (sequence < cursor.record.from + cursor.record.count) return cursor.record
      at = cursor.next
    }
    if (at >= segment.bytes) return undefined

    const file = await this.#fileOf(segment)
    // Nothing at or above the next segment's first number counts: its write was given up and made again there.
    const limit = this.#segments[this.#segments.indexOf(segment) + 1]?.firstSequence ?? Number.POSITIVE_INFINITY
    for (;;) {
      const found = await nextRecord(file, at, segment.bytes)
      if (!found || found.record.from >= limit) return undefined
      at = found.at + found.record.frameBytes
      this.#cursor = { segment, record: found.record, next: at }
      if (found.record.from + found.record.count > sequence) return found.record
    }
  }

  async #fileOf(segment: Segment): Promise<OpenFile> {
    if (this.#open?.segment === segment) return this.#open.file
    await this.close()
    const file = await this.#files.open(segment.path, 'read')
    this.#open = { segment, file }
    return file
  }
}
