/** Stretches of whole days of Việt Nam that reports are about. */
import type { Period } from '../form.ts'
import { addDays, DAY, endOfDay, type LocalDate, localDate, weekday } from '../local-time.ts'

export interface Span {
  readonly from: Date
  /** The first instant after it. */
  readonly to: Date
}

export const spanOf = ({ from, to }: Period): Span => ({ from: endOfDay(addDays(from, -1)), to: endOfDay(to) })

export const dayPeriod = (day: LocalDate): Period => ({ from: day, to: day })

/** Monday to Sunday. */
export function weekPeriod(day: LocalDate): Period {
  const from = addDays(day, -((weekday(day) + 6) % 7))
  return { from, to: addDays(from, 6) }
}

/** January to June, July to December. */
export const halfYearPeriod = (year: number, half: 1 | 2): Period =>
  half === 1 ? { from: `${year}-01-01`, to: `${year}-06-30` } : { from: `${year}-07-01`, to: `${year}-12-31` }

/** As many days, right before. */
export function periodBefore({ from, to }: Period): Period {
  const days = lengthOf({ from, to })
  return { from: addDays(from, -days), to: addDays(from, -1) }
}

export const lengthOf = (period: Period): number => {
  const { from, to } = spanOf(period)
  return Math.round((to.getTime() - from.getTime()) / DAY)
}

/** Whether the period is over: until then its report is preliminary. */
export const isOver = (period: Period, now: Date): boolean => localDate(now) > period.to
