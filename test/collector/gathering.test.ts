/** What becomes one incident, and what doesn't, over agents, over days and over a closing: as agents and people do it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Alert } from '../../agent/wire/index.ts'
import type { IncidentDetail } from '../../collector/serve/views.ts'
import type { EnrolledAgent } from '../support/agent-side.ts'
import { type Ask, type RunningCollector, runningCollector } from '../support/running-collector.ts'
import { wireAlert, wireBatch } from '../support/wire.ts'

const [MINUTE, HOUR] = [60_000, 3_600_000]
const T0 = Date.parse('2026-11-20T03:00:00Z')
const at = (after: number) => new Date(T0 + after).toISOString()

let time: number
let collector: RunningCollector
let agents: EnrolledAgent[]
beforeEach(async () => {
  time = T0
  collector = await runningCollector({ now: () => new Date(time), settings: 'grouping: { ceiling: 60 }' })
  agents = []
  for (let index = 1; index <= 5; index++) agents.push(await collector.addAgent(`agent-${index}`))
})
afterEach(() => collector[Symbol.asyncDispose]())

const made = new WeakMap<EnrolledAgent, number>()
async function send(agent: EnrolledAgent, alerts: readonly Omit<Alert, 'sequence'>[]): Promise<void> {
  const first = (made.get(agent) ?? 0) + 1
  made.set(agent, first + alerts.length - 1)
  const numbered = alerts.map((alert, index) => ({ ...alert, sequence: first + index }))
  const batch = { ...wireBatch(numbered, { agent: agent.agent, sentAt: at(time - T0) }), first }
  expect((await collector.sendBatch(agent, batch)).status).toBe(200)
}

const alert = (host: string, after: number, change: Parameters<typeof wireAlert>[1] = {}): Omit<Alert, 'sequence'> => {
  const { sequence: _, ...rest } = wireAlert(0, {
    ...{ matchedAt: at(after), occurredAt: at(after), source: { name: 'auth', type: 'log_tail', host } },
    ...change,
    entities: { attackers: ['203.0.113.5'], victims: [host], ...change.entities },
  })
  return rest
}

/** Signed in anew each time: days go by. */
const lead = async (path: string, init?: Ask) => (await collector.person('lead'))(path, init)
const ids = async (): Promise<string[]> =>
  (await lead('/api/incidents?status=all')).body.incidents.map(({ id }: { id: string }) => id).sort()
const detail = async (id: string): Promise<IncidentDetail> => (await lead(`/api/incidents/${id}`)).body

/** One agent's share of a password spray: ten hosts, one account, one try a host. */
const spray = (agent: number, outcome?: 'failure') =>
  Array.from({ length: 10 }, (_, host) =>
    alert(`host-${agent}-${host}`, host * MINUTE, {
      rule: { id: 'spray', severity: 'high', tactics: ['TA0006'] },
      entities: { accounts: ['administrator'] },
      ...(outcome && { outcome }),
    }),
  )

describe('a password spray over fifty hosts', () => {
  test('is one incident, whichever agents saw it', async () => {
    for (const [index, agent] of agents.entries()) await send(agent, spray(index))
    expect(await ids()).toEqual(['VG-2026-0001'])
    const { summary } = await detail('VG-2026-0001')
    expect(summary).toMatchObject({ alertCount: 50, severity: 'critical' })
  })

  test('that failed everywhere is a sum of the day, and part of the incident once one try gets in', async () => {
    for (const [index, agent] of agents.entries()) await send(agent, spray(index, 'failure'))
    expect(await ids()).toEqual([])
    await send(agents[0] as EnrolledAgent, [alert('host-0-3', HOUR, { rule: { id: 'login-after-guessing' } })])
    expect(await ids()).toEqual(['VG-2026-0001'])
    expect((await detail('VG-2026-0001')).summary.alertCount).toBe(2)
  })
})

test('an agent that was away a day brings what joins with its own time, and moves T0 earlier where all can see it', async () => {
  const [here, away] = agents as [EnrolledAgent, EnrolledAgent]
  await send(here, [alert('portal', 0)])
  const before = await detail('VG-2026-0001')
  time = T0 + 24 * HOUR
  await send(away, [alert('portal', -90 * MINUTE), alert('portal', 30 * MINUTE)])
  expect(await ids()).toEqual(['VG-2026-0001'])
  const after = await detail('VG-2026-0001')
  expect(after.summary).toMatchObject({ alertCount: 3, detectedAt: at(-90 * MINUTE) })
  for (const [index, clock] of after.clocks.entries()) {
    const was = before.clocks[index]
    expect([clock.regime, clock.stage]).toEqual([was?.regime, was?.stage])
    if (clock.conservativeAt && was?.conservativeAt)
      expect(Date.parse(clock.conservativeAt)).toBeLessThan(Date.parse(was.conservativeAt))
  }
  expect(after.events.some(({ text }) => /T0\) moved earlier: from .*10:00.* to .*08:30/.test(text.en))).toBe(true)
  expect(after.clocks[0]?.flags[0]?.en).toMatch(/^Alerts of agent-2 came up to 1 d 1 h after they were detected/)
})

test('a closed incident takes in nothing: what comes later opens one that follows it', async () => {
  const [agent] = agents as [EnrolledAgent]
  await send(agent, [alert('portal', 0)])
  const closed = { status: 'closed', verdict: 'incident', reason: 'Đã khắc phục' }
  expect((await lead('/api/incidents/VG-2026-0001/status', { method: 'POST', body: closed })).status).toBe(200)
  time = T0 + 10 * MINUTE
  await send(agent, [alert('portal', 5 * MINUTE)])
  expect(await ids()).toEqual(['VG-2026-0001', 'VG-2026-0002'])
  const [old, next] = [await detail('VG-2026-0001'), await detail('VG-2026-0002')]
  expect(old.summary).toMatchObject({ alertCount: 1, status: 'closed' })
  expect(next.summary).toMatchObject({ alertCount: 1, status: 'candidate', detectedAt: at(5 * MINUTE) })
  expect(next.follows).toEqual(['VG-2026-0001'])
})

test('an entity beyond the ceiling makes nothing one, and how often it did not is counted', async () => {
  const [agent] = agents as [EnrolledAgent]
  const everywhere = Array.from({ length: 80 }, (_, host) => alert(`host-${host}`, 0))
  await send(agent, everywhere)
  await send(agent, [alert('portal', 0, { entities: { attackers: ['198.51.100.7'] } })])
  expect(await ids()).toEqual(['VG-2026-0001', 'VG-2026-0002'])
  await send(agent, [alert('portal', MINUTE)])
  expect(await ids()).toEqual(['VG-2026-0001', 'VG-2026-0002'])
  expect((await detail('VG-2026-0002')).summary.alertCount).toBe(2)
  const metrics = String((await collector.ask('/metrics')).body)
  expect(metrics).toContain('vonggac_collector_entities_not_grouped_total{reason="ceiling"} 1')
})
