import { Tooltip } from '@mantine/core'
import type { IncidentSummary } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { withoutClock } from './deadline.ts'
import { DeadlinePill, TOOLTIP_EVENTS, TOOLTIP_WIDTH } from './deadline-pill.tsx'
import { RuleTag } from './rule-tag.tsx'

/** The next deadline of an incident, or that it has none with a figure: what it owes then is a rule's word, too. */
export function NextDeadline({ incident }: { incident: IncidentSummary }) {
  const { t } = useLocale()
  if (incident.nextClock) return <DeadlinePill clock={incident.nextClock} large />
  const unsure = incident.owing > 0 && incident.owingNotConfirmed
  return (
    <Tooltip label={t.clock.unsureWhere} disabled={!unsure} multiline maw={TOOLTIP_WIDTH} events={TOOLTIP_EVENTS}>
      <span data-no-deadline>
        <RuleTag tone="neutral" unsure={unsure}>
          {withoutClock(incident, t)}
        </RuleTag>
      </span>
    </Tooltip>
  )
}
