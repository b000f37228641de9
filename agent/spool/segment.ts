/**
 * A segment file: a header, then records one after another. It is named by the first position that it may hold
 * (`ledger.ts` says what a position is); its `epoch` is the one that the folder began with, and tells folders apart.
 *
 *     header    magic 8 · epoch u64 · first position u64 · first commit u64 · made at u64 (ms since 1970) · CRC-32 u32
 */
import { crc32 } from 'node:zlib'
import type { OpenFile } from './files.ts'
import { announcedPayload, decodeRecord, FRAME_BYTES, MARK, type SpoolRecord } from './record.ts'

const MAGIC = Buffer.from('VGSPOOL1', 'latin1')
export const HEADER_BYTES = 44
const SUFFIX = '.segment'

export interface SegmentHeader {
  readonly epoch: number
  readonly firstPosition: number
  readonly firstCommit: number
  readonly madeAtMs: number
}

export const segmentName = (firstPosition: number): string => `${String(firstPosition).padStart(16, '0')}${SUFFIX}`

export const isSegmentName = (name: string): boolean => /^\d{16}\.segment$/.test(name)

export function encodeHeader(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(bytes)
  bytes.writeBigUInt64LE(BigInt(header.epoch), 8)
  bytes.writeBigUInt64LE(BigInt(header.firstPosition), 16)
  bytes.writeBigUInt64LE(BigInt(header.firstCommit), 24)
  bytes.writeBigUInt64LE(BigInt(header.madeAtMs), 32)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 40)), 40)
  return bytes
}

/** Undefined when the header is short or damaged. */
export function decodeHeader(bytes: Buffer): SegmentHeader | undefined {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined
  if (crc32(bytes.subarray(0, 40)) !== bytes.readUInt32LE(40)) return undefined
  return {
    epoch: Number(bytes.readBigUInt64LE(8)),
    firstPosition: Number(bytes.readBigUInt64LE(16)),
    firstCommit: Number(bytes.readBigUInt64LE(24)),
    madeAtMs: Number(bytes.readBigUInt64LE(32)),
  }
}

/** The record at an offset, or undefined when no whole record stands there. */
export async function readRecord(file: OpenFile, at: number): Promise<SpoolRecord | undefined> {
  const frame = await file.read(at, FRAME_BYTES)
  const length = announcedPayload(frame)
  return length === undefined ? undefined : decodeRecord(await file.read(at, FRAME_BYTES + length))
}

/**
 * The next whole record at or after an offset, stepping over damage.
 * @param end Where to stop looking: the file's length, or as far as it is committed.
 */
export async function nextRecord(
  file: OpenFile,
  at: number,
  end: number,
): Promise<{ record: SpoolRecord; at: number } | undefined> {
  const here = at < end ? await readRecord(file, at) : undefined
  if (here) return { record: here, at }
  if (at + FRAME_BYTES >= end) return undefined

  // A damaged length says nothing about where the next record starts: look for its mark, byte by byte.
  const rest = await file.read(at, end - at)
  for (let mark = rest.indexOf(MARK, 1); mark !== -1; mark = rest.indexOf(MARK, mark + 1)) {
    const record = decodeRecord(rest.subarray(mark))
    if (record) return { record, at: at + mark }
  }
  return undefined
}
