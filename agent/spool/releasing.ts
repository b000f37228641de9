/**
 * What leaves the spool: segments that the collector's stored watermark has passed, and those that grew too old.
 *
 * A segment is deleted as a whole. It goes only when the ledger on disk contains its checkpoints and, for one that goes
 * by age, the declaration of what it held.
 */
import type { Watermark } from '../wire/index.ts'
import { undeclared } from './drops.ts'
import { codeOf } from './files.ts'
import type { SpoolReading } from './reading.ts'
import type { Segment } from './segment-writer.ts'
import type { SpoolFolder } from './spool-folder.ts'
import type { Released } from './spool-types.ts'

/** No segment was written earlier: a host that says so started without a clock, and the age is not known. */
const PLAUSIBLE_MS = Date.parse('2026-01-01T00:00:00Z')

export class Releasing {
  readonly #folder: SpoolFolder
  readonly #reading: SpoolReading

  constructor(folder: SpoolFolder, reading: SpoolReading) {
    this.#folder = folder
    this.#reading = reading
  }

  /** Takes note of a watermark; `deleteReleased` then lets go of what lies below it. */
  release(watermark: Watermark): Released {
    const { ledger } = this.#folder
    const { epoch, base, released } = ledger.now
    const position = base + watermark.sequence
    if (watermark.epoch === epoch && position > this.#reading.given) return 'ahead'
    this.#reading.heard()
    if (watermark.epoch !== epoch) return 'other_epoch'
    if (position <= released) return 'unchanged'
    ledger.released(position)
    return 'moved'
  }

  async deleteReleased(): Promise<void> {
    const { ledger } = this.#folder
    const passed = () => this.#goes(0) && this.#endOf(0) <= ledger.now.released
    if (!passed()) return
    const flushed = await this.#flushed()
    while (passed() && (flushed || this.#contained(0))) await this.#deleteFirst()
  }

  /** Drops what was written before a moment, and declares it. @returns whether anything went. */
  async dropOlderThan(beforeMs: number): Promise<boolean> {
    const { ledger, segments, writer } = this.#folder
    const count = segments.findIndex(({ lastAtMs }) => lastAtMs >= beforeMs || lastAtMs < PLAUSIBLE_MS)
    const old = segments.slice(0, count === -1 ? undefined : count)
    if (old.length === 0) return false
    for (const [index, segment] of old.entries()) this.#declareAged(segment, this.#endOf(index))
    if (writer.active && old.includes(writer.active)) await writer.close()
    await ledger.flush()
    for (const _ of old) await this.#deleteFirst()
    return true
  }

  #declareAged({ firstPosition, madeAtMs, lastAtMs }: Segment, end: number): void {
    const { ledger } = this.#folder
    const from = Math.max(firstPosition, ledger.now.released + 1)
    const lastAt = new Date(lastAtMs).toISOString()
    const firstAt = madeAtMs === undefined ? lastAt : new Date(madeAtMs).toISOString()
    for (const range of undeclared(ledger.now.drops, from, end)) {
      this.#folder.declare({ ...range, reason: 'spool_age', firstAt, lastAt })
    }
  }

  /** The last position that a segment can hold. */
  #endOf(index: number): number {
    const { segments, ledger } = this.#folder
    return (segments[index + 1]?.firstPosition ?? ledger.now.next) - 1
  }

  #goes(index: number): boolean {
    const { segments, writer } = this.#folder
    return segments[index] !== undefined && segments[index] !== writer.active
  }

  /** The ledger as it stands on disk has everything that a segment says beside its alerts. */
  #contained(index: number): boolean {
    const { segments, ledger } = this.#folder
    const next = segments[index + 1]?.firstCommit
    return next !== undefined && next - 1 <= ledger.persistedCommit
  }

  /** On a full disk the ledger may not be written, and only deleting makes room: the older one has to do then. */
  async #flushed(): Promise<boolean> {
    try {
      await this.#folder.ledger.flush()
      return true
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC') throw error
      return false
    }
  }

  async #deleteFirst(): Promise<void> {
    const segment = this.#folder.segments.shift()
    if (segment) await this.#folder.files.remove(segment.path)
  }
}
