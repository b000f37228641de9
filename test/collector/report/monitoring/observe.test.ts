/** A day, a week and half a year as a real collector has them on record, through its own intake. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Observations } from '../../../../collector/report/monitoring/observations.ts'
import { observe, type Wanted } from '../../../../collector/report/monitoring/observe.ts'
import { organisationProfile } from '../../../support/organisation-profile.ts'
import { type RunningCollector, runningCollector } from '../../../support/running-collector.ts'
import { wireAlert, wireBatch, wireHeartbeat } from '../../../support/wire.ts'

/** 02:00 in Việt Nam on 20 November: still the 19th in UTC. */
const NIGHT = '2026-11-19T19:00:00.000Z'
const DAY_BEFORE = '2026-11-19T10:00:00.000Z'

let at = Date.parse(DAY_BEFORE)
let collector: RunningCollector
let alerts = 0

const profile = organisationProfile({
  systems: [
    { name: 'Cổng dịch vụ', addresses: ['203.0.113.10', '10.10.0.0/16'], domains: ['cong.example.vn'], level: 3 },
  ],
})

const look = (given: Partial<Wanted> = {}): Promise<Observations> =>
  observe(collector.store, profile, {
    period: { from: '2026-11-20', to: '2026-11-20' },
    organisation: undefined,
    drill: false,
    detail: 'alerts',
    compare: true,
    ...given,
  })

beforeAll(async () => {
  collector = await runningCollector({ now: () => new Date(at) })
  const agent = await collector.addAgent('bien-gioi-01')
  const send = async (...given: Parameters<typeof wireAlert>[1][]) => {
    const sentAt = new Date(at).toISOString()
    const batch = given.map(change => wireAlert(++alerts, { occurredAt: sentAt, matchedAt: sentAt, ...change }))
    await collector.sendBatch(agent, wireBatch(batch, { agent: 'bien-gioi-01', sentAt }))
  }
  const hit = (victim: string, attacker: string, port: number) => ({
    entities: { victims: [victim], attackers: [attacker] },
    network: { transport: 'tcp', sourceIp: attacker, destinationIp: victim, destinationPort: port },
    rule: { id: 'r1', severity: 'high' as const, techniques: ['T1110.001'], tactics: ['TA0001'] },
  })
  await send(hit('203.0.113.10', '198.51.100.7', 22))
  at = Date.parse(NIGHT)
  await send(hit('203.0.113.10', '198.51.100.7', 22), hit('203.0.113.10', '198.51.100.7', 22))
  await send({ ...hit('10.10.3.4', '198.51.100.8', 443), source: { name: 'x', type: 'log_tail', host: 'may-noi-bo' } })
  await send({ ...hit('192.168.7.7', '192.168.7.1', 445), source: { name: 'x', type: 'log_tail', host: 'tram-07' } })
  const sentAt = new Date(at).toISOString()
  const storm = { count: 500, firstAt: sentAt, lastAt: sentAt }
  await send({
    ...hit('web.example.vn', '198.51.100.9', 80),
    rule: { id: 'r2', severity: 'medium', techniques: [] },
    folded: storm,
  })
  await send({
    entities: { victims: ['203.0.113.10'], attackers: ['192.0.2.1'] },
    rule: { id: 'scan', severity: 'low', tactics: ['TA0043'] },
  })
  await send({ ...hit('203.0.113.10', '203.0.113.99', 22), drill: true })
  await send({
    rule: { engine: 'agent', id: 'unread', severity: 'low' },
    source: { name: 'agent', type: 'agent' },
    entities: { victims: [], attackers: [] },
    unread: { source: '*', from: '2026-11-19T18:00:00Z', to: '2026-11-19T18:10:00Z', reason: 'agent_down' },
  })
  const heartbeat = wireHeartbeat({ agent: 'bien-gioi-01', epoch: 1, sentAt, made: alerts })
  await collector.sendHeartbeat(agent, heartbeat)
}, 60_000)
afterAll(() => collector[Symbol.asyncDispose]())

describe('the day', () => {
  test('names attacked objects with service, time and count; inner ones by system or host, never by address', async () => {
    const { objects } = await look()
    expect(objects.map(({ name, service, count }) => `${name} · ${service} · ${count}`)).toEqual([
      'web.example.vn · tcp/80 · 500',
      'Cổng dịch vụ (203.0.113.10) · tcp/22 · 2',
      'Cổng dịch vụ · tcp/443 · 1',
      'tram-07 · tcp/445 · 1',
    ])
    expect(objects.every(({ firstAt }) => firstAt.toISOString() === NIGHT)).toBe(true)
  })

  test('names techniques with the alerts that show them, rules where they name none', async () => {
    const { techniques } = await look()
    expect(techniques.map(({ id, count }) => `${id} ${count}`)).toEqual(['sigma r2 500', 'T1110.001 4'])
    const [, guessing] = techniques
    expect(guessing?.evidence).toHaveLength(3)
    for (const evidence of guessing?.evidence ?? []) {
      const [agent = '', epoch, sequence] = evidence.split('/')
      const [alert] = await collector.store.alerts.find([{ agent, epoch: Number(epoch), sequence: Number(sequence) }])
      expect(alert?.alert.rule.techniques).toEqual(['T1110.001'])
    }
  })

  test('names sources; everyday activity is counted apart', async () => {
    const { sources, activities, totals } = await look()
    expect(sources.map(({ name, count }) => `${name} ${count}`)).toEqual([
      '198.51.100.9 500',
      '198.51.100.7 2',
      '198.51.100.8 1',
      'địa chỉ nội bộ 1',
    ])
    expect(activities).toMatchObject([{ kind: 'scan', days: 1, count: 1, sources: 1, targets: 1 }])
    expect(totals).toMatchObject({ alerts: 504, objects: 4, sources: 4 })
  })

  test('begins at midnight in Việt Nam, and is compared with the one before', async () => {
    const { changes } = await look()
    expect(changes).toMatchObject({
      before: { alerts: 1, objects: 1, sources: 1 },
      newObjects: ['web.example.vn', 'Cổng dịch vụ', 'tram-07'],
      goneObjects: [],
      newTechniques: ['sigma r2'],
    })
    expect((await look({ compare: false })).changes).toBeNull()
    expect((await look({ period: { from: '2026-11-21', to: '2026-11-21' } })).totals).toMatchObject({
      alerts: 0,
      incidents: 0,
    })
  })

  test('tells what was not watched, and of which sensor for how long', async () => {
    const { losses, sensors } = await look()
    expect(losses).toMatchObject([
      {
        agent: 'bien-gioi-01',
        from: new Date('2026-11-19T18:00:00Z'),
        reason: { en: expect.stringContaining('nothing was seen') },
      },
    ])
    expect(sensors).toMatchObject([
      { agent: 'bien-gioi-01', unreadMs: 600_000, stretches: 1, lastHeardAt: new Date(NIGHT) },
    ])
  })

  test('leaves drills out, and shows them alone where it is a drill', async () => {
    const drill = await look({ drill: true })
    expect(drill.objects.map(({ name, count }) => `${name} ${count}`)).toEqual(['Cổng dịch vụ (203.0.113.10) 1'])
    expect((await look()).incidents.every(({ id }) => !id.startsWith('DT'))).toBe(true)
    expect(drill.incidents).toHaveLength(1)
  })
})

describe('the register', () => {
  test('holds every incident of the period, dismissed ones with verdict and reason', async () => {
    const lead = await collector.person('lead')
    const [first] = (await look()).incidents
    const body = { status: 'closed', reason: 'Máy quét của đơn vị', verdict: 'false_positive' }
    expect((await lead(`/api/incidents/${first?.id}/status`, { method: 'POST', body })).status).toBe(200)
    const { incidents, whole } = await look({ detail: 'incidents' })
    expect(whole).toBe(true)
    expect(incidents.length).toBeGreaterThan(2)
    expect(incidents.find(({ id }) => id === first?.id)).toMatchObject({
      status: 'closed',
      verdict: 'false_positive',
      reason: 'Máy quét của đơn vị',
      reports: [],
    })
    expect(incidents.map(({ openedAt }) => openedAt.getTime())).toEqual(
      incidents.map(({ openedAt }) => openedAt.getTime()).sort((a, b) => a - b),
    )
  })

  test('is the same as its incidents told, whatever the number asked for at a time', async () => {
    const day = await look({ detail: 'incidents', compare: false })
    const week = await look({ detail: 'incidents', compare: false, period: { from: '2026-11-16', to: '2026-11-22' } })
    expect(week.incidents.length).toBeGreaterThan(day.incidents.length - 1)
    expect(week.totals.alerts).toBeGreaterThanOrEqual(day.totals.alerts)
    expect(JSON.stringify(week.objects)).not.toMatch(/192\.168|10\.10\./)
  })
})
