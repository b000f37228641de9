/** What a capture format tells the file source: how to take one record off the front of the window. */
import type { PacketBatchBuilder } from './packet-batch.ts'

/** libpcap's own limit (MAXIMUM_SNAPLEN): a longer record is a broken file. */
export const MAX_RECORD_BYTES = 262_144

/** The record isn't there whole yet. */
export const NEEDS_MORE = 0
/** The bytes can't be a record; there is no way to find the next one. */
export const MALFORMED = -1

export interface RecordFormat {
  /** Bytes to skip before the first record. */
  readonly headerLength: number
  /**
   * Reads the record at `at`, adds its packet (if it holds one) to the batch, and returns how many bytes it used up,
   * which may lie beyond `end` for a record that is skipped; or NEEDS_MORE, or MALFORMED.
   */
  step(bytes: Uint8Array, at: number, end: number, batch: PacketBatchBuilder): number
}
