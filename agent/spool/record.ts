/**
 * One record: what one commit made durable, whole or not at all.
 *
 *     frame     magic u32 · payload length u32 · CRC-32 u32 (over the length and the payload) · payload
 *     payload   commit u64 · first number u64 · written at u64 (ms since 1970) · alerts u32 · facts' length u32
 *               · one length u32 for each alert · facts (JSON) · alerts (JSON each, without their numbers)
 *
 * All little-endian. Alerts are kept as JSON text so that reading skips over them without parsing; their numbers
 * follow from the record's first one, because a record's numbers have no holes. A commit of more than `RECORD_BYTES`
 * goes over several records with one commit number; all but the last say `more`, and without the last none counts.
 *
 * Magic VGR2; of VGR1 (2026-11-22) the facts were the checkpoints alone.
 */
import { crc32 } from 'node:zlib'
import type { Refusal } from './refusals.ts'

const MAGIC = 0x32524756 // "VGR2"
const OLD_MAGIC = 0x31524756 // "VGR1"
/** What every frame of either version begins with. */
export const MARK: Buffer = Buffer.from('VGR', 'latin1')
export const FRAME_BYTES = 12
const FIXED_BYTES = 32
/** A length beyond it can only be damage. */
const MAX_PAYLOAD_BYTES = 0x1000_0000
/** Alert text that a record takes before the next one begins: what a reader holds in memory at once. */
export const RECORD_BYTES = 0x40_0000

export type Checkpoints = Readonly<Record<string, string>>

/** What a commit says beside its alerts. */
export interface Facts {
  readonly checkpoints: Checkpoints
  /** Alerts that its groups had and that were refused for want of room; their numbers come later. */
  readonly refused?: readonly Refusal[]
  /** The commit goes on in the next record. */
  readonly more?: true
}

export interface RecordHead {
  /** Numbers the commits of a spool, so that a ledger can say which of them it already contains. */
  readonly commit: number
  readonly from: number
  readonly count: number
  readonly writtenAtMs: number
}

export interface SpoolRecord extends RecordHead {
  readonly facts: Facts
  /** JSON text of the i-th alert, which has the number `from + i`: a view of the record's memory. */
  text(index: number): Buffer
  /** Bytes of that text. */
  bytes(index: number): number
  /** Length of the whole frame on disk. */
  readonly frameBytes: number
}

export function encodeRecord(head: Omit<RecordHead, 'count'>, alerts: readonly Buffer[], facts: Facts): Buffer {
  const factText = Buffer.from(JSON.stringify(facts))
  const table = FRAME_BYTES + FIXED_BYTES
  let total = table + alerts.length * 4 + factText.length
  for (const alert of alerts) total += alert.length

  const frame = Buffer.allocUnsafe(total)
  let at = table
  for (const alert of alerts) at = frame.writeUInt32LE(alert.length, at)
  at += factText.copy(frame, at)
  for (const alert of alerts) at += alert.copy(frame, at)

  frame.writeBigUInt64LE(BigInt(head.commit), FRAME_BYTES)
  frame.writeBigUInt64LE(BigInt(head.from), FRAME_BYTES + 8)
  frame.writeBigUInt64LE(BigInt(head.writtenAtMs), FRAME_BYTES + 16)
  frame.writeUInt32LE(alerts.length, FRAME_BYTES + 24)
  frame.writeUInt32LE(factText.length, FRAME_BYTES + 28)
  frame.writeUInt32LE(MAGIC, 0)
  frame.writeUInt32LE(total - FRAME_BYTES, 4)
  frame.writeUInt32LE(checksum(frame.subarray(FRAME_BYTES)), 8)
  return frame
}

/** The payload's length that a frame's first bytes announce, or undefined when they are no frame. */
export function announcedPayload(frame: Buffer): number | undefined {
  if (frame.length < FRAME_BYTES) return undefined
  const magic = frame.readUInt32LE(0)
  if (magic !== MAGIC && magic !== OLD_MAGIC) return undefined
  const length = frame.readUInt32LE(4)
  return length >= FIXED_BYTES && length <= MAX_PAYLOAD_BYTES ? length : undefined
}

function decodeHead(payload: Buffer): RecordHead {
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
  const factsAt = FIXED_BYTES + head.count * 4
  const alertsAt = factsAt + payload.readUInt32LE(28)
  if (alertsAt > length) return undefined
  const starts = alertStarts(payload, head.count, alertsAt)
  if (starts[head.count] !== length) return undefined

  const facts: unknown = JSON.parse(payload.toString('utf8', factsAt, alertsAt))
  return {
    ...head,
    facts: frame.readUInt32LE(0) === MAGIC ? (facts as Facts) : { checkpoints: facts as Checkpoints },
    text: index => payload.subarray(starts[index], starts[index + 1]),
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
