import { describe, expect, test } from 'vitest'
import { troubleOf } from '../../agent/agent-health.ts'
import type { AgentStatus } from '../../agent/status-file.ts'

const NOW = Date.parse('2026-11-20T03:00:00Z')
const ago = (seconds: number) => new Date(NOW - seconds * 1_000).toISOString()
const SPOOL: AgentStatus['spool'] = {
  agent: 'a',
  epoch: 1,
  state: 'ok',
  made: 0,
  released: 0,
  spooledAlerts: 0,
  spooledBytes: 0,
  dropped: {},
}
const source = { name: 'eth0', type: 'interface', state: 'running' as const, itemsRead: 1 }
const trouble = (change: Partial<AgentStatus>) =>
  troubleOf(
    { startedAt: ago(900), heartbeatAcknowledgedAt: ago(5), sources: [source], spool: SPOOL, ...change },
    10_000,
    NOW,
  ).map(({ en }) => en)

describe('troubleOf', () => {
  test('finds none while heartbeats are acknowledged and sources move', () => {
    expect(trouble({})).toEqual([])
    expect(trouble({ heartbeatAcknowledgedAt: ago(34) })).toEqual([])
  })

  test('names a heartbeat that nobody acknowledged, sources that fail or stand still, and a full spool', () => {
    expect(trouble({ heartbeatAcknowledgedAt: ago(36) })).toHaveLength(1)
    expect(trouble({ heartbeatAcknowledgedAt: undefined })).toHaveLength(1)
    expect(trouble({ heartbeatAcknowledgedAt: ago(36), heartbeatError: 'HTTP 401: revoked' })).toEqual([
      'the collector has not acknowledged the last heartbeat: HTTP 401: revoked',
    ])
    const sources = [
      source,
      { ...source, name: 'a', state: 'failed' as const },
      { ...source, name: 'b', moving: false },
    ]
    expect(trouble({ sources, spool: { ...SPOOL, state: 'full' } })).toEqual([
      'spool: full',
      'source ‘a’ failed',
      'source ‘b’ does not move',
    ])
  })
})
