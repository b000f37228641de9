/** When alerts open an incident that people see, and what it is called. */
import type { IncidentState } from '../store/incidents.ts'
import type { Subjects } from '../store/store.ts'
import { yearOf } from './words.ts'

/**
 * A rule may ask for more than one alert (`open_after`). As soon as one rule has as many as it asks for, all that
 * belongs together is seen.
 */
export const surfaces = (
  { organisation, findings }: Pick<IncidentState, 'organisation' | 'findings'>,
  openAfter: (organisation: string, ruleId: string) => number,
): boolean => findings.some(({ ruleId, count }) => count >= openAfter(organisation, ruleId))

/** Numbers by year: VG-2026-0001; DT-2026-0001 (diễn tập) for drills; VT-2026-0001 (vết) for what waits unseen. */
export async function openSeries(
  within: Pick<Subjects, 'incidents'>,
  { drill, hidden, at }: { drill: boolean; hidden: boolean; at: number },
): Promise<string> {
  const series = `${hidden ? (drill ? 'VT-DT' : 'VT') : drill ? 'DT' : 'VG'}-${yearOf(at)}`
  return `${series}-${String(await within.incidents.nextNumber(series)).padStart(4, '0')}`
}
