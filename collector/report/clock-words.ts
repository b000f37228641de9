/** What a clock says beside its figures: how it was answered, and what is not confirmed about its rule. */
import type { Answer } from './answered.ts'
import { type HolidayCalendar, yearOf } from './calendar.ts'
import type { Bilingual } from './clock-state.ts'
import { instantInWords, localDate } from './local-time.ts'
import type { Regime, RegimeStage } from './regimes.ts'

/** @param late null where the law gives no figure */
export function answerWords(answer: Answer | null, late: boolean | null, { immediate }: RegimeStage): Bilingual {
  if (answer === null) return { vi: '', en: '' }
  const verdict = late === null ? { vi: '', en: '' } : (immediate ? AT_ONCE : BY_DEADLINE)[late ? 'late' : 'onTime']
  const at = instantInWords(answer.at)
  return { vi: `Đã báo: ${at.vi}${verdict.vi}.`, en: `Reported: ${at.en}${verdict.en}.` }
}

const BY_DEADLINE = {
  late: { vi: ', trễ so với hạn an toàn', en: ', late by the conservative deadline' },
  onTime: { vi: ', đúng hạn', en: ', on time' },
}

/** The law gives no figure that could have been missed. */
const AT_ONCE = {
  late: { vi: ', trễ so với mốc nội bộ của «ngay»', en: ', later than the house target for "at once"' },
  onTime: { vi: ', trong mốc nội bộ của «ngay»', en: ', within the house target for "at once"' },
}

/** Everything about the rule; for a period in days, about the calendars it was counted through as well. */
export function doubtsOf(
  regime: Regime,
  stage: RegimeStage,
  calendar: HolidayCalendar,
  ends: readonly (Date | null)[],
): Bilingual | null {
  const dates = stage.unit === 'days' ? ends.flatMap(at => (at ? [localDate(at)] : [])) : []
  const calendars = [...new Set(dates.map(yearOf))].flatMap(year => calendar.years.get(year)?.not_confirmed ?? [])
  return allOf([...ruleDoubts(regime, stage), ...calendars])
}

/** What is not confirmed about the rule itself, however a deadline was counted. */
export const doubtsOfRule = (regime: Regime, stage: RegimeStage): Bilingual | null => allOf(ruleDoubts(regime, stage))

const ruleDoubts = (regime: Regime, stage: RegimeStage) => [...stage.not_confirmed, ...regime.not_confirmed]

const allOf = (doubts: readonly Bilingual[]): Bilingual | null => (doubts.length === 0 ? null : concat(...doubts))

export function concat(...parts: readonly Bilingual[]): Bilingual {
  let [vi, en] = ['', '']
  for (const part of parts) {
    vi += vi === '' || part.vi === '' ? part.vi : ` ${part.vi}`
    en += en === '' || part.en === '' ? part.en : ` ${part.en}`
  }
  return { vi, en }
}
