import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, addMonths, localDate, printInstant, weekday } from '../../../collector/report/local-time.ts'

const anyMoment = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })

test.each([
  ['2026-11-20T16:59:59.999Z', '2026-11-20'],
  ['2026-11-20T17:00:00.000Z', '2026-11-21'],
  ['2026-12-31T17:00:00.000Z', '2027-01-01'],
])('%s is %s in Việt Nam', (instant, date) => expect(localDate(new Date(instant))).toBe(date))

test('a date and its weekday are those of the calendar shifted by seven hours', () => {
  fc.assert(
    fc.property(anyMoment, fc.integer({ min: -800, max: 800 }), (moment, days) => {
      const shifted = new Date(moment.getTime() + 7 * 3_600_000)
      expect(localDate(moment)).toBe(shifted.toISOString().slice(0, 10))
      expect(weekday(localDate(moment))).toBe(shifted.getUTCDay())
      const later = new Date(shifted.getTime() + days * 86_400_000)
      expect(addDays(localDate(moment), days)).toBe(later.toISOString().slice(0, 10))
    }),
  )
})

test.each([
  ['2026-01-31T09:00:00+07:00', 1, '28/02/2026 09:00:00 (+07:00)'],
  ['2028-01-31T09:00:00+07:00', 1, '29/02/2028 09:00:00 (+07:00)'],
  ['2026-12-31T23:30:00+07:00', 2, '28/02/2027 23:30:00 (+07:00)'],
  // The first of the month in Việt Nam, still the month before in UTC.
  ['2026-03-01T01:00:00+07:00', 1, '01/04/2026 01:00:00 (+07:00)'],
])('%s and %i month(s) is %s', (from, months, to) => {
  expect(printInstant(addMonths(new Date(from), months))).toBe(to)
})
