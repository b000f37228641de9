import type { AlertView } from '../../collector/serve/views.ts'

/** An alert as the API tells it, saying only what a test is about. */
export function alertView(change: Partial<AlertView> = {}): AlertView {
  return {
    agent: 'web-01',
    epoch: 1,
    sequence: 1,
    occurredAt: '2026-01-01T00:00:00.000Z',
    detectedAt: '2026-01-01T00:00:01.000Z',
    receivedAt: '2026-01-01T00:00:02.000Z',
    drill: false,
    rule: { engine: 'sigma', id: 'r-1', title: 'A rule', severity: 'low', tactics: [], techniques: [] },
    entities: { attackers: [], victims: [], accounts: [], systems: [], indicators: [] },
    network: null,
    evidence: null,
    source: 'auth.log',
    host: null,
    incidentId: null,
    aside: null,
    reasons: [],
    ...change,
  }
}
