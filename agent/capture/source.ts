/**
 * Where evidence comes in.
 *
 * A source is pulled: it yields one batch, and reads on only when the next one is asked for. It ends when its input
 * ends or the signal aborts. Buffers of a batch belong to the source and are valid until the next pull.
 *
 * Restarting. Every batch carries the checkpoint that stands *after* it. The agent writes a batch's alerts and its
 * checkpoint to the spool in one atomic group, so a crash either keeps both or repeats the batch. Detection that
 * remembers (flows, counts over time) must see some of the past again after a restart: a source resumed from a
 * checkpoint therefore starts earlier and marks the first `replayed` items of a batch as seen before. They feed the
 * detectors' memory; alerts they raise were made already and are not made again.
 */

/** Opaque to everyone but the source that wrote it: JSON text, at most a few hundred bytes. */
export type Checkpoint = string

interface Batch {
  /** Leading items that had been processed before a restart: remembered, not alerted on again. */
  readonly replayed: number
  /** Where to resume after this batch; undefined for sources that can't be re-read (a live interface). */
  readonly checkpoint: Checkpoint | undefined
}

/** Packets packed into one buffer. The i-th packet is bytes[offsets[i] .. offsets[i] + lengths[i]). */
export interface PacketBatch extends Batch {
  readonly kind: 'packets'
  readonly bytes: Uint8Array
  readonly count: number
  readonly offsets: Uint32Array
  readonly lengths: Uint32Array
  /** Lengths on the wire, before the snap length cut them. */
  readonly originalLengths: Uint32Array
  /** Microseconds since 1970 UTC; nanosecond captures are cut, as EVE does. */
  readonly times: Float64Array
  /** LINKTYPE_ numbers as the pcap registry has them (1 Ethernet, 101 raw, 113 Linux SLL …). */
  readonly linkTypes: Uint16Array
  /** Number of the first packet within its capture, from 1 (EVE's pcap_cnt). */
  readonly firstNumber: number
}

/** Whole lines without their line ends, invalid UTF-8 replaced by U+FFFD. */
export interface LineBatch extends Batch {
  readonly kind: 'lines'
  readonly lines: readonly string[]
}

export interface Source<B> {
  /** The name in the configuration: stamped on alerts, states and counters. */
  readonly name: string
  readonly type: 'capture_file' | 'interface' | 'log_tail'
  batches(resumeFrom: Checkpoint | undefined, signal: AbortSignal): AsyncIterable<B>
}

export type PacketSource = Source<PacketBatch>
export type LineSource = Source<LineBatch>

/** A source's input can't be read: missing, unreadable, not a capture. `code` is stable for operators. */
export class SourceError extends Error {
  override name = 'SourceError'
  readonly code: 'not_found' | 'unreadable' | 'bad_format' | 'truncated' | 'no_pcap' | 'interface'

  constructor(code: SourceError['code'], message: string) {
    super(message)
    this.code = code
  }
}
