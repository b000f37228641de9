import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prefixTable } from '../../../collector/enrich/prefix-table.ts'
import { unionOf } from '../../../collector/enrich/prefix-union.ts'
import { isPrefix, maskOf, type Prefix, parsePrefix, print4, printPrefix } from '../../../collector/store/prefix.ts'

const union = (...texts: string[]) => unionOf(texts.map(text => parsePrefix(text)).filter(isPrefix)).map(printPrefix)

test.each([
  [['10.0.0.0/8', '10.1.0.0/16', '10.0.0.0/8'], ['10.0.0.0/8']],
  [['10.0.1.0/24', '10.0.0.0/24'], ['10.0.0.0/23']],
  [
    ['10.0.1.0/24', '10.0.2.0/24'],
    ['10.0.1.0/24', '10.0.2.0/24'],
  ],
  [
    ['0.0.0.0/1', '128.0.0.0/1', '::/0'],
    ['0.0.0.0/0', '::/0'],
  ],
  [['10.0.0.0/24', '10.0.1.0/25', '10.0.1.128/25', '10.0.2.0/23'], ['10.0.0.0/22']],
  [
    ['2001:db8::/33', '2001:db8:8000::/33', '10.0.0.1/32'],
    ['10.0.0.1/32', '2001:db8::/32'],
  ],
  [[], []],
])('%j is %j', (given, fewest) => {
  expect(union(...given)).toEqual(fewest)
})

test('holds the same addresses, and no two of it could be one', () => {
  // The last byte alone, so that every address can be tried.
  const prefix = fc
    .record({ low: fc.nat({ max: 255 }), length: fc.integer({ min: 24, max: 32 }) })
    .map(({ low, length }): Prefix => ({ family: 4, words: [((0x0a00_0000 + low) & maskOf(length, 0)) >>> 0], length }))
  fc.assert(
    fc.property(fc.array(prefix, { maxLength: 20 }), given => {
      const fewest = unionOf(given)
      const [before, after] = [prefixTable(given), prefixTable(fewest)]
      for (let low = 0; low < 256; low += 1) {
        const address = print4(0x0a00_0000 + low)
        expect(after.find(address) >= 0).toBe(before.find(address) >= 0)
      }
      expect(unionOf(fewest)).toEqual(fewest)
      for (const [at, one] of fewest.entries())
        for (const other of fewest.slice(at + 1)) expect(unionOf([one, other])).toEqual([one, other])
    }),
  )
})
