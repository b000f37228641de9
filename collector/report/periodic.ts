/**
 * Periodic duties: yearly reports by a day of the year, reports on each day and week, and what is owed some hours after
 * contact details have changed.
 *
 * A pure function of the regimes' files and of what is on record. Days are Việt Nam's. "Before" a day means that the day
 * before it is the last one in time. An occurrence is named by regime, duty and the law's own date, so that it can be
 * marked as done.
 */
import type { Bilingual } from './clock-state.ts'
import { type Period, periodName } from './form.ts'
import { addDays, endOfDay, HOUR, type LocalDate, localDate } from './local-time.ts'
import { dayPeriod, isOver, spanOf, weekPeriod } from './monitoring/period.ts'
import type { Regime } from './regimes.ts'

export interface DutyOccurrence {
  /** Such as `vn-legacy-tt20:tt20-h1:2027-06-20`. */
  readonly id: string
  readonly regime: string
  readonly duty: string
  readonly title: Bilingual
  readonly citation: string
  readonly form: string | null
  readonly notConfirmed: readonly Bilingual[]
  /** The last day in time; null where hours are counted. */
  readonly lastDay: LocalDate | null
  /** The days that it reports on, where it comes for each of them. */
  readonly period: Period | null
  /** Where hours are counted, since when. */
  readonly startsAt: Date | null
  /** From then on it is overdue. */
  readonly dueAt: Date
  /** Shares of a period in hours that call out. */
  readonly warnAt: readonly number[]
}

export type DutyState = 'upcoming' | 'due' | 'overdue' | 'done'

export interface ContactChanged {
  readonly number: number
  readonly changedAt: Date
}

export interface DutyWindow {
  /** Occurrences that end within it, both ends included. */
  readonly from: Date
  readonly to: Date
  /** Of what comes for each day or week only the one under way and the latest before it are in sight. */
  readonly now: Date
}

/** Whose duties they are. */
export interface DutyHolder {
  readonly kinds: ReadonlySet<string>
  /** The highest security level (cấp độ, 1–5) of its registered systems; 0: none is known. */
  readonly highestLevel: number
}

type Duty = Regime['periodic'][number]

/** In the order in which they end. */
export function dutyOccurrences(
  regimes: readonly Regime[],
  window: DutyWindow,
  contactChanges: readonly ContactChanged[],
  { kinds, highestLevel }: DutyHolder,
): DutyOccurrence[] {
  return regimes
    .filter(({ enabled, applies_to }) => enabled && (!applies_to || applies_to.some(kind => kinds.has(kind))))
    .flatMap(regime =>
      regime.periodic
        .filter(({ min_level = 0 }) => highestLevel >= min_level)
        .flatMap(duty => occurrencesOf(regime, duty, window, contactChanges)),
    )
    .filter(({ dueAt }) => dueAt >= window.from && dueAt <= window.to)
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.id < b.id ? -1 : 1))
}

function occurrencesOf(
  regime: Regime,
  duty: Duty,
  window: DutyWindow,
  contactChanges: readonly ContactChanged[],
): DutyOccurrence[] {
  if (duty.due !== undefined) return yearly(regime, duty, duty.due, yearsOf(window))
  if (duty.every !== undefined) return recurring(regime, duty, duty.every, window)
  return contactChanges.flatMap(change => afterChange(regime, duty, change))
}

/** @param soonDays from so many days before its last day on it is due */
export function dutyState(occurrence: DutyOccurrence, done: boolean, now: Date, soonDays: number): DutyState {
  if (done) return 'done'
  if (now >= occurrence.dueAt) return 'overdue'
  const { lastDay, period } = occurrence
  if (period !== null) return isOver(period, now) ? 'due' : 'upcoming'
  return lastDay === null || localDate(now) >= addDays(lastDay, -soonDays) ? 'due' : 'upcoming'
}

/** A day before 1 January lies in the year before, so the years around are looked at, too. */
function yearsOf({ from, to }: Pick<DutyWindow, 'from' | 'to'>): number[] {
  const [first, last] = [Number(localDate(from).slice(0, 4)) - 1, Number(localDate(to).slice(0, 4)) + 1]
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function yearly(regime: Regime, duty: Duty, monthAndDay: string, years: readonly number[]): DutyOccurrence[] {
  return years.flatMap(year => {
    const day = dayOf(year, monthAndDay)
    const lastDay = duty.before ? addDays(day, -1) : day
    if (!inForce(regime, lastDay)) return []
    return [{ ...common(regime, duty, day), lastDay, period: null, startsAt: null, dueAt: endOfDay(lastDay) }]
  })
}

/** How many of them stay in sight: what nobody reported for longer is history, and a list of it hides what is due. */
const KEPT = { day: 14, week: 8 } as const

function recurring(regime: Regime, duty: Duty, every: 'day' | 'week', { from, now }: DutyWindow): DutyOccurrence[] {
  const [periodOf, days] = every === 'day' ? [dayPeriod, 1] : [weekPeriod, 7]
  const today = localDate(now)
  return Array.from({ length: KEPT[every] + 1 }, (_, back) => periodOf(addDays(today, -back * days))).flatMap(
    period => {
      const lastDay = addDays(period.to, 1)
      // Nobody watched here before: there is nothing to report.
      if (!inForce(regime, period.to) || spanOf(period).to <= from) return []
      return [
        { ...common(regime, duty, periodName(period)), lastDay, period, startsAt: null, dueAt: endOfDay(lastDay) },
      ]
    },
  )
}

/** A day the month does not have becomes its last one. */
function dayOf(year: number, monthAndDay: string): LocalDate {
  const [month = 1, day = 1] = monthAndDay.split('-').map(Number)
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return `${year}-${monthAndDay.slice(0, 2)}-${String(Math.min(day, last)).padStart(2, '0')}`
}

function afterChange(regime: Regime, duty: Duty, { number, changedAt }: ContactChanged): DutyOccurrence[] {
  if (duty.start !== 'contact_changed_at' || duty.value === undefined || !inForce(regime, localDate(changedAt)))
    return []
  const dueAt = new Date(changedAt.getTime() + duty.value * HOUR)
  return [{ ...common(regime, duty, `${number}`), lastDay: null, period: null, startsAt: changedAt, dueAt }]
}

const inForce = ({ from, until }: Regime, day: LocalDate): boolean => day >= (from ?? day) && day <= (until ?? day)

const common = (regime: Regime, duty: Duty, name: string) => ({
  id: `${regime.id}:${duty.id}:${name}`,
  regime: regime.id,
  duty: duty.id,
  title: duty.title,
  citation: duty.citation,
  form: duty.form ?? null,
  notConfirmed: [...duty.not_confirmed, ...regime.not_confirmed],
  warnAt: regime.policy.warn_at,
})
