/** When alerts open an incident that people see, and what it is called. */
import type { IncidentState } from '../store/incidents.ts'
import type { Subjects } from '../store/store.ts'
import { oneEachRule, otherAlerts } from './findings.ts'
import { yearOf } from './words.ts'

/**
 * A rule may ask for more than one alert (`open_after`). As soon as one rule has as many as it asks for, all that
 * belongs together is seen. So it is once there are more rules than are told apart: a count beyond that is nobody's, and
 * so many rules at once are no noise of one.
 */
export const surfaces = (
  { organisation, ...sums }: Pick<IncidentState, 'organisation' | 'alertCount' | 'findings'>,
  openAfter: (organisation: string, ruleId: string) => number,
): boolean =>
  otherAlerts(sums) > 0 ||
  oneEachRule(sums.findings).some(({ ruleId, count }) => count >= openAfter(organisation, ruleId))

interface Opening {
  readonly drill: boolean
  readonly hidden: boolean
  readonly at: number
}

/** Numbers by year: VG-2026-0001; DT-2026-0001 (diễn tập) for drills; VT-2026-0001 (vết) for what waits unseen. */
export async function openSeries(within: Pick<Subjects, 'incidents'>, opening: Opening): Promise<string> {
  const series = seriesOf(opening)
  return named(series, await within.incidents.nextNumber(series))
}

/** Many at once, in their order: the store is asked once a series. */
export async function openManySeries(
  within: Pick<Subjects, 'incidents'>,
  openings: readonly Opening[],
): Promise<string[]> {
  const series = openings.map(seriesOf)
  const next = new Map<string, number>()
  // In one order: two transactions never hold what the other waits for.
  for (const name of [...new Set(series)].sort())
    next.set(name, await within.incidents.nextNumber(name, series.filter(one => one === name).length))
  return series.map(name => {
    const number = next.get(name) as number
    next.set(name, number + 1)
    return named(name, number)
  })
}

const seriesOf = ({ drill, hidden, at }: Opening): string =>
  `${hidden ? (drill ? 'VT-DT' : 'VT') : drill ? 'DT' : 'VG'}-${yearOf(at)}`

const named = (series: string, number: number): string => `${series}-${String(number).padStart(4, '0')}`
