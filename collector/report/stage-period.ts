/** How long a stage has: the rule of its regime file, counted from its start. */
import type { HolidayCalendar } from './calendar.ts'
import { startOf } from './clock-starts.ts'
import { concat } from './clock-words.ts'
import { daysPeriod, hoursPeriod, immediatePeriod, monthsPeriod, openEndedPeriod, type Period } from './counting.ts'
import type { IncidentFacts } from './facts.ts'
import { instantInWords } from './local-time.ts'
import type { Regime, RegimeStage } from './regimes.ts'

export function periodOf(
  facts: IncidentFacts,
  regime: Regime,
  stage: RegimeStage,
  start: Date,
  calendar: HolidayCalendar,
): Period {
  return capped(uncapped(stage, start, regime, calendar), stage, facts, regime)
}

function uncapped(stage: RegimeStage, start: Date, regime: Regime, calendar: HolidayCalendar): Period {
  if (stage.immediate) return immediatePeriod(start, regime.policy.immediate_target_minutes)
  if (typeof stage.value !== 'number') return openEndedPeriod()
  if (stage.unit === 'days') return daysPeriod(start, stage.value, stage.counting ?? 'calendar', calendar)
  return stage.unit === 'months' ? monthsPeriod(start, stage.value) : hoursPeriod(start, stage.value)
}

function capped(period: Period, { cap }: RegimeStage, facts: IncidentFacts, regime: Regime): Period {
  const start = cap && startOf(cap.start, facts, regime)
  if (!start || period.conservativeAt === null) return period
  const limit = hoursPeriod(start, cap.value)
  const words = concat(period.words, {
    vi: `Nhưng không quá ${cap.value} giờ từ ${instantInWords(start).vi}.`,
    en: `But no more than ${cap.value} hours from ${instantInWords(start).en}.`,
  })
  return limit.conservativeAt && limit.conservativeAt < period.conservativeAt
    ? { ...limit, words }
    : { ...period, words }
}
