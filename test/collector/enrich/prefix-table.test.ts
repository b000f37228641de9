import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prefixTable } from '../../../collector/enrich/prefix-table.ts'
import { maskOf, type Prefix, parseAddress, print4, printShort } from '../../../collector/store/prefix.ts'

/** Few distinct bits, so that prefixes nest, meet and repeat. */
const word = fc.constantFrom(
  0,
  1,
  0x0a00_0000,
  0x0a01_0000,
  0x0a01_0203,
  0x7fff_ffff,
  0x8000_0000,
  0xffff_fffe,
  0xffff_ffff,
)
const cut = (family: 4 | 6, words: readonly number[], length: number): Prefix => ({
  family,
  words: words.map((each, at) => (each & maskOf(length, at)) >>> 0),
  length,
})
const four = fc.record({ word, length: fc.nat({ max: 32 }) }).map(({ word, length }) => cut(4, [word], length))
// The mapped addresses are IPv4's.
const notMapped = ([a, b, c]: readonly number[]) => !(a === 0 && b === 0 && c === 0xffff)
const words6 = fc.tuple(word, word, word, word).filter(notMapped)
const six = fc.record({ words: words6, length: fc.nat({ max: 128 }) }).map(({ words, length }) => cut(6, words, length))

const holds = (prefix: Prefix, { family, words }: Prefix): boolean =>
  prefix.family === family && words.every((each, at) => (each & maskOf(prefix.length, at)) >>> 0 === prefix.words[at])

/** Looks at every one; of the longest that hold the address the last. */
function slowly(prefixes: readonly Prefix[], address: Prefix): number {
  let best = -1
  for (const [index, prefix] of prefixes.entries())
    if (holds(prefix, address) && prefix.length >= (prefixes[best]?.length ?? 0)) best = index
  return best
}

const address = (family: 4 | 6) =>
  fc
    .tuple(words6, fc.array(fc.nat({ max: 0xffff_ffff }), { minLength: 4, maxLength: 4 }), fc.nat({ max: 128 }))
    .map(([near, far, length]): Prefix => {
      // The first bits of one that prefixes are made of, and then anything.
      const mixed = near.map((each, at) => (each & maskOf(length, at)) | ((far[at] as number) & ~maskOf(length, at)))
      const words = mixed.map(each => each >>> 0)
      return family === 4 ? { family, words: words.slice(0, 1), length: 32 } : { family, words, length: 128 }
    })
    .filter(({ words }) => words.length === 1 || notMapped(words))

test('finds what looking at every prefix finds, and around it every wider one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(four, six), { maxLength: 40 }),
      fc.array(fc.oneof(address(4), address(6)), { minLength: 1, maxLength: 20 }),
      (prefixes, asked) => {
        const table = prefixTable(prefixes)
        // The first and the last address of every prefix are where a table goes wrong.
        const ends = prefixes.flatMap(({ family, words, length }) => {
          const last = words.map((each, at) => (each | ~maskOf(length, at)) >>> 0)
          const bits = family === 4 ? 32 : 128
          return [words, last]
            .filter(each => family === 4 || notMapped(each))
            .map(each => ({ family, words: each, length: bits }))
        })
        for (const one of [...asked, ...ends]) {
          const found = table.find(printShort(one))
          expect(found).toBe(slowly(prefixes, one))
          const chain: number[] = []
          for (let at = found; at >= 0; at = table.around(at)) chain.push(at)
          const all = prefixes.flatMap((prefix, index) => (holds(prefix, one) ? [index] : []))
          expect([...chain].sort((a, b) => a - b)).toEqual(all)
        }
        expect(table.widestFirst).toHaveLength(prefixes.length)
        const seen = new Set<number>([-1])
        for (const index of table.widestFirst) {
          expect(seen).toContain(table.around(index))
          seen.add(index)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('takes IPv4 written within IPv6 for IPv4, and leaves everything that is no address alone', () => {
  const table = prefixTable([{ family: 4, words: [0xc000_0200], length: 24 }])
  for (const same of ['192.0.2.7', '::ffff:192.0.2.7', '::FFFF:c000:207', '0:0:0:0:0:ffff:192.0.2.7'])
    expect(table.find(same)).toBe(0)
  for (const other of ['192.0.3.7', '::192.0.2.7', 'portal', '', '192.0.2', '192.0.2.7.', ':', '::ffff:192.0.2.7:'])
    expect(table.find(other)).toBe(-1)
})

test('is exact over a hundred thousand neighbours', () => {
  const prefixes = Array.from(
    { length: 100_000 },
    (_, at): Prefix => ({ family: 4, words: [0x0a00_0000 + 2 * at], length: 32 }),
  )
  const table = prefixTable(prefixes)
  for (const at of [0, 1, 777, 32_767, 32_768, 65_535, 99_999]) {
    expect(table.find(print4(0x0a00_0000 + 2 * at))).toBe(at)
    expect(table.find(print4(0x0a00_0000 + 2 * at + 1))).toBe(-1)
  }
  expect(parseAddress('10.0.0.0')?.words).toEqual([0x0a00_0000])
})
