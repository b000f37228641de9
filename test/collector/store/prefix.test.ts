import { isIP, isIPv4 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isPrefix,
  parse4,
  parseAddress,
  parsePrefix,
  prefixOrder,
  printPrefix,
  printShort,
} from '../../../collector/store/prefix.ts'

const canonical = (text: string) => {
  const parsed = parsePrefix(text)
  return isPrefix(parsed) ? printPrefix(parsed) : parsed
}

describe('parsePrefix', () => {
  test.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    [' 192.0.2.1 ', '192.0.2.1/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['255.255.255.255/32', '255.255.255.255/32'],
    ['2001:DB8:0:0:0:0:0:0/32', '2001:db8::/32'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1/128'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3/128'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7/128'],
    ['::/0', '::/0'],
    ['::1', '::1/128'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::ffff:c000:201', '192.0.2.1/32'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201/128'],
  ])('writes %s as %s', (given, written) => {
    expect(canonical(given)).toBe(written)
  })

  test.each([
    ['10.0.0.5/8', '10.0.0.0/8'],
    ['192.0.2.129/25', '192.0.2.128/25'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['::ffff:10.0.0.5/104', '10.0.0.0/8'],
    ['1.1.1.1/0', '0.0.0.0/0'],
  ])('says of %s which prefix is meant', (given, meant) => {
    expect(canonical(given)).toEqual({ problem: 'host_bits', meant })
  })

  test.each([
    ...['', '/8', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/', '10.0.0.0/-1', '010.0.0.0/8', '256.0.0.0', '1.2.3.4.5'],
    ...['::/129', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '12345::', '1:2:3:4:5:6:7:8::', '::1.2.3'],
    ...['portal', '10.0.0.0/8 ; 1', '1.2.3.4:80', '::ffff:10.0.0.0/64', '10.0.0.0/8/8', '1:2:3:4:5:6:7:1.2.3.4'],
  ])('refuses %j', text => {
    expect(canonical(text)).toEqual({ problem: 'not_a_prefix' })
  })
})

const word = fc.nat({ max: 0xffff_ffff })
const anyPrefix = fc.oneof(
  fc.record({ family: fc.constant(4 as const), words: fc.tuple(word), length: fc.nat({ max: 32 }) }),
  fc.record({ family: fc.constant(6 as const), words: fc.tuple(word, word, word, word), length: fc.nat({ max: 128 }) }),
)

test('reads back what it writes, and knows an address exactly where the platform does', () => {
  fc.assert(
    fc.property(anyPrefix, given => {
      const parsed = parsePrefix(printPrefix(given))
      const meant = isPrefix(parsed) ? printPrefix(parsed) : 'meant' in parsed ? parsed.meant : ''
      expect(canonical(meant)).toBe(meant)
      expect(isIP(printShort({ ...given, length: given.family === 4 ? 32 : 128 }))).toBe(given.family)
    }),
  )
  const text = fc.stringMatching(/^[0-9a-f.:]{0,20}$/)
  fc.assert(
    fc.property(fc.oneof(text, fc.ipV4(), fc.ipV6()), given => {
      expect(parseAddress(given) !== undefined).toBe(isIP(given) !== 0)
      expect(parse4(given) >= 0).toBe(isIPv4(given))
    }),
    { numRuns: 2_000 },
  )
})

test('sorts by family, address and width', () => {
  const order = ['9.0.0.0/8', '10.0.0.0/8', '10.0.0.0/24', '10.0.1.0/24', '::/0', '::1', '2001:db8::/32']
  const sorted = [...order].sort((a, b) => {
    const [one, other] = [parsePrefix(a), parsePrefix(b)].map(each => (isPrefix(each) ? prefixOrder(each) : ''))
    return (one as string) < (other as string) ? -1 : 1
  })
  expect(sorted).toEqual(order)
})
