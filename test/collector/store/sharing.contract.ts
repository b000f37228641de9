/** Several collectors on one database: what each of them alone would have come to, they come to together. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReadableBatch } from '../../../collector/consume/read-batch.ts'
import { approve, revoke } from '../../../collector/fleet/decisions.ts'
import { newIdentity } from '../../../collector/fleet/enrolment-answer.ts'
import { openFleet } from '../../../collector/fleet/fleet.ts'
import { holdEvidence } from '../../../collector/incident/acts/evidence.ts'
import { find } from '../../../collector/incident/acts/perform.ts'
import { comment } from '../../../collector/incident/acts/work.ts'
import { checkChain } from '../../../collector/incident/chain.ts'
import { replay } from '../../../collector/incident/state.ts'
import { takeIn } from '../../../collector/intake.ts'
import type { StoredAlert } from '../../../collector/store/alerts.ts'
import type { Store, Subjects } from '../../../collector/store/store.ts'
import { hostKeys } from '../../support/agent-keys.ts'
import { intakeSettings } from '../../support/intake-settings.ts'
import { AT, wireAlert } from '../../support/wire.ts'
import { wholeChain } from './audit.contract.ts'

const settings = intakeSettings()

interface Named {
  readonly attackers: readonly string[]
  readonly victims: readonly string[]
}

function batchOf(agent: string, from: number, named: readonly Named[]): ReadableBatch {
  const alerts = named.map(({ attackers, victims }, index) =>
    wireAlert(from + index, {
      source: { name: 'eth0', type: 'interface' },
      entities: { attackers: [...attackers], victims: [...victims] },
    }),
  )
  return {
    agent,
    epoch: 1,
    sentAt: new Date(AT),
    alerts: alerts.map(alert => ({ alert, line: JSON.stringify(alert) })),
    unreadable: [],
    drops: [],
    signed: { keyId: 'k', header: '{}', digests: named.map(() => '0'.repeat(64)), signature: '' },
    transport: 'https',
  }
}

const take = (store: Store, batch: ReadableBatch) => takeIn(store, batch, new Date(AT), settings)

const AGENTS = ['agent-1', 'agent-2', 'agent-3']

async function register(store: Store): Promise<void> {
  for (const id of AGENTS) await store.agents.register({ id, state: 'active', group: 'default', at: 1 })
}

async function allAlerts(store: Store): Promise<StoredAlert[]> {
  const alerts: StoredAlert[] = []
  for (;;) {
    const page = await store.alerts.page({ limit: 500, before: alerts.at(-1)?.id })
    if (page.length === 0) return alerts
    alerts.push(...page)
  }
}

/** Everything that must agree, whoever wrote it. Resolves to the incidents that are not merged. */
async function checkTogether(store: Store, made: number): Promise<string[]> {
  const alerts = await allAlerts(store)
  expect(alerts).toHaveLength(made)
  expect(new Set(alerts.map(({ agent, sequence }) => `${agent} ${sequence}`)).size).toBe(made)
  const incidents = (await store.incidents.page({ status: 'all', limit: 1000 })).map(({ record }) => record)
  for (const { state, head, lastNumber } of incidents) {
    const events = await store.incidents.events(state.id)
    expect(events).toHaveLength(lastNumber)
    expect(checkChain(events, head)).toEqual({ intact: true })
    expect(replay(events)).toEqual(state)
    const tree = await store.incidents.tree(state.id)
    const members = alerts.filter(({ incidentId }) => tree.includes(incidentId ?? ''))
    expect(members).toHaveLength(state.alertCount)
    const folds = await store.folds.ofIncidents(tree, 1000)
    expect(folds.reduce((sum, { count }) => sum + count, 0)).toBe(state.alertCount)
  }
  const ledgers = await store.ledger.list()
  expect(ledgers.reduce((sum, { stored }) => sum + stored, 0)).toBe(made)
  for (const ledger of ledgers) expect(ledger.watermark).toBe(ledger.stored)
  expect(await store.ledger.losses()).toMatchObject({ missing: 0 })
  return incidents.map(({ state }) => state.id)
}

/** The incident that each alert is seen in. */
async function rootsOf(store: Store, alerts: readonly StoredAlert[]): Promise<string[]> {
  const roots: string[] = []
  for (const { incidentId } of alerts) roots.push((await find(store, incidentId ?? '', null))?.state.id ?? '')
  return roots
}

/** Alerts that share a name, or are linked through others, by the numbers of their group. */
function partition(alerts: readonly StoredAlert[]): number[] {
  const group = alerts.map((_, index) => index)
  const find = (at: number): number => (group[at] === at ? at : find(group[at] as number))
  const first = new Map<string, number>()
  alerts.forEach(({ alert: { entities } }, index) => {
    for (const name of [...entities.attackers.map(name => `a ${name}`), ...entities.victims.map(name => `v ${name}`)]) {
      const other = first.get(name)
      if (other === undefined) first.set(name, index)
      else group[find(index)] = find(other)
    }
  })
  return alerts.map((_, index) => find(index))
}

const alertNames = fc.record({
  attackers: fc.subarray(['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4', '203.0.113.5'], {
    minLength: 1,
    maxLength: 2,
  }),
  victims: fc.subarray(['mail', 'portal', 'dns'], { maxLength: 1 }),
})
const work = fc.array(
  fc.record({
    agent: fc.constantFrom(...AGENTS),
    named: fc.array(alertNames, { minLength: 1, maxLength: 6 }),
    twice: fc.boolean(),
  }),
  { minLength: 2, maxLength: 14 },
)

/** Cuts what each agent makes into batches by its own numbers, and deals them out to the collectors. */
function deal(batches: readonly { agent: string; named: readonly Named[]; twice: boolean }[], collectors: number) {
  const next = new Map<string, number>()
  const dealt: ReadableBatch[][] = Array.from({ length: collectors }, () => [])
  batches.forEach(({ agent, named, twice }, index) => {
    const from = next.get(agent) ?? 1
    next.set(agent, from + named.length)
    const batch = batchOf(agent, from, named)
    dealt[index % collectors]?.push(batch)
    if (twice) dealt[(index + 1) % collectors]?.push(batch)
  })
  return { dealt, made: [...next.values()].reduce((sum, number) => sum + number - 1, 0) }
}

/** @param openSeveral that many stores on one new database */
export function describeSharing(name: string, openSeveral: (count: number) => Promise<Store[]>): void {
  const sharing = async <T>(count: number, use: (stores: Store[]) => Promise<T>): Promise<T> => {
    const stores = await openSeveral(count)
    try {
      await register(stores[0] as Store)
      return await use(stores)
    } finally {
      for (const store of stores) await store[Symbol.asyncDispose]()
    }
  }

  describe(`several collectors on one ${name}`, () => {
    test('store a batch that comes to all of them at once a single time', async () => {
      await sharing(3, async stores => {
        const batch = batchOf('agent-1', 1, Array(40).fill({ attackers: ['203.0.113.1'], victims: [] }))
        const taken = await Promise.all([...stores, ...stores].map(store => take(store, batch)))
        expect(taken.map(({ alerts }) => alerts.length).sort((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 40])
        expect(await checkTogether(stores[0] as Store, 40)).toHaveLength(1)
        expect(await stores[0]?.ledger.find('agent-1', 1)).toMatchObject({ duplicates: 200 })
      })
    })

    test('open one incident for one group, whoever sees it first', async () => {
      await sharing(3, async stores => {
        const batches = stores.flatMap((_, index) => [
          batchOf(AGENTS[index] as string, 1, [{ attackers: ['203.0.113.9'], victims: [] }]),
        ])
        await Promise.all(stores.map((store, index) => take(store, batches[index] as ReadableBatch)))
        expect(await checkTogether(stores[0] as Store, 3)).toHaveLength(1)
      })
    })

    test('come to the same incidents as one would, in whatever order batches come and people act', async () => {
      await fc.assert(
        fc.asyncProperty(work, async batches => {
          await sharing(2, async stores => {
            const { dealt, made } = deal(batches, stores.length)
            let comments = 0
            const act = async (store: Store) => {
              for (const { record } of await store.incidents.page({ status: 'open', limit: 3 })) {
                const act = { incidentId: record.state.id, organisation: null, actor: 'lan', address: '', at: 1 }
                if ('record' in (await comment(store, act, 'đang xem', () => null))) comments += 1
              }
            }
            await Promise.all(
              stores.flatMap((store, index) => [
                ...(dealt[index] as ReadableBatch[]).map(batch => take(store, batch)),
                act(store),
              ]),
            )
            const [store] = stores as [Store]
            const left = await checkTogether(store, made)
            const alerts = await allAlerts(store)
            const groups = partition(alerts)
            expect(left).toHaveLength(new Set(groups).size)
            const roots = await rootsOf(store, alerts)
            const incidentOf = new Map(roots.map((root, index) => [groups[index], root]))
            expect(roots).toEqual(groups.map(group => incidentOf.get(group)))
            const lines = (await store.audit.latest(1000)).filter(({ action }) => action === 'incident.commented')
            expect(lines).toHaveLength(comments)
          })
        }),
        { numRuns: 12 },
      )
    }, 120_000)

    test('purge nothing any more that one of them has said to be held as evidence', async () => {
      await sharing(2, async stores => {
        const [one, other] = stores as [Store, Store]
        const evidence = { kind: 'line', text: 'bí mật', truncated: false } as const
        for (let sequence = 1; sequence <= 20; sequence += 1) {
          const names = { attackers: [`203.0.113.${sequence}`], victims: [] }
          const source = { name: 'eth0', type: 'interface' } as const
          const alert = wireAlert(sequence, { entities: names, source, evidence })
          const batch = { ...batchOf('agent-1', sequence, []), alerts: [{ alert, line: JSON.stringify(alert) }] }
          const [stored] = (await take(one, batch)).alerts
          const purging = other.transaction(within => within.alerts.purgePayload(Number.MAX_SAFE_INTEGER, 1, 9))
          const act = {
            incidentId: stored?.incidentId ?? '',
            organisation: null,
            actor: 'lan',
            address: '',
            at: 1,
          }
          const held = { held: true, reason: '…' }
          expect(await holdEvidence(one, act, held, () => null)).toHaveProperty('record')
          const text = async () =>
            (await one.alerts.find([{ agent: 'agent-1', epoch: 1, sequence }]))[0]?.alert.evidence?.text
          const whenHeld = await text()
          await purging
          expect(await text()).toBe(whenHeld)
        }
      })
    })

    test('let nobody in again whom one of them has just cut off', async () => {
      await sharing(2, async stores => {
        const [one, other] = stores as [Store, Store]
        const now = () => new Date(AT)
        const dataFolder = await mkdtemp(join(tmpdir(), 'vonggac-sharing-'))
        const settings = { dataFolder, ingest: { clientAuthorities: [] }, enrolment: { certificateDays: 90 } }
        const fleet = await openFleet(settings, now())
        for (let turn = 0; turn < 10; turn += 1) {
          const keys = await hostKeys('agent-1')
          const asked = { ...keys.asked, hostName: '', keys: { keyId: keys.signer.keyId, tlsKey: Buffer.alloc(0) } }
          const asker = { address: '', organisation: null }
          const { signingKey } = keys.asked
          await one.identities.add(newIdentity({ ...asked, keys: { ...asked.keys, signingKey } }, 1, asker))
          const decider = { actor: 'lan', address: '' }
          await Promise.all([
            approve({ store: one, fleet, now }, 'agent-1', undefined, decider),
            revoke({ store: other, now }, 'agent-1', 'stolen', decider),
          ])
          const active = (await one.identities.of('agent-1')).filter(({ state }) => state === 'active')
          const agent = await one.agents.find('agent-1')
          expect([agent?.state, active.length]).toEqual(['revoked', 0])
        }
      })
    })

    test('write one audit, whatever else their transactions are about', async () => {
      await sharing(3, async stores => {
        const entry = { at: 1, actor: 'lan', action: 'x', subject: '', detail: '', address: '' }
        const work = Array.from({ length: 60 }, (_, index) => async (within: Subjects) => {
          await within.audit.add({ ...entry, subject: `${index} a` })
          // Others hold this while they wait for the chain's end, which is why that is locked last of all.
          await within.agents.alerted(AGENTS[index % 3] as string, index)
          await within.audit.add({ ...entry, subject: `${index} b` })
        })
        let runs = 0
        await Promise.all(
          work.map((each, index) =>
            (stores[(index >> 1) % 3] as Store).transaction(within => {
              runs += 1
              return each(within)
            }),
          ),
        )
        await Promise.all(stores.map(store => store.audit.add(entry)))
        const rows = await wholeChain(stores[0] as Store)
        expect(rows).toHaveLength(123)
        expect(new Set(rows.map(({ subject }) => subject)).size).toBe(121)
        const at = (subject: string) => rows.findIndex(row => row.subject === subject)
        for (let index = 0; index < 60; index += 1) expect(at(`${index} b`) - at(`${index} a`)).toBe(1)
        // Nobody stood in another's way, or it would have been run again.
        expect(runs).toBe(60)
      })
    }, 60_000)

    test('raise an alarm once and give out each number once', async () => {
      await sharing(3, async stores => {
        const alarm = { agent: 'agent-1', kind: 'silent' as const, subject: '', since: 1, raisedAt: 2 }
        const raised = await Promise.all(stores.map(store => store.transaction(within => within.alarms.raise(alarm))))
        expect(raised.filter(Boolean)).toHaveLength(1)
        const numbers = await Promise.all(
          Array.from({ length: 30 }, (_, index) =>
            (stores[index % 3] as Store).transaction(within => within.incidents.nextNumber('VG')),
          ),
        )
        expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
      })
    })
  })
}
