import type { IncidentSummary } from '../../serve/views.ts'
import type { Verdict } from '../api.ts'
import { useLocale } from '../locale.tsx'

/** What a closed incident turned out to be, and why, in the words of who closed it. */
export function ClosedBecause({ incident }: { incident: Pick<IncidentSummary, 'verdict' | 'closedBecause'> }) {
  const { t } = useLocale()
  if (!incident.verdict) return null
  return (
    <span data-verdict={incident.verdict}>
      {t.verdict[incident.verdict as Verdict]}: {incident.closedBecause}
    </span>
  )
}
