/**
 * How originals lie on disk: files of records, one behind the other, never changed once written.
 *
 *     length  u32   bytes of the packed original
 *     check   u32   CRC-32 of hash and packed original
 *     hash    32    SHA-256 of the original
 *     packed        the original, raw deflate (RFC 1951)
 *
 * A process begins a file of its own, so that what a crash tore stands at the end of a file and nothing follows it:
 * reading stops there. Files are named by day, so that age can be told without opening them.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { MAX_ORIGINAL_BYTES } from '../match/detection.ts'
import type { KeptOriginal } from './protect.ts'

const HEAD_BYTES = 40
/** Deflate adds a few bytes to what can't be packed. */
const MOST_PACKED = MAX_ORIGINAL_BYTES + 1_024

export function encodeOriginal({ sha256, bytes }: KeptOriginal): Buffer {
  const packed = deflateRawSync(bytes, { level: 1 })
  const record = Buffer.alloc(HEAD_BYTES + packed.length)
  record.writeUInt32BE(packed.length, 0)
  record.write(sha256, 8, 'hex')
  packed.copy(record, HEAD_BYTES)
  record.writeUInt32BE(crc32(record.subarray(8)), 4)
  return record
}

/** The original of that hash in the file; undefined when it isn't there, or behind what is torn. */
export async function findOriginal(path: string, sha256: string): Promise<Buffer | undefined> {
  await using file = await open(path, 'r')
  const head = Buffer.alloc(HEAD_BYTES)
  for (let at = 0; (await readFully(file, head, at)) && head.readUInt32BE(0) <= MOST_PACKED; ) {
    const length = head.readUInt32BE(0)
    if (head.toString('hex', 8) === sha256) return await unpacked(file, head, at + HEAD_BYTES, length)
    at += HEAD_BYTES + length
  }
  return undefined
}

async function unpacked(file: FileHandle, head: Buffer, at: number, length: number): Promise<Buffer | undefined> {
  const packed = Buffer.alloc(length)
  if (!(await readFully(file, packed, at))) return undefined
  if (crc32(packed, crc32(head.subarray(8))) !== head.readUInt32BE(4)) return undefined
  return inflateRawSync(packed, { maxOutputLength: MAX_ORIGINAL_BYTES })
}

async function readFully(file: FileHandle, into: Buffer, at: number): Promise<boolean> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, at + done)
    if (bytesRead === 0) return false
    done += bytesRead
  }
  return true
}

const NAME = /^(\d{4}-\d{2}-\d{2})\.(\d{13})-(\d{1,9})\.originals$/

export interface OriginalFileName {
  readonly name: string
  /** When its day began, UTC. */
  readonly dayAt: number
}

export const originalFileName = (now: number, number: number): string =>
  `${new Date(now).toISOString().slice(0, 10)}.${String(now).padStart(13, '0')}-${number}.originals`

/** Oldest first; other files in the folder are none of ours. */
export const originalFiles = (names: readonly string[]): OriginalFileName[] =>
  names
    .flatMap(name => {
      const day = NAME.exec(name)?.[1]
      return day === undefined ? [] : [{ name, dayAt: Date.parse(`${day}T00:00:00Z`) }]
    })
    .sort((a, b) => a.dayAt - b.dayAt || inOrder(a.name, b.name))

const inOrder = (a: string, b: string): number => {
  const [, , at = '', number = '0'] = NAME.exec(a) ?? []
  const [, , otherAt = '', otherNumber = '0'] = NAME.exec(b) ?? []
  return at.localeCompare(otherAt) || Number(number) - Number(otherNumber)
}
