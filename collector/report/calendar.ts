/**
 * Days off: public holidays by Labour Code 2019 art. 112, as data files of one year each with a source per day.
 *
 * Lunar days and swapped days are fixed by yearly decision. A day that is left out can only bring the lawful end
 * nearer, so a file names the days its source supports and lists in `not_confirmed` what it leaves out.
 */
import { z } from 'zod'
import { DataFileError, loadDataFiles } from '../data-file.ts'
import type { Bilingual as BilingualText } from './clock-state.ts'
import { addDays, type LocalDate, localDate, weekday } from './local-time.ts'

const Bilingual = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) })

const Day = z.strictObject({
  date: z.iso.date(),
  name: Bilingual,
  source: z.string().min(1),
  confirmed: z.boolean().default(true),
})

const CalendarFile = z
  .strictObject({
    year: z.int().min(2000).max(2999),
    saturday: z.enum(['off', 'working']).default('off'),
    not_confirmed: z.array(Bilingual).default([]),
    days: z.array(Day).min(1),
  })
  .superRefine(({ year, days }, context) => {
    const seen = new Set<string>()
    days.forEach(({ date }, index) => {
      const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['days', index, 'date'], message })
      if (!date.startsWith(`${year}-`)) refuse(`${date} is not in ${year}`)
      if (seen.has(date)) refuse(`${date} stands twice`)
      seen.add(date)
    })
  })

type Holiday = z.infer<typeof Day>

interface CalendarYear {
  readonly year: number
  readonly saturday: 'off' | 'working'
  readonly days: readonly Holiday[]
  readonly not_confirmed: readonly BilingualText[]
  readonly file: string
  readonly sha256: string
}

export interface HolidayCalendar {
  readonly years: ReadonlyMap<number, CalendarYear>
  readonly holidays: ReadonlyMap<LocalDate, Holiday>
}

/** The calendar of a folder (the shipped one unless told otherwise). Throws a DataFileError naming every mistake. */
export function loadCalendar(folder: string = new URL('calendars', import.meta.url).pathname): HolidayCalendar {
  const years = new Map<number, CalendarYear>()
  const holidays = new Map<LocalDate, Holiday>()
  for (const { file, sha256, value } of loadDataFiles(folder, CalendarFile)) {
    if (years.has(value.year)) throw new DataFileError([`${file}:1: year: ${value.year} has a file already`])
    years.set(value.year, { ...value, file, sha256 })
    for (const day of value.days) holidays.set(day.date, day)
  }
  return { years, holidays }
}

export interface DayOff {
  readonly name: BilingualText
  readonly confirmed: boolean
}

const SATURDAY: DayOff = { name: { vi: 'Thứ Bảy', en: 'Saturday' }, confirmed: true }
const SUNDAY: DayOff = { name: { vi: 'Chủ Nhật', en: 'Sunday' }, confirmed: true }

/** Why the date is no working day; null when it is one. */
export function dayOff(calendar: HolidayCalendar, date: LocalDate): DayOff | null {
  const holiday = calendar.holidays.get(date)
  if (holiday) return holiday
  if (weekday(date) === 0) return SUNDAY
  if (weekday(date) === 6 && calendar.years.get(yearOf(date))?.saturday !== 'working') return SATURDAY
  return null
}

export const hasYear = (calendar: HolidayCalendar, date: LocalDate): boolean => calendar.years.has(yearOf(date))

export const yearOf = (date: LocalDate): number => Number(date.slice(0, 4))

/** How far ahead a missing calendar is announced: longer than any period in days, and than a holiday decision's delay. */
const LOOK_AHEAD_DAYS = 31

/** For everyone to see: this year, or the one about to begin, has no calendar. Empty when all is well. */
export function calendarWarnings(calendar: HolidayCalendar, now: Date): BilingualText[] {
  const today = localDate(now)
  const needed = [...new Set([yearOf(today), yearOf(addDays(today, LOOK_AHEAD_DAYS))])]
  return needed.filter(year => !calendar.years.has(year)).map(missingYear)
}

export const missingYear = (year: number): BilingualText => ({
  vi: `Chưa có lịch nghỉ lễ năm ${year}: hạn theo luật định chỉ trừ ngày nghỉ hằng tuần. Hãy bổ sung tệp lịch.`,
  en: `No holiday calendar for ${year}: lawful ends account for weekends only. Add a calendar file.`,
})
