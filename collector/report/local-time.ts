/**
 * Legal time: dates as people in Việt Nam read them.
 *
 * Việt Nam keeps UTC+7 the year round, so a fixed offset is exact and the result can't depend on the host's own zone.
 */
import type { Bilingual } from './clock-state.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
const OFFSET = 7 * HOUR

/** A calendar date in Việt Nam, `YYYY-MM-DD`: comparable as text. */
export type LocalDate = string

const WEEKDAYS_VI = ['Chủ Nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'] as const
const WEEKDAYS_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

const shifted = (instant: Date): Date => new Date(instant.getTime() + OFFSET)
const two = (value: number): string => String(value).padStart(2, '0')

/** Days since 1 January 1970: what calendar arithmetic is done with. */
const dayNumber = (date: LocalDate): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY

/** Names of the days asked for lately: an inbox of thousands of incidents asks for the same few again and again. */
const dayNames = new Map<number, LocalDate>()
const DAY_NAMES_LIMIT = 4096

function dayName(day: number): LocalDate {
  const known = dayNames.get(day)
  if (known !== undefined) return known
  if (dayNames.size >= DAY_NAMES_LIMIT) dayNames.clear()
  const name = new Date(day * DAY).toISOString().slice(0, 10)
  dayNames.set(day, name)
  return name
}

export const localDate = (instant: Date): LocalDate => dayName(Math.floor((instant.getTime() + OFFSET) / DAY))

/** The instant at which the date begins in Việt Nam. 24:00 of a date is the start of the next one. */
const startOfDay = (date: LocalDate): Date => new Date(dayNumber(date) * DAY - OFFSET)

export const endOfDay = (date: LocalDate): Date => startOfDay(addDays(date, 1))

export const addDays = (date: LocalDate, days: number): LocalDate => dayName(dayNumber(date) + days)

/** 0 = Sunday … 6 = Saturday; 1 January 1970 was a Thursday. */
export const weekday = (date: LocalDate): number => (((dayNumber(date) + 4) % 7) + 7) % 7

/** Same clock time `months` later; a day the month does not have becomes its last one. */
export function addMonths(instant: Date, months: number): Date {
  const local = shifted(instant)
  const day = local.getUTCDate()
  local.setUTCDate(1)
  local.setUTCMonth(local.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 0)).getUTCDate()
  local.setUTCDate(Math.min(day, lastDay))
  return new Date(local.getTime() - OFFSET)
}

/** `27/08/2022` */
export const printDate = (instant: Date): string => printLocalDate(localDate(instant))

const printLocalDate = (date: LocalDate): string => `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`

/** `01:30` */
export const printTime = (instant: Date): string =>
  `${two(shifted(instant).getUTCHours())}:${two(shifted(instant).getUTCMinutes())}`

/** `27/08/2022 01:30:00 (+07:00)`, for places where the second matters. */
export const printInstant = (instant: Date): string =>
  `${printDate(instant)} ${printTime(instant)}:${two(shifted(instant).getUTCSeconds())} (+07:00)`

/** `27/08/2022 01:30:00.123 (+07:00)`, for evidence: who had a shared address is asked by the millisecond. */
export const printMoment = (instant: Date): string =>
  printInstant(instant).replace(' (', `.${String(instant.getUTCMilliseconds()).padStart(3, '0')} (`)

export const dayInWords = (date: LocalDate): Bilingual => ({
  vi: `${WEEKDAYS_VI[weekday(date)]} ${printLocalDate(date)}`,
  en: `${WEEKDAYS_EN[weekday(date)]} ${printLocalDate(date)}`,
})

/** `10:00 Thứ Bảy 27/08/2022` */
export function instantInWords(instant: Date): Bilingual {
  const day = dayInWords(localDate(instant))
  return { vi: `${printTime(instant)} ${day.vi}`, en: `${printTime(instant)} ${day.en}` }
}
