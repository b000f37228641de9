import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FIELDS, type Filter, parseFilter, passes, printFilter } from '../../../../collector/web/alerts/filter.ts'
import { alertView } from '../../../support/alert-view.ts'

const filter: fc.Arbitrary<Filter> = fc.record({
  field: fc.constantFrom(...FIELDS),
  value: fc.string({ minLength: 1 }),
  exclude: fc.boolean(),
})

describe('parseFilter', () => {
  test('gives back every printed filter, IPv6 addresses among them', () => {
    expect(parseFilter('-attacker:2001:db8::1')).toEqual({ field: 'attacker', value: '2001:db8::1', exclude: true })
    fc.assert(
      fc.property(filter, one => {
        expect(parseFilter(printFilter(one))).toEqual(one)
      }),
    )
  })

  test.each(['', ':', 'attacker', 'attacker:', 'nonsense:1', '-'])('makes nothing of «%s»', text => {
    expect(parseFilter(text)).toBeUndefined()
  })
})

describe('passes', () => {
  const alert = alertView({
    agent: 'web-01',
    entities: { attackers: ['192.0.2.1', '192.0.2.2'], victims: [], accounts: [], systems: [], indicators: [] },
  })
  const keep = (text: string) => passes(alert, [parseFilter(text) as Filter])

  test('keeps what has the value and leaves out what an excluding filter names', () => {
    expect(keep('attacker:192.0.2.2')).toBe(true)
    expect(keep('attacker:192.0.2.9')).toBe(false)
    expect(keep('-attacker:192.0.2.2')).toBe(false)
    expect(keep('-victim:192.0.2.2')).toBe(true)
  })

  test('never keeps and leaves out by the same filter', () => {
    fc.assert(
      fc.property(filter, one => {
        expect(passes(alert, [one])).not.toBe(passes(alert, [{ ...one, exclude: !one.exclude }]))
      }),
    )
  })
})
