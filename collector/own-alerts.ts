/** An alert of the collector's own, through the same grouping as everyone's, within the transaction of what it tells of. */
import { type Alert, COLLECTOR_ID } from '../agent/wire/index.ts'
import { instantMs } from './consume/instant.ts'
import { foldIncrements } from './dedupe/fold.ts'
import { placeAlerts } from './incident/place.ts'
import type { IntakeSettings } from './intake.ts'
import type { NewAlert } from './store/alerts.ts'
import type { IncidentEvent } from './store/incidents.ts'
import type { Subjects } from './store/store.ts'

export interface OwnAlert {
  readonly alert: NewAlert
  readonly events: readonly IncidentEvent[]
}

export async function raiseOwn(
  within: Subjects,
  /** The agent that it tells of: its organisation is told. */
  about: string,
  said: Omit<Alert, 'sequence'>,
  { at: now, settings }: { readonly at: number; readonly settings: IntakeSettings },
): Promise<OwnAlert> {
  const sequence = await within.incidents.nextNumber('collector-alert')
  const alert: Alert = { sequence, ...said }
  const fresh = {
    agent: COLLECTOR_ID,
    epoch: 1,
    sequence,
    receivedAt: now,
    detectedAt: now,
    occurredAt: instantMs(alert.occurredAt),
    organisation: await within.agents.organisationOf(about),
    drill: alert.drill,
    severity: alert.rule.severity,
    fingerprint: settings.fingerprint(alert),
    alert,
    line: JSON.stringify(alert),
    batchId: null,
  }
  const { placements, events } = await placeAlerts(within, [fresh], now, settings)
  const placed = { ...fresh, ...placements[0] } as NewAlert
  await within.alerts.insert([placed])
  await within.folds.add(foldIncrements([placed], settings.foldWindowMs))
  return { alert: placed, events }
}
