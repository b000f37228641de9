/**
 * Longest-prefix match over many prefixes.
 *
 * Prefixes nest or are apart, so the address space falls into stretches with one most exact prefix each. The table is
 * the sorted beginnings of these stretches in a typed array: a look-up is one binary search and allocates nothing. For
 * IPv4 the first sixteen bits say where in it to search.
 */
import { isMapped, type Prefix, parse4, parse6 } from '../store/prefix.ts'

export interface PrefixTable {
  /** Index of the most exact prefix that holds the address; -1 for none, and for text that is no address. */
  find(address: string): number
  /** Index of the next wider prefix around this one; -1 for none. Of equal prefixes the later one counts as within. */
  around(index: number): number
  /** Every index, each after those around it. */
  readonly widestFirst: readonly number[]
}

export function prefixTable(prefixes: readonly Prefix[]): PrefixTable {
  const around = new Int32Array(prefixes.length).fill(-1)
  const [four, six] = [ranges4(prefixes), ranges6(prefixes)]
  const [find4, find6] = [finder4(stretches(four, around)), finder6(stretches(six, around))]
  const words = new Uint32Array(4)
  return {
    around: index => around[index] ?? -1,
    widestFirst: [...four, ...six].map(({ index }) => index),
    find(address) {
      const word = parse4(address)
      if (word >= 0) return find4(word)
      if (!address.includes(':') || !parse6(address, words)) return -1
      return isMapped(words) ? find4(words[3] as number) : find6(words)
    },
  }
}

interface Range<T> {
  readonly index: number
  readonly start: T
  /** The first address behind it; null where there is none. */
  readonly next: T | null
  readonly length: number
}

const LAST_4 = 2 ** 32
const LAST_6 = 1n << 128n

const ranges4 = (prefixes: readonly Prefix[]): Range<number>[] =>
  sorted(
    prefixes.flatMap(({ family, words, length }, index) => {
      if (family !== 4) return []
      const start = words[0] as number
      const next = start + 2 ** (32 - length)
      return [{ index, start, next: next === LAST_4 ? null : next, length }]
    }),
  )

const ranges6 = (prefixes: readonly Prefix[]): Range<bigint>[] =>
  sorted(
    prefixes.flatMap(({ family, words, length }, index) => {
      if (family !== 6) return []
      const start = words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n)
      const next = start + (1n << BigInt(128 - length))
      return [{ index, start, next: next === LAST_6 ? null : next, length }]
    }),
  )

const sorted = <T extends number | bigint>(ranges: Range<T>[]): Range<T>[] =>
  ranges.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.length - b.length || a.index - b.index))

interface Stretches<T> {
  readonly starts: readonly T[]
  /** Index of the prefix each belongs to; -1 for none. */
  readonly owners: Int32Array
}

/** Walks the ranges in order, with those open around the current place on a stack. */
function stretches<T extends number | bigint>(ranges: readonly Range<T>[], around: Int32Array): Stretches<T> {
  const starts: T[] = []
  const owners: number[] = []
  const begin = (start: T | null, owner: number) => {
    if (start === null) return
    if (starts.at(-1) !== start) starts.push(start)
    owners[starts.length - 1] = owner
  }
  const open: Range<T>[] = []
  const closeUntil = (start: T | null) => {
    for (
      let top = open.at(-1);
      top && (start === null || (top.next !== null && top.next <= start));
      top = open.at(-1)
    ) {
      open.pop()
      begin(top.next, open.at(-1)?.index ?? -1)
    }
  }
  for (const range of ranges) {
    closeUntil(range.start)
    around[range.index] = open.at(-1)?.index ?? -1
    open.push(range)
    begin(range.start, range.index)
  }
  closeUntil(null)
  return { starts, owners: Int32Array.from(owners) }
}

function finder4({ starts: given, owners }: Stretches<number>): (address: number) => number {
  const starts = Uint32Array.from(given)
  /** How many starts there are below each /16, and at the end how many in all. */
  const below = new Uint32Array(65_537)
  for (const start of starts) below[(start >>> 16) + 1] = (below[(start >>> 16) + 1] as number) + 1
  for (let at = 1; at < below.length; at += 1) below[at] = (below[at] as number) + (below[at - 1] as number)
  return address => {
    let low = below[address >>> 16] as number
    let high = below[(address >>> 16) + 1] as number
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((starts[middle] as number) <= address) low = middle + 1
      else high = middle
    }
    return low === 0 ? -1 : (owners[low - 1] as number)
  }
}

function finder6({ starts: given, owners }: Stretches<bigint>): (words: Uint32Array) => number {
  const starts = Uint32Array.from(given.flatMap(wordsOf))
  return words => {
    let low = 0
    let high = owners.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(starts, 4 * middle, words) <= 0) low = middle + 1
      else high = middle
    }
    return low === 0 ? -1 : (owners[low - 1] as number)
  }
}

const wordsOf = (value: bigint): number[] => [96n, 64n, 32n, 0n].map(shift => Number((value >> shift) & 0xffff_ffffn))

function compare(starts: Uint32Array, at: number, words: Uint32Array): number {
  for (let word = 0; word < 4; word += 1) {
    const difference = (starts[at + word] as number) - (words[word] as number)
    if (difference !== 0) return difference
  }
  return 0
}
