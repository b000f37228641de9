/** When a periodic duty is told of: some days ahead, on its last day, and once it is overdue. Pure. */
import { addDays, DAY, endOfDay } from '../report/local-time.ts'
import type { DutyOccurrence } from '../report/periodic.ts'
import type { DutyFact } from './facts.ts'

export interface DutySettings {
  readonly aheadDays: readonly number[]
  /** Minutes after midnight in Việt Nam: duties are told of by day. */
  readonly atMinutes: number
}

export const dutyFact = (occurrence: DutyOccurrence, settings: DutySettings): DutyFact => ({
  occurrence: occurrence.id,
  duty: `${occurrence.regime}:${occurrence.duty}`,
  dueAt: occurrence.dueAt.getTime(),
  notConfirmed: occurrence.notConfirmed.length > 0,
  stages:
    occurrence.lastDay === null ? sharesOf(occurrence) : daysOf(occurrence.lastDay, settingsFor(occurrence, settings)),
})

/** What comes for every day or week is told of when it is due, not days ahead. */
const settingsFor = ({ period }: DutyOccurrence, settings: DutySettings): DutySettings =>
  period === null ? settings : { ...settings, aheadDays: [] }

function daysOf(lastDay: string, { aheadDays, atMinutes }: DutySettings): DutyFact['stages'] {
  const on = (day: string) => endOfDay(day).getTime() - DAY + atMinutes * 60_000
  return [
    ...aheadDays.map(days => ({ name: `${days} days`, at: on(addDays(lastDay, -days)), kind: 'duty_ahead' as const })),
    { name: 'day', at: on(lastDay), kind: 'duty_due' as const },
    { name: 'overdue', at: on(addDays(lastDay, 1)), kind: 'duty_overdue' as const },
  ]
}

/** Hours can't wait for the morning. */
function sharesOf({ startsAt, dueAt, warnAt }: DutyOccurrence): DutyFact['stages'] {
  const [from, to] = [startsAt?.getTime() ?? 0, dueAt.getTime()]
  return [
    { name: 'begun', at: from, kind: 'duty_due' as const },
    ...warnAt.map(share => ({
      name: `${share}`,
      at: Math.ceil(from + share * (to - from)),
      kind: 'duty_due' as const,
    })),
    { name: 'overdue', at: to, kind: 'duty_overdue' as const },
  ]
}
