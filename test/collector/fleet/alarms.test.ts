import { describe, expect, test } from 'vitest'
import { alarmChange, type FleetFacts, type Losses } from '../../../collector/fleet/alarms.ts'
import type { AgentRecord } from '../../../collector/store/agents.ts'
import type { Alarm } from '../../../collector/store/alarms.ts'
import { wireHeartbeat } from '../../support/wire.ts'

const NOW = Date.parse('2026-11-20T03:00:00Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE

const agent = (change: Partial<AgentRecord> = {}): AgentRecord => ({
  id: 'agent-1',
  createdAt: 0,
  state: 'active',
  organisation: 'default',
  group: 'default',
  heartbeat: wireHeartbeat(),
  heartbeatAt: NOW - 10_000,
  clockOffsetMs: 0,
  lastAlertAt: null,
  place: '',
  owner: '',
  contact: '',
  note: '',
  tags: [],
  ...change,
})
const alarm = (kind: Alarm['kind'], subject = ''): Alarm => ({
  agent: 'agent-1',
  kind,
  subject,
  since: 0,
  raisedAt: 0,
  clearedAt: null,
})
const NONE: Losses = { unread: [], drops: [], gaps: [] }
const facts = (change: Partial<FleetFacts> = {}): FleetFacts => ({
  agents: [agent()],
  standing: [],
  losses: NONE,
  now: NOW,
  watchedSince: 0,
  silentAfterMs: 90_000,
  ...change,
})

describe('alarmChange', () => {
  test('leaves an agent that speaks and moves alone', () => {
    expect(alarmChange(facts())).toEqual({ raise: [], clear: [] })
  })

  test('raises silence from the last acknowledged heartbeat, once', () => {
    const agents = [agent({ heartbeatAt: NOW - 5 * MINUTE })]
    expect(alarmChange(facts({ agents })).raise).toEqual([
      { agent: 'agent-1', kind: 'silent', subject: '', since: NOW - 5 * MINUTE },
    ])
    expect(alarmChange(facts({ agents, standing: [alarm('silent')] }))).toEqual({ raise: [], clear: [] })
  })

  test('counts only time that was watched: nobody is silent right after the collector started', () => {
    const agents = [agent({ heartbeatAt: NOW - HOUR })]
    expect(alarmChange(facts({ agents, watchedSince: NOW - MINUTE })).raise).toEqual([])
    expect(alarmChange(facts({ agents, watchedSince: NOW - 2 * MINUTE })).raise).toHaveLength(1)
  })

  test('ends silence when the agent speaks, and not because the collector has just started', () => {
    const standing = [alarm('silent')]
    expect(alarmChange(facts({ standing })).clear).toEqual(standing)
    const still = [agent({ heartbeatAt: NOW - HOUR })]
    expect(alarmChange(facts({ agents: still, standing, watchedSince: NOW })).clear).toEqual([])
  })

  test('calls no agent silent that was never heard, waits for approval or was revoked', () => {
    const agents = [
      agent({ heartbeat: null, heartbeatAt: null }),
      agent({ state: 'revoked', heartbeatAt: 0 }),
      agent({ state: 'pending', heartbeatAt: 0 }),
    ]
    expect(alarmChange(facts({ agents })).raise).toEqual([])
  })

  test('raises sources that fail or do not move, by name, and signs of tampering', () => {
    const source = { type: 'log_tail', itemsRead: 1 }
    const heartbeat = wireHeartbeat({
      sources: [
        { ...source, name: 'a', state: 'failed' },
        { ...source, name: 'b', state: 'running', moving: false },
        { ...source, name: 'c', state: 'running', moving: true },
      ],
      tampered: ['/etc/vonggac/agent.yaml changed'],
    })
    const { raise } = alarmChange(facts({ agents: [agent({ heartbeat })] }))
    expect(raise.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['stalled', 'a'],
      ['stalled', 'b'],
      ['tampered', ''],
    ])
  })

  test('keeps a gap of the running epoch standing, and lets older losses become history', () => {
    const [old, young] = [NOW - 48 * HOUR, NOW - HOUR]
    const gap = { agent: 'agent-1', from: 1, to: 2, previousAt: null }
    const drop = { agent: 'agent-1', epoch: 1, from: 3, to: 4, reason: 'spool_full' as const }
    const losses: Losses = {
      gaps: [{ ...gap, epoch: 1, noticedAt: old }],
      drops: [{ ...drop, firstAt: young, lastAt: young }],
      unread: [{ agent: 'agent-1', source: 'eth0', from: old, to: old, reason: 'agent_down', items: null }],
    }
    const kinds = (of: FleetFacts) => alarmChange(of).raise.map(({ kind, since }) => [kind, since])
    expect(kinds(facts({ losses }))).toEqual([
      ['gap', old],
      ['drop', young],
    ])
    const ended = { ...losses, gaps: [{ ...gap, epoch: 0, noticedAt: old }], drops: [] }
    expect(kinds(facts({ losses: ended }))).toEqual([])
  })
})
