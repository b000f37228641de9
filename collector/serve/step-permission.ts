/** Steps of an incident that take more than the right to write: what starts the law's clocks, and what ends the matter. */
import { type Act, find } from '../incident/acts/perform.ts'
import type { IncidentChange } from '../store/incident-changes.ts'
import type { IncidentStatus } from '../store/incidents.ts'
import type { Store } from '../store/store.ts'
import type { Permission } from './permissions.ts'

const NEEDED_FOR: { readonly [status in IncidentStatus]?: Permission } = {
  confirmed: 'incident.confirm',
  closed: 'incident.close',
}

export const neededForStatus = (status: IncidentStatus): Permission | undefined => NEEDED_FOR[status]

/** Taking back takes what doing takes. */
export async function neededForUndo(store: Store, act: Act, number: number): Promise<Permission | undefined> {
  const record = await find(store, act.incidentId, act.organisation)
  const undone = record && (await store.incidents.events(record.state.id))[number - 1]
  return undone ? neededForChange(undone.change) : undefined
}

export function neededForChange(change: IncidentChange): Permission | undefined {
  if (change.kind === 'status_changed') return neededForStatus(change.to)
  return change.kind === 't0_moved' || change.kind === 'aware_set' ? 'incident.confirm' : undefined
}
