/**
 * Stand-ins for records that can't be unpacked.
 *
 * A record batch that is compressed in a way nobody here reads, is broken, or unpacks to more than memory should hold
 * must not stop the partition behind it. In its place the consumer gets as many empty records as it held, each with the
 * reason in a header, and they go to the dead letters like anything else that can't be read.
 *
 * Format: https://kafka.apache.org/documentation/#record — lengths and deltas are zigzag varints.
 */
export const UNREADABLE_HEADER = 'vonggac-unreadable'

/** Record batch header up to the records: 61 bytes, the last four of which count the records. */
const COUNT_BYTES = 4

/** A batch of an honest agent holds one record; more than this is somebody's joke, and isn't stood in for. */
const MAX_STAND_INS = 10_000

/**
 * How many records a batch says it holds, read from its header, which lies just before the compressed bytes in the
 * same memory. Undefined: there is no such header before them.
 */
export function recordCount(compressed: Buffer): number | undefined {
  if (compressed.byteOffset < COUNT_BYTES) return undefined
  return Buffer.from(compressed.buffer, compressed.byteOffset - COUNT_BYTES, COUNT_BYTES).readInt32BE(0)
}

/** @returns the bytes of `count` records, or undefined where that is too many or none. */
export function standIns(count: number, reason: string): Buffer | undefined {
  if (count < 1 || count > MAX_STAND_INS) return undefined
  const name = Buffer.from(UNREADABLE_HEADER)
  const why = Buffer.from(reason.slice(0, 200))
  const header = Buffer.concat([varint(1), varint(name.length), name, varint(why.length), why])
  const absent = varint(-1)
  const records: Buffer[] = []
  for (let index = 0; index < count; index++) {
    const body = Buffer.concat([Buffer.of(0), varint(0), varint(index), absent, absent, header])
    records.push(varint(body.length), body)
  }
  return Buffer.concat(records)
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = ((value << 1) ^ (value >> 31)) >>> 0
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}
