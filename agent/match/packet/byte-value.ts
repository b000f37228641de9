/** Reading numbers out of bytes as byte_test and its kin do; undefined when they can't be read there. */
import type { ByteReading } from '../../../rules/language/suricata/index.ts'

/**
 * The value as a double. Above 2^53 it comes back as near as that can hold, which is exact for comparing it with a rule's
 * numbers: those are below. What looks at single bits asks for `readBits`.
 */
export function readValue(how: ByteReading, bytes: Uint8Array, at: number, end: number): number | undefined {
  if (how.bitmask !== undefined) {
    const masked = readBits(how, bytes, at, end)
    return masked === undefined ? undefined : Number(masked)
  }
  return how.base === 'binary' ? readBinary(how, bytes, at, end) : readText(how, bytes, at, end)
}

/** The value with all its bits, the mask applied: what the mask leaves is moved down to bit 0. */
export function readBits(how: ByteReading, bytes: Uint8Array, at: number, end: number): bigint | undefined {
  const value = how.base === 'binary' ? readBinary(how, bytes, at, end) : readText(how, bytes, at, end)
  if (value === undefined) return undefined
  const exact = how.base === 'binary' && value > Number.MAX_SAFE_INTEGER ? wide(how, bytes, at) : BigInt(value)
  if (how.bitmask === undefined) return exact
  const mask = BigInt(how.bitmask)
  return (exact & mask) >> BigInt(trailingZeros(mask))
}

function wide(how: ByteReading, bytes: Uint8Array, at: number): bigint {
  let value = 0n
  for (let i = 0; i < how.count; i++)
    value = (value << 8n) | BigInt(bytes[how.little ? at + how.count - 1 - i : at + i] as number)
  return value
}

function trailingZeros(mask: bigint): number {
  let zeros = 0
  while (((mask >> BigInt(zeros)) & 1n) === 0n) zeros++
  return zeros
}

function readBinary(how: ByteReading, bytes: Uint8Array, at: number, end: number): number | undefined {
  if (at < 0 || at + how.count > end) return undefined
  let value = 0
  for (let i = 0; i < how.count; i++)
    value = value * 256 + (bytes[how.little ? at + how.count - 1 - i : at + i] as number)
  return value
}

const BASES = { binary: 0, hex: 16, dec: 10, oct: 8 } as const

/** As strtoull reads: blanks first, a sign, digits as far as they go; at least one digit. */
function readText(how: ByteReading, bytes: Uint8Array, start: number, end: number): number | undefined {
  const limit = how.count === 0 ? Math.min(end, start + 23) : start + how.count
  if (start < 0 || limit > end) return undefined
  const base = BASES[how.base]
  let at = start
  while (at < limit && isBlank(bytes[at] as number)) at++
  if (at < limit && bytes[at] === 0x2b) at++
  if (base === 16 && at + 2 < limit && bytes[at] === 0x30 && ((bytes[at + 1] as number) | 0x20) === 0x78) at += 2
  let value = 0
  let digits = 0
  for (; at < limit; at++, digits++) {
    const digit = digitOf(bytes[at] as number)
    if (digit >= base) break
    value = value * base + digit
  }
  return digits === 0 ? undefined : value
}

/** How many bytes a reading takes up; a text without a count as far as its digits go. */
export function lengthRead(how: ByteReading, bytes: Uint8Array, at: number, end: number): number {
  if (how.count > 0 || how.base === 'binary') return how.count
  const base = BASES[how.base]
  let to = at
  while (to < end && to < at + 23 && digitOf(bytes[to] as number) < base) to++
  return to - at
}

const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 99
}
