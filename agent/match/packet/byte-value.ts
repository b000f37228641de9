/** Reading numbers out of bytes as byte_test and its kin do; undefined when they can't be read there. */
import type { ByteReading } from '../../../rules/language/suricata/index.ts'

/** Seven and eight bytes don't fit a double; they come back as near as it can hold. */
export function readValue(how: ByteReading, bytes: Uint8Array, at: number, end: number): number | undefined {
  const value = how.base === 'binary' ? readBinary(how, bytes, at, end) : readText(how, bytes, at, end)
  if (value === undefined || how.bitmask === undefined) return value
  const mask = how.bitmask
  const shift = 31 - Math.clz32(mask & -mask)
  return Number((BigInt(value) & BigInt(mask)) >> BigInt(shift))
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
