import { describe, expect, test } from 'vitest'
import { record } from '../../../collector/incident/chain.ts'
import type { IncidentRecord } from '../../../collector/store/incidents.ts'
import type { Store } from '../../../collector/store/store.ts'
import { wireAlert } from '../../support/wire.ts'
import { type OpenStore, storedAlert } from './alerts.contract.ts'

const withPayload = (sequence: number, incidentId: string | null = null) =>
  storedAlert(sequence, {
    incidentId,
    alert: wireAlert(sequence, {
      evidence: { kind: 'line', text: 'bí mật', truncated: false, sha256: 'c'.repeat(64) },
    }),
  })

async function incident(store: Store, id: string): Promise<IncidentRecord> {
  const change = { kind: 'opened' as const, drill: false, follows: [] }
  const { event, after } = record(null, { incidentId: id, at: 1, actor: 'test', change })
  await store.incidents.save([after])
  await store.incidents.append([event])
  return after
}

async function hold(store: Store, before: IncidentRecord, held: boolean): Promise<IncidentRecord> {
  const change = { kind: held ? ('evidence_held' as const) : ('evidence_released' as const), reason: 'court' }
  const { event, after } = record(before, { incidentId: before.state.id, at: 2, actor: 'lan', change })
  const saved = { ...after, state: { ...after.state, evidenceHeld: held } }
  await store.incidents.save([saved])
  await store.incidents.append([event])
  return saved
}

const textsOf = async (store: Store) =>
  (await store.alerts.page({ limit: 100 })).reverse().map(({ alert }) => alert.evidence?.text)

export function describePayloadStore(name: string, open: OpenStore): void {
  describe(`payload in ${name}`, () => {
    test('is purged when it is old, and all else of the alert stays', async () => {
      await using store = await open()
      await store.alerts.insert([withPayload(1), storedAlert(2), withPayload(3), withPayload(2000)])
      expect(await store.alerts.purgePayload(1500, 7777, 100)).toBe(2)
      expect(await store.alerts.purgePayload(1500, 8888, 100)).toBe(0)
      expect(await textsOf(store)).toEqual(['', undefined, '', 'bí mật'])
      const [first] = await store.alerts.find([{ agent: 'agent-1', epoch: 1, sequence: 1 }])
      const { alert } = withPayload(1)
      const left = { ...alert, evidence: { ...alert.evidence, text: '' } }
      expect(first).toMatchObject({ ...withPayload(1), alert: left, line: JSON.stringify(left), payloadPurgedAt: 7777 })
      const others = await store.alerts.page({ limit: 9 })
      expect(others.filter(({ payloadPurgedAt }) => payloadPurgedAt === null)).toHaveLength(2)
    })

    test('is purged no more at a time than was asked for', async () => {
      await using store = await open()
      await store.alerts.insert([1, 2, 3, 4, 5].map(sequence => withPayload(sequence)))
      const purged = []
      for (let turn = 0; turn < 4; turn += 1) purged.push(await store.alerts.purgePayload(9999, 1, 2))
      expect(purged).toEqual([2, 2, 1, 0])
    })

    test('stays while its incident is held as evidence, and goes once that is released', async () => {
      await using store = await open()
      const one = await hold(store, await incident(store, 'VG-1'), true)
      await incident(store, 'VG-2')
      await store.alerts.insert([withPayload(1, 'VG-1'), withPayload(2, 'VG-1'), withPayload(3, 'VG-2')])
      // Fewer at a time than are held before the one that may go.
      expect(await store.alerts.purgePayload(9999, 1, 1)).toBe(1)
      expect(await store.alerts.purgePayload(9999, 1, 1)).toBe(0)
      expect(await textsOf(store)).toEqual(['bí mật', 'bí mật', ''])
      await hold(store, one, false)
      expect(await store.alerts.purgePayload(9999, 1, 9)).toBe(2)
    })

    test('goes with its alert into an incident that does not hold it', async () => {
      await using store = await open()
      await hold(store, await incident(store, 'VG-1'), true)
      await incident(store, 'VG-2')
      await store.alerts.insert([withPayload(1, 'VG-1')])
      expect(await store.alerts.purgePayload(9999, 1, 9)).toBe(0)
      await store.alerts.move([{ agent: 'agent-1', epoch: 1, sequence: 1 }], 'VG-2')
      expect(await store.alerts.purgePayload(9999, 1, 9)).toBe(1)
    })
  })
}
