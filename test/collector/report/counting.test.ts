/** Section 7 of the law's notes: every worked example and every trap. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayOff, type HolidayCalendar, loadCalendar } from '../../../collector/report/calendar.ts'
import { daysPeriod, hoursPeriod, immediatePeriod, monthsPeriod } from '../../../collector/report/counting.ts'
import { localDate } from '../../../collector/report/local-time.ts'
import { local, print } from '../../support/regime-ladder.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const calendar = loadCalendar()
const NO_CALENDAR: HolidayCalendar = { years: new Map(), holidays: new Map() }

const five = (at: Date, counting: 'calendar' | 'working' = 'calendar', by = calendar) => daysPeriod(at, 5, counting, by)
const ends = ({ conservativeAt, lawfulAt }: { conservativeAt: Date | null; lawfulAt: Date | null }) =>
  `${print(conservativeAt)} | ${print(lawfulAt)}`

/** 2026 with other days off than the shipped file's. */
function calendarWith(yaml: string): HolidayCalendar {
  const folder = mkdtempSync(join(tmpdir(), 'calendar-'))
  writeFileSync(join(folder, 'vn-2026.yaml'), yaml)
  const loaded = loadCalendar(folder)
  rmSync(folder, { recursive: true })
  return loaded
}
const NEW_YEAR = 'days:\n  - {date: 2026-01-01, name: {vi: a, en: a}, source: s}\n'

describe('five days around National Day 2022', () => {
  test.each([
    ['Friday', '2022-08-26 10:00', '2022-08-31 10:00', '2022-09-01 00:00'],
    ['Saturday', '2022-08-27 10:00', '2022-09-01 10:00', '2022-09-06 00:00'],
    ['Sunday', '2022-08-28 10:00', '2022-09-02 10:00', '2022-09-06 00:00'],
    ['Wednesday', '2022-08-31 10:00', '2022-09-05 10:00', '2022-09-06 00:00'],
    ['Thursday, itself a holiday', '2022-09-01 10:00', '2022-09-06 10:00', '2022-09-07 00:00'],
    ['Friday, a minute before midnight', '2022-08-26 23:59', '2022-08-31 23:59', '2022-09-01 00:00'],
    ['Saturday, midnight', '2022-08-27 00:00', '2022-09-01 00:00', '2022-09-06 00:00'],
  ])('detected on %s', (_day, detected, conservative, lawful) => {
    expect(ends(five(local(detected)))).toBe(`${conservative} | ${lawful}`)
  })

  test('an evening in UTC is the next day in Việt Nam, and its lawful end lies past the holiday', () => {
    const at = new Date('2022-08-26T18:30:00Z')
    expect(print(at)).toBe('2022-08-27 01:30')
    expect(ends(five(at))).toBe('2022-09-01 01:30 | 2022-09-06 00:00')
    // Counted by the date in UTC it would have ended five days earlier.
    expect(ends(five(new Date(at.getTime() - 2 * HOUR)))).toBe('2022-08-31 23:30 | 2022-09-01 00:00')
  })

  test('the arithmetic names dates, days off and both ends in both languages', () => {
    const { words } = five(local('2022-08-27 10:00'))
    expect(words.vi).toBe(
      'Hạn an toàn: cộng đúng 5 × 24 giờ = 10:00 Thứ Năm 01/09/2022. ' +
        'Theo Bộ luật Dân sự Đ147–148: không tính ngày Thứ Bảy 27/08/2022; ngày thứ 5 là Thứ Năm 01/09/2022, ' +
        'trùng ngày nghỉ (Quốc khánh (ngày liền kề), Quốc khánh, Thứ Bảy, Chủ Nhật), ' +
        'chuyển sang ngày làm việc kế tiếp: hạn cuối 24:00 Thứ Hai 05/09/2022.',
    )
    expect(words.en).toBe(
      'Conservative: plus exactly 5 × 24 hours = 10:00 Thu 01/09/2022. ' +
        'By Civil Code art. 147–148: Sat 27/08/2022 is not counted; day 5 is Thu 01/09/2022, ' +
        'a day off (National Day (adjacent day), National Day, Saturday, Sunday), ' +
        'so it moves to the next working day: ending at 24:00 Mon 05/09/2022.',
    )
  })
})

describe('hours', () => {
  test.each([
    [24, '2022-08-31 22:00', '2022-09-01 22:00'],
    [72, '2022-08-31 22:00', '2022-09-03 22:00'],
    [72, '2022-12-30 10:00', '2023-01-02 10:00'],
    [24, '2024-02-28 10:00', '2024-02-29 10:00'],
  ])('%i of them from %s run on over holidays, weekends and year ends', (hours, from, to) => {
    expect(ends(hoursPeriod(local(from), hours))).toBe(`${to} | ${to}`)
  })

  test('start at the minute itself, and know no day of the event', () => {
    const at = new Date('2026-10-23T03:00:00.123Z')
    expect(hoursPeriod(at, 24).conservativeAt?.getTime()).toBe(at.getTime() + 24 * HOUR)
  })
})

test('"at once" has a house target and no lawful end', () => {
  expect(ends(immediatePeriod(local('2026-10-23 10:00'), 60))).toBe('2026-10-23 11:00 | -')
})

test.each([
  ['2026-01-31 09:00', '2026-02-28 09:00'],
  ['2027-12-31 09:00', '2028-01-31 09:00'],
  ['2028-01-31 09:00', '2028-02-29 09:00'],
])('a month from %s ends at %s, never past that month', (from, to) => {
  expect(ends(monthsPeriod(local(from), 1))).toBe(`${to} | ${to}`)
})

describe('working days', () => {
  test.each([
    // Thu and Fri are holidays; then a weekend: Wed 31, Mon 5, Tue 6, Wed 7, Thu 8.
    ['over National Day 2022', '2022-08-30 10:00', '2022-09-04 10:00 | 2022-09-09 00:00'],
    ['begun on a holiday', '2022-09-01 10:00', '2022-09-06 10:00 | 2022-09-10 00:00'],
    ['begun on a Friday', '2026-10-23 10:00', '2026-10-28 10:00 | 2026-10-31 00:00'],
    ['begun on a Saturday', '2026-10-24 10:00', '2026-10-29 10:00 | 2026-10-31 00:00'],
  ])('%s', (_case, from, expected) => {
    expect(ends(five(local(from), 'working'))).toBe(expected)
  })
})

describe('Saturday', () => {
  const working = calendarWith(`year: 2026\nsaturday: working\n${NEW_YEAR}`)

  test('that is worked on ends a period of days, and counts as a working day', () => {
    // Five days on is Saturday 31 Oct.
    expect(ends(five(local('2026-10-26 10:00')))).toBe('2026-10-31 10:00 | 2026-11-03 00:00')
    expect(ends(five(local('2026-10-26 10:00'), 'calendar', working))).toBe('2026-10-31 10:00 | 2026-11-01 00:00')
    expect(ends(five(local('2026-10-23 10:00'), 'working', working))).toBe('2026-10-28 10:00 | 2026-10-30 00:00')
  })

  test('is a day off where the year does not say otherwise', () => {
    const silent = calendarWith(`year: 2026\n${NEW_YEAR}`)
    expect(ends(five(local('2026-10-26 10:00'), 'calendar', silent))).toBe('2026-10-31 10:00 | 2026-11-03 00:00')
  })
})

describe('a year without a calendar', () => {
  test('is told wherever a period reaches into it, and still has its weekends', () => {
    const { words, lawfulAt } = five(local('2026-12-28 10:00'))
    // Saturday 2 Jan 2027 rolls to Monday, though 1 Jan itself is unknown as a holiday.
    expect(print(lawfulAt)).toBe('2027-01-05 00:00')
    expect(words.vi).toContain('Chưa có lịch nghỉ lễ năm 2027')
    expect(words.en).toContain('No holiday calendar for 2027')
    expect(words.en).not.toContain('2026:')
  })

  test('says nothing where it is not reached', () => {
    expect(five(local('2026-12-20 10:00')).words.vi).not.toContain('Chưa có lịch')
  })

  test('moves no conservative deadline', () => {
    const at = local('2026-12-28 10:00')
    expect(five(at, 'calendar', NO_CALENDAR).conservativeAt).toEqual(five(at).conservativeAt)
  })
})

test('a roll that rests on an unconfirmed day says so', () => {
  const { words } = five(local('2026-02-12 10:00'))
  expect(words.vi).toContain('Tết Nguyên đán (mùng 1) [chưa xác nhận]')
  expect(words.en).toContain('[not confirmed]')
})

describe('at any time, any number of days', () => {
  const moment = fc.date({ min: new Date('2021-01-01'), max: new Date('2028-12-31'), noInvalidDate: true })
  const days = fc.integer({ min: 1, max: 60 })
  const counting = fc.constantFrom('calendar' as const, 'working' as const)
  const saturdays = fc.constantFrom(calendar, NO_CALENDAR, calendarWith(`year: 2026\nsaturday: working\n${NEW_YEAR}`))

  test('the conservative end is exact, and never after the lawful one', () => {
    fc.assert(
      fc.property(moment, days, counting, saturdays, (at, count, how, by) => {
        const { conservativeAt, lawfulAt } = daysPeriod(at, count, how, by)
        expect(conservativeAt?.getTime()).toBe(at.getTime() + count * DAY)
        expect(conservativeAt && lawfulAt && conservativeAt <= lawfulAt).toBe(true)
      }),
    )
  })

  test('the lawful end is midnight in Việt Nam after a working day', () => {
    fc.assert(
      fc.property(moment, days, counting, saturdays, (at, count, how, by) => {
        const { lawfulAt } = daysPeriod(at, count, how, by)
        expect(lawfulAt && (lawfulAt.getTime() + 7 * HOUR) % DAY).toBe(0)
        expect(lawfulAt && dayOff(by, localDate(new Date(lawfulAt.getTime() - 1)))).toBeNull()
      }),
    )
  })

  test('a later start never ends earlier, by either count', () => {
    fc.assert(
      fc.property(moment, fc.nat({ max: 40 * 24 * 60 }), days, counting, saturdays, (at, minutes, count, how, by) => {
        const one = daysPeriod(at, count, how, by)
        const other = daysPeriod(new Date(at.getTime() + minutes * 60_000), count, how, by)
        expect(Number(one.conservativeAt) <= Number(other.conservativeAt)).toBe(true)
        expect(Number(one.lawfulAt) <= Number(other.lawfulAt)).toBe(true)
      }),
    )
  })
})
