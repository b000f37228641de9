/**
 * One record: everything that one commit made durable, whole or not at all.
 *
 *     frame     magic u32 · payload length u32 · CRC-32 u32 (over the length and the payload) · payload
 *     payload   commit u64 · first sequence u64 · written at u64 (ms since 1970) · alerts u32 · checkpoints' length u32
 *               · one length u32 for each alert · checkpoints (JSON) · alerts (JSON each, without their numbers)
 *
 * All little-endian. Alerts are kept as JSON text so that reading skips over them without parsing; their numbers
 * follow from the record's first one, because a record's numbers have no holes.
 */
import { crc32 } from 'node:zlib'

const MAGIC = 0x31524756 // "VGR1"
export const MAGIC_BYTES: Buffer = Buffer.from('VGR1', 'latin1')
export const FRAME_BYTES = 12
const FIXED_BYTES = 32
/** Far above what sources yield at once; a length beyond it can only be damage. */
export const MAX_PAYLOAD_BYTES = 0x1000_0000

export type Checkpoints = Readonly<Record<string, string>>

export interface RecordHead {
  /** Numbers the commits of a spool, so that a ledger can say which of them it already contains. */
  readonly commit: number
  readonly from: number
  readonly count: number
  readonly writtenAtMs: number
}

export interface SpoolRecord extends RecordHead {
  readonly checkpoints: Checkpoints
  /** JSON text of the i-th alert, which has the number `from + i`. */
  text(index: number): string
  /** Bytes of that text. */
  bytes(index: number): number
  /** Length of the whole frame on disk. */
  readonly frameBytes: number
}

export function encodeRecord(
  head: Omit<RecordHead, 'count'>,
  alerts: readonly Buffer[],
  checkpoints: Checkpoints,
): Buffer {
  const checkpointText = Buffer.from(JSON.stringify(checkpoints))
  const table = FRAME_BYTES + FIXED_BYTES
  let total = table + alerts.length * 4 + checkpointText.length
  for (const alert of alerts) total += alert.length

  const frame = Buffer.allocUnsafe(total)
  let at = table
  for (const alert of alerts) at = frame.writeUInt32LE(alert.length, at)
  at += checkpointText.copy(frame, at)
  for (const alert of alerts) at += alert.copy(frame, at)

  frame.writeBigUInt64LE(BigInt(head.commit), FRAME_BYTES)
  frame.writeBigUInt64LE(BigInt(head.from), FRAME_BYTES + 8)
  frame.writeBigUInt64LE(BigInt(head.writtenAtMs), FRAME_BYTES + 16)
  frame.writeUInt32LE(alerts.length, FRAME_BYTES + 24)
  frame.writeUInt32LE(checkpointText.length, FRAME_BYTES + 28)
  frame.writeUInt32LE(MAGIC, 0)
  frame.writeUInt32LE(total - FRAME_BYTES, 4)
  frame.writeUInt32LE(checksum(frame.subarray(FRAME_BYTES)), 8)
  return frame
}

/** The payload's length that a frame's first bytes announce, or undefined when they are no frame. */
export function announcedPayload(frame: Buffer): number | undefined {
  if (frame.length < FRAME_BYTES || frame.readUInt32LE(0) !== MAGIC) return undefined
  const length = frame.readUInt32LE(4)
  return length >= FIXED_BYTES && length <= MAX_PAYLOAD_BYTES ? length : undefined
}

/** The first fields of a payload, without checking the rest: enough to walk over records that were checked before. */
export function decodeHead(payload: Buffer): RecordHead {
  return {
    commit: Number(payload.readBigUInt64LE(0)),
    from: Number(payload.readBigUInt64LE(8)),
    writtenAtMs: Number(payload.readBigUInt64LE(16)),
    count: payload.readUInt32LE(24),
  }
}

/** A whole frame, or undefined when any of its bytes is not as it was written. */
export function decodeRecord(frame: Buffer): SpoolRecord | undefined {
  const length = announcedPayload(frame)
  if (length === undefined || frame.length < FRAME_BYTES + length) return undefined
  const payload = frame.subarray(FRAME_BYTES, FRAME_BYTES + length)
  if (checksum(payload) !== frame.readUInt32LE(8)) return undefined

  const head = decodeHead(payload)
  const checkpointsAt = FIXED_BYTES + head.count * 4
  const checkpointBytes = payload.readUInt32LE(28)
  if (checkpointsAt + checkpointBytes > length) return undefined
  const starts = alertStarts(payload, head.count, checkpointsAt + checkpointBytes)
  if (starts[head.count] !== length) return undefined

  return {
    ...head,
    checkpoints: JSON.parse(payload.toString('utf8', checkpointsAt, checkpointsAt + checkpointBytes)),
    text: index => payload.toString('utf8', starts[index], starts[index + 1]),
    bytes: index => (starts[index + 1] ?? 0) - (starts[index] ?? 0),
    frameBytes: FRAME_BYTES + length,
  }
}

function alertStarts(payload: Buffer, count: number, first: number): Uint32Array {
  const starts = new Uint32Array(count + 1)
  let at = first
  for (let index = 0; index < count; index++) {
    starts[index] = at
    at += payload.readUInt32LE(FIXED_BYTES + index * 4)
  }
  starts[count] = at
  return starts
}

/** CRC-32 seeded with the length, so that a frame whose length changed doesn't pass either. */
const checksum = (payload: Buffer): number => crc32(payload, payload.length)
