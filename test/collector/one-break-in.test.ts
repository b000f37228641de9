/** Ten thousand alerts and one break-in: what people have to look at, and what the law's clocks run for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeBatch } from '../../agent/wire/index.ts'
import { parseConfig } from '../../collector/config.ts'
import { makeTakeArrival } from '../../collector/consume/take-arrival.ts'
import { changeStatus } from '../../collector/incident/acts/status.ts'
import { takeIn } from '../../collector/intake.ts'
import { clockwork } from '../../collector/report-settings.ts'
import { factsOf } from '../../collector/serve/facts-of.ts'
import { incidentSummary } from '../../collector/serve/present/incident.ts'
import type { IncidentSummary } from '../../collector/serve/views.ts'
import type { IncidentRecord } from '../../collector/store/incidents.ts'
import { openSqlite } from '../../collector/store/sqlite.ts'
import type { Store } from '../../collector/store/store.ts'
import { type HostKeys, hostKeys } from '../support/agent-keys.ts'
import { everyday, HOSTS, INTRUDER, type Told } from '../support/everyday.ts'
import { intakeSettings } from '../support/intake-settings.ts'

const COUNT = 10_000
const HOUR = 3_600_000
/** Midnight in Việt Nam. */
const BEGIN = Date.parse('2026-11-19T17:00:00Z')
const DAY = '2026-11-20'
/** What a host sends together: a quarter of an hour's worth. */
const EVERY = HOUR / 4

const folder = mkdtempSync(join(tmpdir(), 'vonggac-day-'))
const { clocksOf, nextDueAt } = clockwork(
  parseConfig('dataFolder: /nowhere\norganisation: { kinds: [isp] }', '/c.yaml'),
)
let store: Store

beforeAll(async () => {
  store = await openSqlite(join(folder, 'collector.db'))
  const day = everyday(COUNT, BEGIN, 20261120)
  const keys = new Map(await Promise.all(HOSTS.map(async host => [host, await hostKeys(host)] as const)))
  for (const each of keys.values()) await enrol(each)
  await send(keys, day)
}, 180_000)
afterAll(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

async function enrol({ agent, asked, signer }: HostKeys): Promise<void> {
  await store.agents.register({ id: agent, state: 'active', group: 'default', at: 1 })
  const { signingKey, request } = asked
  await store.identities.add({
    ...{ keyId: signer.keyId, agent, signingKey, request, certificate: null, fingerprint: null, state: 'active' },
    ...{ hostName: agent, requestedAt: 1, issuedAt: 1, expiresAt: null, revokedAt: null, revokedBecause: null },
  })
}

/** As agents do: signed batches through the door's own function, each host's alerts under its own numbers. */
async function send(keys: ReadonlyMap<string, HostKeys>, day: readonly Told[]): Promise<void> {
  const settings = intakeSettings({
    nextDueAt,
    ofSubscribers: ({ alert }) =>
      alert.entities.victims.length > 0 && alert.entities.victims.every(name => name.startsWith('100.64.')),
  })
  const take = makeTakeArrival({
    identities: store.identities,
    accept: async (batch, receivedAt) => (await takeIn(store, batch, receivedAt, settings)).receipt,
    refuse: async ({ reason }) => Promise.reject(new Error(reason)),
  })
  const made = new Map<string, number>()
  for (let from = BEGIN; from < BEGIN + 24 * HOUR; from += EVERY)
    for (const [host, { signer, agent }] of keys) {
      const told = day.filter(each => each.host === host && each.at >= from && each.at < from + EVERY)
      if (told.length === 0) continue
      const first = (made.get(host) ?? 0) + 1
      made.set(host, first + told.length - 1)
      const sentAt = new Date(from + EVERY)
      const lines = told.map(({ alert }, index) => Buffer.from(JSON.stringify({ ...alert, sequence: first + index })))
      const header = { version: 2 as const, agent, epoch: 1, sentAt: sentAt.toISOString(), first, drops: [] }
      const bytes = encodeBatch(header, lines, signer)
      const outcome = await take({ bytes, receivedAt: sentAt, transport: 'https', speaker: agent })
      if (outcome.kind !== 'stored') throw new Error(`not stored: ${JSON.stringify(outcome)}`)
    }
}

const listAt = async (now: number): Promise<IncidentSummary[]> =>
  (await store.incidents.page({ status: 'open', limit: 100 })).map(({ record }) => summaryAt(record, now))
const summaryAt = (record: IncidentRecord, now: number) =>
  incidentSummary(record, clocksOf(factsOf(record), new Date(now)))

/** Red on the duty screen: an act before an authority is overdue, or nearly so. */
const isRed = ({ nextClock }: IncidentSummary) => nextClock?.status === 'overdue' || nextClock?.status === 'due_soon'

test('all of it is stored, and the daily records add up to what was everyday', async () => {
  const stored = await store.ledger.list()
  expect(stored.reduce((sum, each) => sum + each.stored, 0)).toBe(COUNT + 6)
  const records = await store.activities.page({ limit: 100 })
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
    expect(gravest?.title.en).toContain('Login after password guessing')
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
    const act = { incidentId: gravest?.id ?? '', organisation: null, actor: 'lan', address: '', at }
    const result = await changeStatus(store, act, { to: 'confirmed', reason: '' }, nextDueAt)
    expect('record' in result).toBe(true)
    const red = (await listAt(at)).filter(isRed)
    expect(red).toMatchObject([{ id: gravest?.id, status: 'confirmed', detectedAt: gravest?.detectedAt }])
    expect(red[0]?.nextClock).toMatchObject({ status: 'overdue', startsAt: gravest?.detectedAt })
    expect((await listAt(at + 30 * 24 * HOUR)).filter(isRed)).toHaveLength(1)
  })

  test('what the intruder had tried before is part of the incident, and counted among the everyday all the same', async () => {
    const gravest = (await listAt(BEGIN + 24 * HOUR)).find(({ severity }) => severity === 'critical')
    const records = await store.incidents.load([gravest?.id ?? ''])
    const rules = [...records.values()].flatMap(({ state }) => state.findings.map(({ ruleId }) => ruleId))
    expect(rules).toEqual(expect.arrayContaining(['x1', 'x2', 'x3']))
    expect(rules.filter(rule => rule === 's2' || rule === 'b2').length).toBeGreaterThan(0)
    expect(rules).not.toContain('i1')
  })
})
