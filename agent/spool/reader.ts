/** Finds records by position. Remembers where it stands, so that reading on costs one read a record. */
import { codeOf, type Files, type OpenFile } from './files.ts'
import type { SpoolRecord } from './record.ts'
import { HEADER_BYTES, nextRecord } from './segment.ts'
import type { Segment } from './segment-writer.ts'

export class SpoolReader {
  readonly #files: Files
  readonly #segments: Segment[]
  #open: { segment: Segment; file: OpenFile } | undefined
  #cursor: { segment: Segment; record: SpoolRecord; next: number } | undefined

  /** @param segments The spool's own list, oldest first; it changes under the reader. */
  constructor(files: Files, segments: Segment[]) {
    this.#files = files
    this.#segments = segments
  }

  /** The record that holds a number or, where it is missing, the first one after it. */
  async recordAt(position: number): Promise<SpoolRecord | undefined> {
    const first = Math.max(
      0,
      this.#segments.findLastIndex(segment => segment.firstPosition <= position),
    )
    for (const segment of this.#segments.slice(first)) {
      const record = await this.#within(segment, position).catch(error => this.#unreadable(segment, error))
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

  /** A file that went away, or that the disk doesn't give back, is a hole like any other. */
  async #unreadable(segment: Segment, error: unknown): Promise<undefined> {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EIO') throw error
    await this.close().catch(() => {})
    const index = this.#segments.indexOf(segment)
    if (codeOf(error) === 'ENOENT' && index !== -1) this.#segments.splice(index, 1)
  }

  async #within(segment: Segment, position: number): Promise<SpoolRecord | undefined> {
    const cursor = this.#cursor
    let at = HEADER_BYTES
    if (cursor?.segment === segment && cursor.record.from <= position) {
      if (position < cursor.record.from + cursor.record.count) return cursor.record
      at = cursor.next
    }
    if (at >= segment.bytes) return undefined

    const file = await this.#fileOf(segment)
    // Nothing at or above the next segment's first number counts: its write was given up and made again there.
    const limit = this.#segments[this.#segments.indexOf(segment) + 1]?.firstPosition ?? Number.POSITIVE_INFINITY
    for (;;) {
      const found = await nextRecord(file, at, segment.bytes)
      if (!found || found.record.from >= limit) return undefined
      at = found.at + found.record.frameBytes
      this.#cursor = { segment, record: found.record, next: at }
      if (found.record.from + found.record.count > position) return found.record
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
