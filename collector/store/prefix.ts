/**
 * Addresses and prefixes: read from text, written canonically (RFC 5952), and put in order.
 *
 * An IPv4 address written within IPv6 (`::ffff:192.0.2.1`, RFC 4291 2.5.5.2) is the IPv4 address. IPv4 stands in one
 * word of 32 bits, IPv6 in four.
 */

export interface Prefix {
  readonly family: 4 | 6
  /** One word, or four. */
  readonly words: readonly number[]
  readonly length: number
}

/** Why a text is no prefix. With host bits set it names an address within one: which one is told. */
export type NoPrefix = { readonly problem: 'not_a_prefix' } | { readonly problem: 'host_bits'; readonly meant: string }

const V4_BITS = 32
const V6_BITS = 128
const MAPPED_BITS = 96

/** `10.0.0.0/8`, `2001:db8::/32`; an address alone is the prefix of nothing but itself. */
export function parsePrefix(text: string): Prefix | NoPrefix {
  const [, address = '', bits] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? []
  const whole = parseAddress(address)
  if (!whole) return { problem: 'not_a_prefix' }
  // A mapped address is counted in IPv6's bits: /104 of it is IPv4's /8.
  const shift = whole.family === 4 && address.includes(':') ? MAPPED_BITS : 0
  const length = bits === undefined ? whole.length : Number(bits) - shift
  if (length < 0 || length > whole.length) return { problem: 'not_a_prefix' }
  const prefix = {
    family: whole.family,
    words: whole.words.map((word, at) => (word & maskOf(length, at)) >>> 0),
    length,
  }
  if (prefix.words.every((word, at) => word === whole.words[at])) return prefix
  return { problem: 'host_bits', meant: printPrefix(prefix) }
}

export const isPrefix = (parsed: Prefix | NoPrefix): parsed is Prefix => !('problem' in parsed)

/** The address as a prefix of all its bits; undefined for anything else. A zone (`fe80::1%eth0`) is left out. */
export function parseAddress(text: string): Prefix | undefined {
  const four = parse4(text)
  if (four >= 0) return { family: 4, words: [four], length: V4_BITS }
  const words = new Uint32Array(4)
  if (!parse6(text, words)) return undefined
  return isMapped(words)
    ? { family: 4, words: [words[3] as number], length: V4_BITS }
    : { family: 6, words: [...words], length: V6_BITS }
}

/** Dotted decimal as a number; -1 for anything else. */
export function parse4(text: string): number {
  let value = 0
  let octet = 0
  let digits = 0
  let dots = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === DOT) {
      if (digits === 0 || dots === 3) return -1
      value = value * 256 + octet
      octet = digits = 0
      dots += 1
    } else {
      // Zeros in front mean octal to some programs: such an address is nobody's.
      if (code < 48 || code > 57 || (digits > 0 && octet === 0)) return -1
      octet = octet * 10 + code - 48
      digits += 1
      if (octet > 255) return -1
    }
  }
  return dots === 3 && digits > 0 ? value * 256 + octet : -1
}

const DOT = 46
const COLON = 58
const groups = new Uint16Array(8)

/** IPv6 into four words; false for anything else. Character by character, as it is asked of every alert. */
export function parse6(text: string, into: Uint32Array): boolean {
  const zone = text.indexOf('%')
  const end = zone === -1 ? text.length : zone
  let at = text.startsWith('::') ? 2 : 0
  let gap = at === 2 ? 0 : -1
  let count = 0
  while (at < end) {
    const from = at
    let group = 0
    for (let digit = hexDigit(text, at, end); digit >= 0; digit = hexDigit(text, at, end)) {
      group = group * 16 + digit
      at += 1
    }
    if (at < end && text.charCodeAt(at) === DOT) {
      const four = parse4(text.slice(from, end))
      if (four < 0 || count > 6) return false
      groups[count] = four >>> 16
      groups[count + 1] = four & 0xffff
      count += 2
      break
    }
    if (at === from || at - from > 4 || count === 8) return false
    groups[count] = group
    count += 1
    if (at === end) break
    if (text.charCodeAt(at) !== COLON || at + 1 === end) return false
    at += 1
    if (text.charCodeAt(at) !== COLON) continue
    if (gap >= 0) return false
    gap = count
    at += 1
  }
  if (gap < 0 ? count !== 8 : count > 7) return false
  const zeros = 8 - count
  const groupAt = (index: number) =>
    gap < 0 || index < gap ? (groups[index] as number) : index < gap + zeros ? 0 : (groups[index - zeros] as number)
  for (let word = 0; word < 4; word += 1) into[word] = ((groupAt(2 * word) << 16) | groupAt(2 * word + 1)) >>> 0
  return true
}

function hexDigit(text: string, at: number, end: number): number {
  if (at >= end) return -1
  const code = text.charCodeAt(at)
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

export const isMapped = (words: ArrayLike<number>): boolean => words[0] === 0 && words[1] === 0 && words[2] === 0xffff

/** The bits of the word that belong to a prefix of this length. */
export function maskOf(length: number, word: number): number {
  const bits = Math.min(Math.max(length - word * 32, 0), 32)
  return bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0
}

/** Always with its length. */
export const printPrefix = (prefix: Prefix): string => `${printAddress(prefix)}/${prefix.length}`

/** As `printPrefix`, and an address of all bits without its length. */
export const printShort = (prefix: Prefix): string =>
  prefix.length === (prefix.family === 4 ? V4_BITS : V6_BITS) ? printAddress(prefix) : printPrefix(prefix)

function printAddress({ family, words }: Prefix): string {
  if (family === 4) return print4(words[0] as number)
  const groups = words.flatMap(word => [word >>> 16, word & 0xffff])
  const { start, count } = longestZeros(groups)
  const hex = (some: readonly number[]) => some.map(group => group.toString(16)).join(':')
  return count < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + count))}`
}

export const print4 = (word: number): string =>
  `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`

/** The first of the longest runs of zeros. */
function longestZeros(groups: readonly number[]): { start: number; count: number } {
  let best = { start: 0, count: 0 }
  let count = 0
  for (const [at, group] of groups.entries()) {
    count = group === 0 ? count + 1 : 0
    if (count > best.count) best = { start: at - count + 1, count }
  }
  return best
}

/** Sorts as text the way people list prefixes: IPv4 first, by address, the wider one before those within it. */
export const prefixOrder = ({ family, words, length }: Prefix): string =>
  `${family}${words.map(word => word.toString(16).padStart(8, '0')).join('')}/${String(length).padStart(3, '0')}`
