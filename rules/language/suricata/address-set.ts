/**
 * Sets of addresses: `any`, an address, CIDR, a range, `[a, !b]`, negation, variables.
 *
 * As Suricata reads them, what is excluded anywhere in a group is excluded from all of it, however deep groups nest; a
 * group of exclusions alone means everything else. Addresses are four 32-bit words; IPv4 stands in the last one with the
 * others zero, and the version tells the two apart.
 */
import { splitGroup } from './port-set.ts'
import type { Variables } from './variables.ts'

export interface AddressSet {
  readonly any: boolean
  /** Something was excluded. */
  readonly negated: boolean
  /** IPv4 addresses as ranges, ascending, both ends included; for `any` the one range. */
  readonly ranges4: readonly (readonly [low: number, high: number])[]
  /** There are IPv6 addresses in it. */
  readonly reaches6: boolean
  has4(address: number): boolean
  has6(bytes: Uint8Array, at: number): boolean
}

type Range = readonly [low: bigint, high: bigint]
interface Lists {
  readonly include4: Range[]
  readonly exclude4: Range[]
  readonly include6: Range[]
  readonly exclude6: Range[]
}

const LAST4 = 0xffff_ffffn
const LAST6 = (1n << 128n) - 1n
const anyAddress: AddressSet = {
  any: true,
  negated: false,
  ranges4: [[0, Number(LAST4)]],
  reaches6: true,
  has4: () => true,
  has6: () => true,
}

/** The set, or why the text isn't one. */
export function parseAddresses(text: string, variables: Variables): AddressSet | string {
  const lists = emptyLists()
  const trouble = collect(text.trim(), lists, variables, 0)
  if (trouble !== undefined) return trouble
  const { four, six } = resolve(lists)
  if (four.length === 0 && six.length === 0) return `'${text}' leaves no address`
  if (covers(four, LAST4) && covers(six, LAST6)) return anyAddress
  return addressSet(four, six, lists.exclude4.length + lists.exclude6.length > 0)
}

const emptyLists = (): Lists => ({ include4: [], exclude4: [], include6: [], exclude6: [] })

/** What is included less what is excluded; exclusions alone mean everything else. */
function resolve(lists: Lists): { four: Range[]; six: Range[] } {
  if (lists.include4.length + lists.include6.length === 0) includeAll(lists)
  return {
    four: subtract(merge(lists.include4), merge(lists.exclude4)),
    six: subtract(merge(lists.include6), merge(lists.exclude6)),
  }
}

function addressSet(four: Range[], six: Range[], negated: boolean): AddressSet {
  const low4 = Uint32Array.from(four, range => Number(range[0]))
  const high4 = Uint32Array.from(four, range => Number(range[1]))
  const low6 = Uint32Array.from(six.flatMap(range => words(range[0])))
  const high6 = Uint32Array.from(six.flatMap(range => words(range[1])))
  return {
    any: false,
    negated,
    ranges4: four.map(([low, high]) => [Number(low), Number(high)]),
    reaches6: six.length > 0,
    has4(address) {
      let left = 0
      let right = low4.length - 1
      while (left <= right) {
        const middle = (left + right) >> 1
        if (address < (low4[middle] as number)) right = middle - 1
        else if (address > (high4[middle] as number)) left = middle + 1
        else return true
      }
      return false
    },
    has6(bytes, at) {
      let left = 0
      let right = six.length - 1
      while (left <= right) {
        const middle = (left + right) >> 1
        if (compare6(bytes, at, low6, middle * 4) < 0) right = middle - 1
        else if (compare6(bytes, at, high6, middle * 4) > 0) left = middle + 1
        else return true
      }
      return false
    },
  }
}

function compare6(bytes: Uint8Array, at: number, table: Uint32Array, index: number): number {
  for (let word = 0; word < 4; word++) {
    const p = at + word * 4
    const value =
      (((bytes[p] as number) << 24) |
        ((bytes[p + 1] as number) << 16) |
        ((bytes[p + 2] as number) << 8) |
        (bytes[p + 3] as number)) >>>
      0
    const other = table[index + word] as number
    if (value !== other) return value < other ? -1 : 1
  }
  return 0
}

const words = (value: bigint): number[] => [96n, 64n, 32n, 0n].map(shift => Number((value >> shift) & LAST4))
const covers = (ranges: Range[], last: bigint): boolean => ranges[0]?.[0] === 0n && ranges[0]?.[1] === last

function collect(text: string, lists: Lists, variables: Variables, depth: number): string | undefined {
  if (depth > 64) return 'address groups nest too deeply'
  if (text.startsWith('!')) return exclude(text.slice(1).trim(), lists, variables, depth)
  if (text.startsWith('$')) {
    const value = variables.get(text.slice(1))
    if (value === undefined) return `variable ${text} isn't defined`
    return collectGroup(`[${value.trim()}]`, lists, variables, depth + 1)
  }
  if (text.startsWith('[')) return collectGroup(text, lists, variables, depth)
  if (text === 'any') {
    includeAll(lists)
    return undefined
  }
  const parsed = parseOne(text)
  if (parsed === undefined) return `'${text}' isn't an address`
  ;(parsed.version === 4 ? lists.include4 : lists.include6).push(parsed.range)
  return undefined
}

function collectGroup(text: string, lists: Lists, variables: Variables, depth: number): string | undefined {
  const parts = splitGroup(text)
  if (parts === undefined) return `address group '${text}' isn't closed`
  if (parts.some(part => part === '')) return `'${text}' holds no address`
  const before = lists.include4.length + lists.include6.length
  for (const part of parts) {
    const trouble = collect(part, lists, variables, depth + 1)
    if (trouble !== undefined) return trouble
  }
  if (lists.include4.length + lists.include6.length === before) includeAll(lists)
  return undefined
}

/** Everything but what the text means. */
function exclude(text: string, lists: Lists, variables: Variables, depth: number): string | undefined {
  const inner = emptyLists()
  const trouble = collect(text, inner, variables, depth + 1)
  if (trouble !== undefined) return trouble
  const { four, six } = resolve(inner)
  lists.exclude4.push(...four)
  lists.exclude6.push(...six)
  return undefined
}

function includeAll(lists: Lists): void {
  lists.include4.push([0n, LAST4])
  lists.include6.push([0n, LAST6])
}

function parseOne(text: string): { version: 4 | 6; range: Range } | undefined {
  const slash = text.indexOf('/')
  if (slash !== -1) return parseCidr(text.slice(0, slash), text.slice(slash + 1))
  const dash = text.indexOf('-')
  const low = parseAddress(dash === -1 ? text : text.slice(0, dash).trim())
  const high = parseAddress(dash === -1 ? text : text.slice(dash + 1).trim())
  if (!low || !high || low.version !== high.version || low.value > high.value) return undefined
  return { version: low.version, range: [low.value, high.value] }
}

function parseCidr(text: string, mask: string): { version: 4 | 6; range: Range } | undefined {
  const address = parseAddress(text)
  if (!address) return undefined
  const bits = address.version === 4 ? 32 : 128
  const last = address.version === 4 ? LAST4 : LAST6
  let prefix = /^\d{1,3}$/.test(mask) ? Number(mask) : -1
  if (address.version === 4 && mask.includes('.')) {
    const dotted = parseAddress(mask)
    if (dotted?.version === 4) prefix = dotted.value.toString(2).padStart(32, '0').replace(/0+$/, '').length
  }
  if (prefix < 0 || prefix > bits) return undefined
  const host = (1n << BigInt(bits - prefix)) - 1n
  const low = address.value & (last ^ host)
  return { version: address.version, range: [low, low | host] }
}

/** An address as a number; undefined when the text isn't one. */
export function parseAddress(text: string): { version: 4 | 6; value: bigint } | undefined {
  if (text.includes(':')) return parse6(text)
  const value = parse4(text)
  return value === undefined ? undefined : { version: 4, value: BigInt(value) }
}

function parse4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.reduce((value, part) => value * 256 + Number(part), 0)
}

function parse6(text: string): { version: 6; value: bigint } | undefined {
  let source = text
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  if (dotted) {
    const four = parse4(dotted[2] as string)
    if (four === undefined) return undefined
    source = `${dotted[1]}${(four >>> 16).toString(16)}:${(four & 0xffff).toString(16)}`
  }
  const halves = source.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map(half => (half === '' ? [] : half.split(':')))
  if (!groups.flat().every(group => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  const written = groups.flat().length
  if (halves.length === 1 ? written !== 8 : written > 7) return undefined
  const filled = [...(groups[0] ?? []), ...Array<string>(8 - written).fill('0'), ...(groups[1] ?? [])]
  return { version: 6, value: filled.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) }
}

function merge(ranges: Range[]): Range[] {
  const merged: [bigint, bigint][] = []
  for (const [low, high] of [...ranges].sort((x, y) => (x[0] < y[0] ? -1 : x[0] > y[0] ? 1 : 0))) {
    const last = merged.at(-1)
    if (last && low <= last[1] + 1n) {
      if (high > last[1]) last[1] = high
    } else merged.push([low, high])
  }
  return merged
}

function subtract(from: Range[], excluded: Range[]): Range[] {
  let left = from
  for (const [low, high] of excluded)
    left = left.flatMap(([a, b]) => {
      if (high < a || low > b) return [[a, b] as const]
      const parts: Range[] = []
      if (a < low) parts.push([a, low - 1n])
      if (b > high) parts.push([high + 1n, b])
      return parts
    })
  return left
}
