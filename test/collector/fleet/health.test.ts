import { describe, expect, test } from 'vitest'
import { healthOf, type Judged } from '../../../collector/fleet/health.ts'
import type { Alarm } from '../../../collector/store/alarms.ts'
import { wireHeartbeat } from '../../support/wire.ts'

const NOW = Date.parse('2026-11-20T03:00:00Z')
const LIMITS = { silentAfterMs: 90_000 }
const judged = (change: Partial<Judged> = {}): Judged => ({
  state: 'active',
  heartbeat: wireHeartbeat(),
  heartbeatAt: NOW - 1_000,
  ...change,
})
const standing = (kind: Alarm['kind']): Alarm => ({
  agent: 'agent-1',
  kind,
  subject: '',
  since: NOW,
  raisedAt: NOW,
  clearedAt: null,
})
const source = { name: 'eth0', type: 'interface', state: 'running' as const, itemsRead: 1 }

describe('healthOf', () => {
  test('is healthy with an acknowledged heartbeat and sources that move', () => {
    const heartbeat = wireHeartbeat({ sources: [{ ...source, moving: true }] })
    expect(healthOf(judged({ heartbeat }), [], NOW, LIMITS)).toEqual({ state: 'healthy', reasons: [] })
  })

  test.each([
    ['never_heard', judged({ heartbeat: null, heartbeatAt: null }), []],
    ['silent', judged({ heartbeatAt: NOW - 90_001 }), []],
    ['pending', judged({ state: 'pending' }), []],
    ['revoked', judged({ state: 'revoked' }), [standing('gap')]],
    ['losing', judged(), [standing('gap')]],
    ['losing', judged(), [standing('unread')]],
    ['degraded', judged({ heartbeat: wireHeartbeat({ sources: [{ ...source, moving: false }] }) }), []],
    ['degraded', judged({ heartbeat: wireHeartbeat({ tampered: ['agent.js changed'] }) }), []],
    ['degraded', judged({ heartbeat: wireHeartbeat({ spoolState: 'disk_full' }) }), []],
    ['degraded', judged({ heartbeat: wireHeartbeat({ bundleError: 'signed by a foreign key' }) }), []],
  ] as const)('is %s, with a reason in both languages', (state, agent, alarms) => {
    const health = healthOf(agent, alarms, NOW, LIMITS)
    expect(health.state).toBe(state)
    expect(health.reasons.length).toBeGreaterThan(0)
    for (const { vi, en } of health.reasons) expect(vi !== '' && en !== '' && vi !== en).toBe(true)
  })

  test('warns of a certificate that is about to end without calling the agent unwell', () => {
    const heartbeat = wireHeartbeat({ certificateExpiresAt: new Date(NOW + 86_400_000).toISOString() })
    const { state, reasons } = healthOf(judged({ heartbeat }), [], NOW, LIMITS)
    expect(state).toBe('healthy')
    expect(reasons).toHaveLength(1)
  })
})
