/** Alerts that say only what a test is about. */
import type { NewAlert, SpooledAlert } from '../../agent/spool/spool-types.ts'
import type { Alert } from '../../agent/wire/index.ts'

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

/** What a spooled line says. */
export const alertIn = ({ line }: SpooledAlert): Alert => JSON.parse(line.toString())
