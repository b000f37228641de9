import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { COLLECTOR_ID } from '../../../agent/wire/index.ts'
import { instantMs } from '../../../collector/consume/instant.ts'
import { DEFAULT_FIELDS, fingerprintBy } from '../../../collector/dedupe/fingerprint.ts'
import { FleetWatch } from '../../../collector/fleet/watch.ts'
import { placeAlerts } from '../../../collector/incident/place.ts'
import { type OwnAlert, raiseOwn } from '../../../collector/own-alerts.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import type { Store } from '../../../collector/store/store.ts'
import { StoreUnavailable } from '../../../collector/store/unavailable.ts'
import { intakeSettings } from '../../support/intake-settings.ts'
import { AT, wireAlert, wireHeartbeat } from '../../support/wire.ts'

const MINUTE = 60_000
const START = Date.parse(AT)
const settings = intakeSettings()

let store: Store
let now: number
let told: OwnAlert[]

beforeEach(async () => {
  store = await openSqlite(join(mkdtempSync(join(tmpdir(), 'vonggac-watch-')), 'collector.db'))
  now = START
  told = []
  await store.agents.register({ id: 'agent-1', state: 'active', group: 'default', at: START })
})
afterEach(() => store[Symbol.asyncDispose]())

const watching = () =>
  new FleetWatch<OwnAlert>({
    store,
    silentAfterMs: 90_000,
    drill: false,
    now: () => new Date(now),
    alert: (within, agent, said, at) => raiseOwn(within, agent, said, { at, settings }),
    told: (_, raised) => told.push(...raised),
    failed: error => {
      throw error
    },
  })

const speak = () => store.agents.heard('agent-1', { heartbeat: wireHeartbeat(), at: now, clockOffsetMs: 0 })

/** Looks every ten seconds for so long. */
async function pass(ms: number, ...watches: FleetWatch<OwnAlert>[]): Promise<void> {
  for (const end = now + ms; now < end; ) {
    now += 10_000
    for (const watch of watches) await watch.look()
  }
}

/** Stores one alert of the agent as intake does. @returns its incident. */
const alertStored = (change: Parameters<typeof wireAlert>[1]) =>
  store.transaction(async within => {
    const alert = wireAlert(1, change)
    const key = { agent: 'agent-1', epoch: 1, sequence: 1 }
    const organisation = 'default'
    const member = { ...key, organisation, detectedAt: now, occurredAt: instantMs(alert.occurredAt), alert }
    const { placements } = await placeAlerts(within, [member], now, settings)
    const placed = { incidentId: placements[0]?.incidentId ?? null, aside: null, reasons: [] }
    const stored = {
      receivedAt: now,
      drill: false,
      severity: alert.rule.severity,
      fingerprint: fingerprintBy({ fields: DEFAULT_FIELDS, stopValues: [] })(alert),
    }
    await within.alerts.insert([{ ...member, ...stored, ...placed, line: JSON.stringify(alert), batchId: null }])
    return placed.incidentId
  })

describe('the watch over agents', () => {
  test('raises one alert for a silence, whoever watches and however often, and opens an incident with it', async () => {
    await speak()
    const [one, other] = [watching(), watching()]
    await pass(5 * MINUTE, one, other)
    expect(told.map(({ alert }) => [alert.agent, alert.alert.rule.id, alert.severity])).toEqual([
      [COLLECTOR_ID, 'agent-silent', 'medium'],
    ])
    expect(await store.incidents.openIds()).toEqual([told[0]?.alert.incidentId])
    expect(await store.alarms.standing()).toMatchObject([{ agent: 'agent-1', kind: 'silent', since: START }])
  })

  test('ends the alarm when the agent speaks again, and raises the next silence anew', async () => {
    await speak()
    const watch = watching()
    await pass(3 * MINUTE, watch)
    await speak()
    await pass(10_000, watch)
    expect(await store.alarms.standing()).toEqual([])
    await pass(3 * MINUTE, watch)
    expect(told.map(({ alert }) => alert.sequence)).toEqual([1, 2])
  })

  test('says nothing of the time in which the collector itself was away', async () => {
    await speak()
    now += 60 * MINUTE
    const watch = watching()
    await pass(MINUTE, watch)
    now += 60 * MINUTE
    await pass(MINUTE, watch)
    expect(told).toEqual([])
    await pass(MINUTE, watch)
    expect(told).toHaveLength(1)
  })

  test('says nothing of the time in which the store was away, and no heartbeat could be taken', async () => {
    await speak()
    const list = vi.spyOn(store.agents, 'list').mockRejectedValue(new StoreUnavailable('away'))
    const watch = watching()
    for (const end = now + 30 * MINUTE; now < end; now += 10_000) await watch.look().catch(() => {})
    list.mockRestore()
    await pass(MINUTE, watch)
    expect(told).toEqual([])
    await pass(MINUTE, watch)
    expect(told).toHaveLength(1)
  })

  test('says nothing of an agent that speaks while it is being looked at', async () => {
    await speak()
    const watch = watching()
    await pass(80_000, watch)
    const { list } = store.agents
    const listed = vi.spyOn(store.agents, 'list').mockImplementation(async () => {
      const agents = await list()
      await speak()
      return agents
    })
    await pass(20_000, watch)
    listed.mockRestore()
    expect(told).toEqual([])
    expect(await store.alarms.standing()).toEqual([])
  })

  test.each([
    ['critical', { rule: { severity: 'high' as const }, entities: { victims: ['10.0.0.9'] } }],
    ['high', { rule: { severity: 'low' as const }, entities: { victims: ['portal'] } }],
  ])('is louder (%s) after an alert, and joins its incident', async (severity, change) => {
    const incident = await alertStored(change)
    await speak()
    await pass(3 * MINUTE, watching())
    expect(told).toMatchObject([
      { alert: { severity, incidentId: incident, alert: { rule: { id: 'agent-silent-after-alert' } } } },
    ])
  })

  test.each([
    ['long before', { rule: { severity: 'high' as const } }, 60 * MINUTE],
    ['about another host', { rule: { severity: 'low' as const }, entities: { victims: ['10.0.0.9'] } }, 0],
  ])('an alert %s does not make it louder', async (_, change, earlier) => {
    await alertStored({ source: { name: 'eth0', type: 'interface' }, ...change })
    now += earlier
    await speak()
    await pass(3 * MINUTE, watching())
    expect(told).toMatchObject([{ alert: { alert: { rule: { id: 'agent-silent' } } } }])
  })
})
