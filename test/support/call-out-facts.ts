/** Facts for planning call-outs; each test says only what it is about. */
import { type ClockFact, type IncidentFact, NOTHING_TOLD } from '../../collector/notify/facts.ts'
import type { PlanTimers } from '../../collector/notify/planned.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const T0 = Date.parse('2026-11-20T03:00:00Z')

export const TIMERS: PlanTimers = { groupWaitMs: 30_000, groupIntervalMs: 5 * MINUTE, resolveTimeoutMs: HOUR }

export const clockFact = (change: Partial<ClockFact> = {}): ClockFact => ({
  regime: 'vn-2026-nd331',
  stage: 'report',
  status: 'running',
  startsAt: T0,
  dueAt: T0 + 72 * HOUR,
  warnAt: [0.5, 0.75, 0.9],
  notConfirmed: false,
  ...change,
})

export const incidentFact = (change: Partial<IncidentFact> = {}): IncidentFact => ({
  id: 'VG-2026-0001',
  organisation: null,
  severity: 'medium',
  status: 'confirmed',
  merged: false,
  drill: false,
  openedAt: T0,
  lastAlertAt: T0,
  alertCount: 3,
  acknowledgedAt: null,
  clocks: [],
  told: NOTHING_TOLD,
  ...change,
})
