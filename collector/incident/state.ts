/** An incident's state as its log says it: a fold of pure steps. Replaying a log gives the same state for ever. */
import type { Contribution, IncidentChange, IncidentEvent, IncidentState, IncidentStatus } from '../store/incidents.ts'
import { sum } from './contribution.ts'
import { incidentSeverity } from './severity.ts'
import { incidentTitle } from './title.ts'

export const STATUSES: readonly IncidentStatus[] = [
  'candidate',
  'confirmed',
  'contained',
  'eradicated',
  'recovered',
  'closed',
]

type Step = Pick<IncidentEvent, 'incidentId' | 'at' | 'change'>

/** @throws when a log doesn't begin with `opened`, or opens twice: it was not written by us. */
export function advance(state: IncidentState | null, { incidentId, at, change }: Step): IncidentState {
  if (state === null) {
    if (change.kind !== 'opened') throw new Error(`the log of ${incidentId} begins with ${change.kind}`)
    return opened(incidentId, at, change)
  }
  switch (change.kind) {
    case 'opened':
      throw new Error(`the log of ${incidentId} opens twice`)
    case 'alerts_joined':
      return withAdded(state, change.adds)
    case 'merged':
      return {
        ...withStatus(withAdded(state, change.adds), further(state.status, change.status), at),
        evidenceHeld: state.evidenceHeld || change.evidenceHeld === true,
      }
    case 'merged_into':
      return { ...state, mergedInto: change.into }
    case 'status_changed':
      return withStatus(state, change.to, at)
    case 'commented':
      return state
    case 'evidence_held':
      return { ...state, evidenceHeld: true }
    case 'evidence_released':
      return { ...state, evidenceHeld: false }
  }
}

export const replay = (events: readonly IncidentEvent[]): IncidentState | null =>
  events.reduce<IncidentState | null>(advance, null)

function opened(id: string, at: number, change: IncidentChange & { kind: 'opened' }): IncidentState {
  return {
    id,
    drill: change.drill,
    status: 'candidate',
    openedAt: at,
    confirmedAt: null,
    recoveredAt: null,
    closedAt: null,
    title: { vi: id, en: id },
    severity: 'informational',
    follows: change.follows,
    mergedInto: null,
    evidenceHeld: false,
    alertCount: 0,
    occurredAt: at,
    detectedAt: at,
    lastAlertAt: at,
    victims: [],
    attackers: [],
    accounts: [],
    indicators: [],
    findings: [],
  }
}

function withAdded(state: IncidentState, adds: Contribution): IncidentState {
  const total = state.alertCount === 0 ? adds : sum(state, adds)
  return { ...state, ...total, title: incidentTitle(total), severity: incidentSeverity(total.findings) }
}

/** The first time a status is reached is the one that counts. */
function withStatus(state: IncidentState, status: IncidentStatus, at: number): IncidentState {
  if (status === state.status) return state
  const confirmed = status !== 'candidate' && status !== 'closed'
  return {
    ...state,
    status,
    confirmedAt: state.confirmedAt ?? (confirmed ? at : null),
    recoveredAt: state.recoveredAt ?? (status === 'recovered' ? at : null),
    closedAt: status === 'closed' ? at : state.closedAt,
  }
}

/** Of two incidents that become one, what people did for either counts. */
const further = (one: IncidentStatus, other: IncidentStatus): IncidentStatus =>
  STATUSES.indexOf(one) >= STATUSES.indexOf(other) ? one : other

/** What a status may follow on: forward to any, back with a reason, never out of `closed`, never back to `candidate`. */
export function refusedStatusChange(from: IncidentStatus, to: IncidentStatus, reason: string): StatusRefusal | null {
  if (from === 'closed') return 'already_closed'
  if (from === to || to === 'candidate') return 'no_such_step'
  const back = STATUSES.indexOf(to) < STATUSES.indexOf(from)
  return (to === 'closed' || back) && reason.trim() === '' ? 'reason_needed' : null
}
export type StatusRefusal = 'already_closed' | 'no_such_step' | 'reason_needed'
