/** Alerts that say only what a test is about. */
import type { NewAlert } from '../../agent/spool/spool-types.ts'

export function newAlert(title: string, change: Partial<NewAlert> = {}): NewAlert {
  return {
    occurredAt: '2026-01-01T00:00:00.000Z',
    matchedAt: '2026-01-01T00:00:01.000Z',
    drill: false,
    source: { name: 'test', type: 'log_tail' },
    rule: { engine: 'sigma', id: 'r-1', title, severity: 'low', tactics: [], techniques: [] },
    entities: { attackers: ['192.0.2.1'], victims: [], accounts: [], systems: [], indicators: [] },
    ...change,
  }
}
