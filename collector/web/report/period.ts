/** The days that each report on a period is about, by the name that the API gives them. Pure. */

/** What is chosen: any day of the stretch, half a year, or both ends. */
export const PERIOD_FORMS = {
  monitoring_daily: 'day',
  monitoring_weekly: 'week',
  monitoring_half_year: 'half',
  tt20_mau_05: 'half',
  incident_register: 'days',
} as const
export type PeriodForm = keyof typeof PERIOD_FORMS

export const isPeriodForm = (form: string): form is PeriodForm => Object.hasOwn(PERIOD_FORMS, form)

/** As typed; dates as `YYYY-MM-DD`. */
export interface Chosen {
  readonly day: string
  readonly from: string
  readonly to: string
  readonly year: string
  readonly half: '1' | '2'
}

const DAY = 86_400_000
const MOST_DAYS = 366

/** `2026-11-27`, or `2026-11-23_2026-11-29`; null: no such days. */
export function daysOf(form: PeriodForm, { day, from, to, year, half }: Chosen): string | null {
  switch (PERIOD_FORMS[form]) {
    case 'day':
      return isDay(day) ? day : null
    case 'week':
      return isDay(day) ? weekOf(day) : null
    case 'half':
      if (!/^2\d{3}$/.test(year)) return null
      return half === '1' ? `${year}-01-01_${year}-06-30` : `${year}-07-01_${year}-12-31`
    case 'days':
      return isDay(from) && isDay(to) ? between(from, to) : null
  }
}

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

const named = (instant: number): string => new Date(instant).toISOString().slice(0, 10)

/** Monday to Sunday. */
function weekOf(day: string): string {
  const at = Date.parse(day)
  const monday = at - ((new Date(at).getUTCDay() + 6) % 7) * DAY
  return `${named(monday)}_${named(monday + 6 * DAY)}`
}

function between(from: string, to: string): string | null {
  const days = (Date.parse(to) - Date.parse(from)) / DAY + 1
  if (days < 1 || days > MOST_DAYS) return null
  return days === 1 ? from : `${from}_${to}`
}
