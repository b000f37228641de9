/** Annex: each deadline with its arithmetic, citation and doubts, and the data it rests on by hash. */
import { missingYear, yearOf } from '../calendar.ts'
import type { Bilingual, ClockState } from '../clock-state.ts'
import { localDate } from '../local-time.ts'
import type { Regime } from '../regimes.ts'
import type { AnnexPart } from './annex-part.ts'
import { both, type IncidentContext } from './form-schema.ts'

export function deadlines({ clocks, regimes }: IncidentContext): AnnexPart {
  const ids = [...new Set(clocks.map(({ regime }) => regime))]
  return {
    title: both('Thời hạn báo cáo và cách tính', 'Reporting deadlines and their arithmetic'),
    lines: ids.flatMap(id => {
      const regime = regimes.find(each => each.id === id)
      const own = clocks.filter(clock => clock.regime === id).flatMap(clock => deadline(clock, regime))
      return once(regime ? [...own, ...doubts(regime.not_confirmed), source(regime)] : own)
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

const source = ({ file, sha256 }: Regime): Bilingual =>
  both(`Tệp quy định ${file}, SHA-256 ${sha256}.`, `Regime file ${file}, SHA-256 ${sha256}.`)

/** The calendars of the years the clocks run through, and what those leave open. */
export function calendars({ calendar, clocks }: IncidentContext): AnnexPart {
  const instants = clocks.flatMap(({ startsAt, lawfulAt }) => (lawfulAt ? [startsAt, lawfulAt] : [startsAt]))
  const years = [...new Set(instants.map(instant => yearOf(localDate(instant))))]
  return {
    title: both('Lịch nghỉ lễ đã dùng', 'Holiday calendars in use'),
    lines: years.flatMap(year => {
      const found = calendar?.years.get(year)
      if (!found) return calendar ? [missingYear(year)] : []
      const { file, sha256, not_confirmed } = found
      return [
        both(`Năm ${year}: tệp ${file}, SHA-256 ${sha256}.`, `${year}: file ${file}, SHA-256 ${sha256}.`),
        ...doubts(not_confirmed),
      ]
    }),
  }
}
