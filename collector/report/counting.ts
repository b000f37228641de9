/**
 * Counting legal periods, with the arithmetic in words.
 *
 * Civil Code 2015 art. 147: a period in hours runs from the moment itself; in a period of days the day of the event is
 * left out. Art. 148: a period in days ends at 24:00 of its last day, and where that is a weekly day off or a public
 * holiday, at 24:00 of the next working day. Whether that roll-forward serves administrative limits is not confirmed,
 * so it only ever yields the *lawful* end, shown for information. The *conservative* end counts exact hours from the
 * start, never rolls, is never later, and is the only one that alarms and judges.
 */
import { type DayOff, dayOff, type HolidayCalendar, hasYear, missingYear, yearOf } from './calendar.ts'
import type { Bilingual } from './clock-state.ts'
import {
  addDays,
  addMonths,
  DAY,
  dayInWords,
  endOfDay,
  HOUR,
  instantInWords,
  type LocalDate,
  localDate,
} from './local-time.ts'

export interface Period {
  readonly conservativeAt: Date | null
  readonly lawfulAt: Date | null
  readonly words: Bilingual
}

/** "At once": the law gives no figure, so the house target stands in for a deadline and no lawful end is claimed. */
export function immediatePeriod(start: Date, targetMinutes: number): Period {
  const target = new Date(start.getTime() + targetMinutes * 60_000)
  const at = instantInWords(target)
  return {
    conservativeAt: target,
    lawfulAt: null,
    words: {
      vi: `Phải thực hiện ngay; luật không ấn định con số. Mốc nội bộ ${targetMinutes} phút: ${at.vi}.`,
      en: `Due at once; the law sets no figure. House target of ${targetMinutes} minutes: ${at.en}.`,
    },
  }
}

export function openEndedPeriod(): Period {
  return {
    conservativeAt: null,
    lawfulAt: null,
    words: { vi: 'Luật không ấn định thời hạn.', en: 'The law sets no time limit.' },
  }
}

export function hoursPeriod(start: Date, hours: number): Period {
  const end = new Date(start.getTime() + hours * HOUR)
  const at = instantInWords(end)
  return {
    conservativeAt: end,
    lawfulAt: end,
    words: {
      vi: `Cộng ${hours} giờ liên tục, không trừ ngày nghỉ: ${at.vi}.`,
      en: `Plus ${hours} hours without a break, days off included: ${at.en}.`,
    },
  }
}

/** Months of foreign law: exact to the minute and without a roll, since Vietnamese days off say nothing about them. */
export function monthsPeriod(start: Date, months: number): Period {
  const end = addMonths(start, months)
  const at = instantInWords(end)
  return {
    conservativeAt: end,
    lawfulAt: end,
    words: {
      vi: `Cộng ${months} tháng, giữ nguyên giờ: ${at.vi}.`,
      en: `Plus ${months} month(s), same time of day: ${at.en}.`,
    },
  }
}

export function daysPeriod(
  start: Date,
  days: number,
  counting: 'calendar' | 'working',
  calendar: HolidayCalendar,
): Period {
  const conservativeAt = new Date(start.getTime() + days * DAY)
  const counted = counting === 'calendar' ? addDays(localDate(start), days) : nthWorkingDay(start, days, calendar)
  const roll = rollForward(counted, calendar)
  return {
    conservativeAt,
    lawfulAt: endOfDay(roll.date),
    words: join(
      conservativeWords(days, conservativeAt),
      lawfulWords(start, days, counting, counted),
      rollWords(roll),
      calendarWords(start, roll.date, calendar),
    ),
  }
}

function nthWorkingDay(start: Date, days: number, calendar: HolidayCalendar): LocalDate {
  let date = localDate(start)
  for (let left = days; left > 0; ) {
    date = addDays(date, 1)
    if (dayOff(calendar, date) === null) left--
  }
  return date
}

interface Roll {
  readonly date: LocalDate
  readonly skipped: readonly { readonly date: LocalDate; readonly reason: DayOff }[]
}

function rollForward(from: LocalDate, calendar: HolidayCalendar): Roll {
  const skipped: { date: LocalDate; reason: DayOff }[] = []
  let date = from
  for (let reason = dayOff(calendar, date); reason !== null; reason = dayOff(calendar, date)) {
    skipped.push({ date, reason })
    date = addDays(date, 1)
  }
  return { date, skipped }
}

function conservativeWords(days: number, end: Date): Bilingual {
  const at = instantInWords(end)
  return {
    vi: `Hạn an toàn: cộng đúng ${days} × 24 giờ = ${at.vi}.`,
    en: `Conservative: plus exactly ${days} × 24 hours = ${at.en}.`,
  }
}

function lawfulWords(start: Date, days: number, counting: 'calendar' | 'working', last: LocalDate): Bilingual {
  const eventDay = dayInWords(localDate(start))
  const lastDay = dayInWords(last)
  const kind = counting === 'working' ? { vi: ' làm việc', en: 'working ' } : { vi: '', en: '' }
  return {
    vi: `Theo Bộ luật Dân sự Đ147–148: không tính ngày ${eventDay.vi}; ngày${kind.vi} thứ ${days} là ${lastDay.vi}`,
    en: `By Civil Code art. 147–148: ${eventDay.en} is not counted; ${kind.en}day ${days} is ${lastDay.en}`,
  }
}

function rollWords({ date, skipped }: Roll): Bilingual {
  const end = dayInWords(date)
  if (skipped.length === 0) return { vi: `, hạn cuối 24:00 ${end.vi}.`, en: `, ending at 24:00 ${end.en}.` }
  const name = (language: 'vi' | 'en', unsure: string) =>
    skipped
      .map(({ reason }) => (reason.confirmed ? reason.name[language] : `${reason.name[language]} ${unsure}`))
      .join(', ')
  return {
    vi: `, trùng ngày nghỉ (${name('vi', '[chưa xác nhận]')}), chuyển sang ngày làm việc kế tiếp: hạn cuối 24:00 ${end.vi}.`,
    en: `, a day off (${name('en', '[not confirmed]')}), so it moves to the next working day: ending at 24:00 ${end.en}.`,
  }
}

function calendarWords(start: Date, last: LocalDate, calendar: HolidayCalendar): Bilingual {
  const missing = [...new Set([localDate(start), last])].filter(date => !hasYear(calendar, date)).map(yearOf)
  const warnings = [...new Set(missing)].map(missingYear)
  return {
    vi: warnings.map(({ vi }) => ` ${vi}`).join(''),
    en: warnings.map(({ en }) => ` ${en}`).join(''),
  }
}

function join(first: Bilingual, ...rest: readonly Bilingual[]): Bilingual {
  return {
    vi: `${first.vi} ${rest.map(part => part.vi).join('')}`,
    en: `${first.en} ${rest.map(part => part.en).join('')}`,
  }
}
