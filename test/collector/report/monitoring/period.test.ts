import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, DAY } from '../../../../collector/report/local-time.ts'
import {
  dayPeriod,
  halfYearPeriod,
  isOver,
  lengthOf,
  periodBefore,
  spanOf,
  weekPeriod,
} from '../../../../collector/report/monitoring/period.ts'
import { readPeriod } from '../../../../collector/serve/report-places.ts'

test('a day runs from midnight to midnight in Việt Nam', () => {
  expect(spanOf(dayPeriod('2026-11-20'))).toEqual({
    from: new Date('2026-11-19T17:00:00Z'),
    to: new Date('2026-11-20T17:00:00Z'),
  })
})

test.each([
  ['2026-11-20', '2026-11-16', '2026-11-22'],
  ['2026-11-16', '2026-11-16', '2026-11-22'],
  ['2026-11-22', '2026-11-16', '2026-11-22'],
  ['2027-01-01', '2026-12-28', '2027-01-03'],
])('the week of %s runs from Monday %s to Sunday %s', (day, from, to) => {
  expect(weekPeriod(day)).toEqual({ from, to })
})

test('half years have their own lengths, leap years too', () => {
  expect(lengthOf(halfYearPeriod(2026, 1))).toBe(181)
  expect(lengthOf(halfYearPeriod(2028, 1))).toBe(182)
  expect(lengthOf(halfYearPeriod(2026, 2))).toBe(184)
})

test('the period before is as long, and ends where this one begins', () => {
  const period = fc
    .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 365 }))
    .map(([start, length]) => {
      const from = addDays('2000-01-01', start)
      return { from, to: addDays(from, length) }
    })
  fc.assert(
    fc.property(period, given => {
      const before = periodBefore(given)
      expect(lengthOf(before)).toBe(lengthOf(given))
      expect(spanOf(before).to).toEqual(spanOf(given).from)
      expect((spanOf(given).to.getTime() - spanOf(given).from.getTime()) % DAY).toBe(0)
    }),
  )
})

test('a period is over when its last day is, in Việt Nam', () => {
  const period = { from: '2026-11-16', to: '2026-11-22' }
  expect(isOver(period, new Date('2026-11-22T16:59:59Z'))).toBe(false)
  expect(isOver(period, new Date('2026-11-22T17:00:00Z'))).toBe(true)
})

test.each([
  ['2026-11-20', { from: '2026-11-20', to: '2026-11-20' }],
  ['2026-11-01_2026-11-30', { from: '2026-11-01', to: '2026-11-30' }],
  ['2026-11-30_2026-11-01', null],
  ['2026-02-30', null],
  ['2025-01-01_2026-12-31', null],
  ['2026-11-01_2026-11-02_2026-11-03', null],
  ['undefined_undefined', null],
  ['', null],
])('«%s» is read as %j', (text, period) => {
  expect(readPeriod(text)).toEqual(period)
})
