import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { calendarWarnings, dayOff, loadCalendar } from '../../../collector/report/calendar.ts'

const calendar = loadCalendar()

test.each([
  ['2022-09-01', true],
  ['2022-09-02', true],
  ['2026-01-01', true],
  ['2026-02-17', false],
  ['2026-04-26', false],
  ['2026-04-30', true],
  ['2026-05-01', true],
  ['2026-09-02', true],
])('%s is a public holiday, confirmed: %s', (date, confirmed) => {
  expect(calendar.holidays.get(date)).toMatchObject({ confirmed })
})

test('every day off has a source and a name in both languages', () => {
  expect(calendar.holidays.size).toBeGreaterThan(10)
  for (const { source, name } of calendar.holidays.values()) {
    expect(source).toMatch(/\S/)
    expect([name.vi, name.en].every(text => text.length > 0)).toBe(true)
  }
})

test('days that no source confirms are left out, and the file says so', () => {
  expect(dayOff(calendar, '2026-11-24')).toBeNull()
  expect(
    calendar.years
      .get(2026)
      ?.not_confirmed.map(({ en }) => en)
      .join(' '),
  ).toMatch(/24 November/)
})

test('Saturday is a day off unless the year says otherwise', () => {
  expect(dayOff(calendar, '2026-11-21')?.name.en).toBe('Saturday')
  const folder = mkdtempSync(join(tmpdir(), 'calendar-'))
  writeFileSync(
    join(folder, 'vn-2026.yaml'),
    'year: 2026\nsaturday: working\ndays:\n  - {date: 2026-01-01, name: {vi: a, en: a}, source: s}\n',
  )
  expect(dayOff(loadCalendar(folder), '2026-11-21')).toBeNull()
  expect(dayOff(loadCalendar(folder), '2026-11-22')?.name.en).toBe('Sunday')
  rmSync(folder, { recursive: true })
})

test('a day of another year and a day that stands twice are refused by line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'calendar-'))
  const day = (date: string) => `  - {date: ${date}, name: {vi: a, en: a}, source: s}\n`
  writeFileSync(
    join(folder, 'vn-2026.yaml'),
    `year: 2026\ndays:\n${day('2025-01-01')}${day('2026-01-02')}${day('2026-01-02')}`,
  )
  expect(() => loadCalendar(folder)).toThrow(
    'vn-2026.yaml:3: days.0.date: 2025-01-01 is not in 2026\nvn-2026.yaml:5: days.2.date: 2026-01-02 stands twice',
  )
  rmSync(folder, { recursive: true })
})

test.each([
  ['2026-06-01T00:00:00Z', []],
  ['2026-12-20T00:00:00Z', ['2027']],
  ['2027-03-01T00:00:00Z', ['2027']],
  ['2024-12-20T00:00:00Z', ['2024', '2025']],
])('at %s the years %s have no calendar and are warned about in both languages', (now, years) => {
  const warnings = calendarWarnings(calendar, new Date(now))
  expect(warnings.map(({ en }) => /for (\d+)/.exec(en)?.[1])).toEqual(years)
  expect(warnings.map(({ vi }) => /năm (\d+)/.exec(vi)?.[1])).toEqual(years)
})

test('the year turns at midnight in Việt Nam', () => {
  expect(calendarWarnings(calendar, new Date('2026-12-31T17:00:00Z')).map(({ en }) => en)).toEqual([
    expect.stringContaining('2027'),
  ])
})
