import { IconMailExclamation } from '@tabler/icons-react'
import type { IncidentSummary } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Tag } from './tag.tsx'

/** Why a closed incident stands among the open ones. */
export function StillOwing({ incident }: { incident: Pick<IncidentSummary, 'status' | 'owing'> }) {
  const { t } = useLocale()
  if (incident.status !== 'closed' || incident.owing === 0) return null
  return (
    <span data-owing>
      <Tag tone="danger" icon={IconMailExclamation}>
        {t.clock.stillOwing(incident.owing)}
      </Tag>
    </span>
  )
}
