import { nextClock, owing } from '../../report/clock.ts'
import type { ClockState } from '../../report/clock-state.ts'
import type { IncidentRecord } from '../../store/incidents.ts'
import type { IncidentSummary } from '../views.ts'
import { clockView } from './clock.ts'
import { instant } from './instant.ts'

export function incidentSummary({ state }: IncidentRecord, clocks: readonly ClockState[]): IncidentSummary {
  const next = nextClock(clocks)
  const owed = owing(clocks)
  return {
    id: state.id,
    title: state.title,
    severity: state.severity,
    status: state.status,
    drill: state.drill,
    occurredAt: instant(state.occurredAt),
    detectedAt: instant(state.t0?.at ?? state.detectedAt),
    openedAt: instant(state.openedAt),
    lastAlertAt: instant(state.lastAlertAt),
    alertCount: state.alertCount,
    organisation: state.organisation,
    verdict: state.verdict,
    closedBecause: state.closedBecause,
    owing: owed.length,
    owingNotConfirmed: owed.some(({ notConfirmed }) => notConfirmed !== null),
    assignee: state.assignee,
    acknowledgedAt: state.acknowledgedAt === null ? null : instant(state.acknowledgedAt),
    acknowledgedBy: state.acknowledgedBy,
    evidenceHeld: state.evidenceHeld,
    victims: [...state.victims],
    attackers: [...state.attackers],
    nextClock: next ? clockView(next) : null,
  }
}
