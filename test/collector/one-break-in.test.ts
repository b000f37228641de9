/** Ten thousand alerts and one break-in: what people have to look at, and what the law's clocks run for. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeBatch, PROTOCOL_VERSION } from '../../agent/wire/index.ts'
import type { IncidentSummary } from '../../collector/serve/views.ts'
import type { EnrolledAgent } from '../support/agent-side.ts'
import { everyday, HOSTS, INTRUDER, SUBSCRIBERS, type Told } from '../support/everyday.ts'
import { type RunningCollector, runningCollector } from '../support/running-collector.ts'

const COUNT = 10_000
const HOUR = 3_600_000
/** Midnight in Việt Nam. */
const BEGIN = Date.parse('2026-11-19T17:00:00Z')
const DAY = '2026-11-20'
/** What a host sends together: a quarter of an hour's worth. */
const EVERY = HOUR / 4

let now = BEGIN
let collector: RunningCollector
let ask: Awaited<ReturnType<RunningCollector['person']>>

beforeAll(async () => {
  collector = await runningCollector({ now: () => new Date(now), settings: 'organisation: { kinds: [isp] }' })
  ask = await collector.person('analyst')
  await ask('/api/networks', { method: 'POST', body: { prefix: SUBSCRIBERS, kind: 'cgnat' } })
  const agents = new Map<string, EnrolledAgent>()
  for (const host of HOSTS) agents.set(host, await collector.addAgent(host))
  await send(agents, everyday(COUNT, BEGIN, 20261120))
  ask = await collector.person('analyst')
}, 180_000)
afterAll(() => collector[Symbol.asyncDispose]())

/** As agents do, by the function behind both doors: signed batches, each host's alerts under its own numbers. */
async function send(agents: ReadonlyMap<string, EnrolledAgent>, day: readonly Told[]): Promise<void> {
  const made = new Map<string, number>()
  for (let from = BEGIN; from < BEGIN + 24 * HOUR; from += EVERY) {
    now = from + EVERY
    for (const [agent, { signer }] of agents) {
      const told = day.filter(each => each.host === agent && each.at >= from && each.at < now)
      if (told.length === 0) continue
      const first = (made.get(agent) ?? 0) + 1
      made.set(agent, first + told.length - 1)
      const lines = told.map(({ alert }, index) => Buffer.from(JSON.stringify({ ...alert, sequence: first + index })))
      const receivedAt = new Date(now)
      const said = { agent, epoch: 1, sentAt: receivedAt.toISOString(), first, drops: [] }
      const bytes = encodeBatch({ version: PROTOCOL_VERSION, ...said }, lines, signer)
      const outcome = await collector.take({ bytes, receivedAt, transport: 'https', speaker: agent })
      if (outcome.kind !== 'stored') throw new Error(`not stored: ${JSON.stringify(outcome)}`)
    }
  }
}

async function listAt(at: number): Promise<IncidentSummary[]> {
  now = at
  ask = await collector.person('analyst')
  return (await ask('/api/incidents?status=open')).body.incidents
}

/** Red on the duty screen: an act before an authority is overdue, or nearly so. */
const isRed = ({ nextClock }: IncidentSummary) => nextClock?.status === 'overdue' || nextClock?.status === 'due_soon'

test('all of it is stored, and the daily records add up to what was everyday', async () => {
  const stored = await collector.store.ledger.list()
  expect(stored.reduce((sum, each) => sum + each.stored, 0)).toBe(COUNT + 6)
  const records = await collector.store.activities.page({ limit: 100 })
  expect(records.map(({ day, kind }) => `${day} ${kind}`).sort()).toEqual([
    `${DAY} blocked`,
    `${DAY} infected_subscriber`,
    `${DAY} scan`,
  ])
  expect(records.reduce((sum, { alerts }) => sum + alerts, 0)).toBe(COUNT)
  expect(records.reduce((sum, { count }) => sum + count, 0)).toBe(COUNT)
  const counts = Object.fromEntries(records.map(({ kind, alerts }) => [kind, alerts]))
  expect(counts).toEqual({ scan: 5_500, blocked: 3_000, infected_subscriber: 1_500 })
})

describe('people have to look at', () => {
  test('five candidates at most, of which one is grave: the break-in, as one incident', async () => {
    const found = await listAt(BEGIN + 24 * HOUR)
    expect(found.length).toBeGreaterThan(1)
    expect(found.length).toBeLessThanOrEqual(5)
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set(['candidate']))
    const [gravest, ...others] = found.filter(({ severity }) => severity === 'critical')
    expect(others).toEqual([])
    expect(gravest).toMatchObject({ attackers: expect.arrayContaining([INTRUDER]), victims: ['portal'] })
    expect(gravest?.title.en).toBe('Web shell was written, archive sent out on portal')
  })

  test('whose clocks only ask for triage: none is red before a person has confirmed it', async () => {
    for (const hours of [24, 48, 24 * 30]) {
      const found = await listAt(BEGIN + hours * HOUR)
      expect(found.filter(isRed)).toEqual([])
      expect(new Set(found.map(({ nextClock }) => nextClock?.status))).toEqual(new Set(['triage']))
    }
  })

  test('and once the break-in is confirmed its clock alone is real, from the moment it was first seen', async () => {
    const at = BEGIN + 24 * HOUR
    const gravest = (await listAt(at)).find(({ severity }) => severity === 'critical')
    const confirmed = { method: 'POST', body: { status: 'confirmed', reason: '' } }
    expect((await ask(`/api/incidents/${gravest?.id}/status`, confirmed)).status).toBe(200)
    const red = (await listAt(at)).filter(isRed)
    expect(red).toMatchObject([{ id: gravest?.id, status: 'confirmed', detectedAt: gravest?.detectedAt }])
    expect(red[0]?.nextClock).toMatchObject({ status: 'overdue', startsAt: gravest?.detectedAt })
    expect((await listAt(at + 30 * 24 * HOUR)).filter(isRed)).toHaveLength(1)
  })

  test('what the intruder had tried before is part of the incident, and counted among the everyday all the same', async () => {
    const gravest = (await listAt(BEGIN + 24 * HOUR)).find(({ severity }) => severity === 'critical')
    const records = await collector.store.incidents.load([gravest?.id ?? ''])
    const rules = [...records.values()].flatMap(({ state }) => state.findings.map(({ ruleId }) => ruleId))
    expect(rules).toEqual(expect.arrayContaining(['x1', 'x2', 'x3']))
    expect(rules.filter(rule => rule === 's2' || rule === 'b2').length).toBeGreaterThan(0)
    expect(rules).not.toContain('i1')
  })
})
