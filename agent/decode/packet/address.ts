/** Addresses as text. */
import { u8, u16 } from '../bytes.ts'

/** Dotted IPv4, or IPv6 in full as EVE has it: eight groups of four digits, nothing left out. */
export function printAddress(bytes: Uint8Array, at: number, version: 4 | 6): string {
  return version === 4 ? printIpv4(bytes, at) : printIpv6Full(bytes, at)
}

const printIpv4 = (bytes: Uint8Array, at: number): string =>
  `${u8(bytes, at)}.${u8(bytes, at + 1)}.${u8(bytes, at + 2)}.${u8(bytes, at + 3)}`

function printIpv6Full(bytes: Uint8Array, at: number): string {
  let text = ''
  for (let group = 0; group < 8; group++) {
    if (group > 0) text += ':'
    text += u16(bytes, at + group * 2)
      .toString(16)
      .padStart(4, '0')
  }
  return text
}

/** IPv6 as people write it — RFC 5952: no leading zeros, the longest run of two or more zero groups as `::`. */
export function printIpv6Short(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, group) => u16(bytes, at + group * 2))
  const { from, length } = longestZeroRun(groups)
  const hex = (part: readonly number[]) => part.map(group => group.toString(16)).join(':')
  if (length < 2) return hex(groups)
  return `${hex(groups.slice(0, from))}::${hex(groups.slice(from + length))}`
}

/** The first of the longest runs, as RFC 5952 §4.2.3 asks. */
function longestZeroRun(groups: readonly number[]): { from: number; length: number } {
  let best = { from: 0, length: 0 }
  let from = 0
  for (let i = 0; i <= groups.length; i++) {
    if (groups[i] === 0) continue
    if (i - from > best.length) best = { from, length: i - from }
    from = i + 1
  }
  return best
}
