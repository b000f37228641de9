/** Annex: each deadline with its arithmetic, citation and doubts, and the data it rests on by hash. */
import { missingYear, yearOf } from '../calendar.ts'
import type { Bilingual, ClockState } from '../clock-state.ts'
import { localDate } from '../local-time.ts'
import type { Regime } from '../regimes.ts'
import type { AnnexPart } from './annex-part.ts'
import { calendarFile, regimeFile, TITLES } from './annex-words.ts'
import { both, type IncidentContext } from './form-schema.ts'

export function deadlines({ clocks, regimes }: IncidentContext): AnnexPart {
  const ids = [...new Set(clocks.map(({ regime }) => regime))]
  return {
    title: TITLES.deadlines,
    lines: ids.flatMap(id => {
      const regime = regimes.find(each => each.id === id)
      const own = clocks.filter(clock => clock.regime === id).flatMap(clock => deadline(clock, regime))
      return once(regime ? [...own, ...doubts(regime.not_confirmed), regimeFile(regime)] : own)
    }),
  }
}

/** A doubt that several stages of a regime share is said once. */
const once = (lines: readonly Bilingual[]): Bilingual[] => [...new Map(lines.map(line => [line.en, line])).values()]

function deadline(clock: ClockState, regime: Regime | undefined): Bilingual[] {
  const stage = regime?.stages.find(({ id }) => id === clock.stage)
  return [
    both(
      `${regime?.title.vi ?? clock.regime}, ${clock.title.vi}: ${clock.arithmetic.vi} Căn cứ: ${clock.citation}.`,
      `${regime?.title.en ?? clock.regime}, ${clock.title.en}: ${clock.arithmetic.en} Citation: ${clock.citation}.`,
    ),
    // Without the regime's data the clock's own text still carries every doubt.
    ...(stage ? doubts(stage.not_confirmed) : clock.notConfirmed ? doubts([clock.notConfirmed]) : []),
  ]
}

const doubts = (sentences: readonly Bilingual[]): Bilingual[] =>
  sentences.map(({ vi, en }) => both(`Chưa xác nhận: ${vi}`, `Not confirmed: ${en}`))

/** Whose calendars the clocks run through. */
export function yearsOf(clocks: readonly Pick<ClockState, 'startsAt' | 'lawfulAt'>[]): number[] {
  const instants = clocks.flatMap(({ startsAt, lawfulAt }) => (lawfulAt ? [startsAt, lawfulAt] : [startsAt]))
  return [...new Set(instants.map(instant => yearOf(localDate(instant))))]
}

/** The calendars of the years the clocks run through, and what those leave open. */
export function calendars({ calendar, clocks }: IncidentContext): AnnexPart {
  return {
    title: TITLES.calendars,
    lines: yearsOf(clocks).flatMap(year => {
      const found = calendar?.years.get(year)
      if (!found) return calendar ? [missingYear(year)] : []
      return [calendarFile(year, found), ...doubts(found.not_confirmed)]
    }),
  }
}
