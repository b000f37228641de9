import { describe, expect, test } from 'vitest'
import { checkChain, record } from '../../../collector/incident/chain.ts'
import { type IncidentRecord, NO_FIGURE } from '../../../collector/store/incidents.ts'
import type { OpenStore } from './alerts.contract.ts'
import { storedAlert } from './alerts.contract.ts'

const opened = (incidentId: string, at: number, nextDueAt: number | null = null) => {
  const { event, after } = record(null, {
    incidentId,
    at,
    actor: 'test',
    change: { kind: 'opened', drill: false, follows: [] },
  })
  return { event, saved: { ...after, nextDueAt } }
}

const closed = (before: IncidentRecord, at: number) =>
  record(before, {
    incidentId: before.state.id,
    at,
    actor: 'test',
    change: { kind: 'status_changed', from: 'candidate', to: 'closed', reason: 'done' },
  }).after

export function describeIncidentStore(name: string, open: OpenStore): void {
  describe(`incidents in ${name}`, () => {
    test('numbers each series from 1, without repeating', async () => {
      await using store = await open()
      const numbers = [
        await store.incidents.nextNumber('VG-2026'),
        await store.incidents.nextNumber('VG-2026'),
        await store.incidents.nextNumber('DT-2026'),
      ]
      expect(numbers).toEqual([1, 2, 1])
    })

    test('gives out as many numbers together as are asked for, and goes on after them', async () => {
      await using store = await open()
      const first = await store.incidents.nextNumber('VG-2026', 3)
      expect([
        first,
        await store.incidents.nextNumber('VG-2026'),
        await store.incidents.nextNumber('VG-2026', 2),
      ]).toEqual([1, 4, 5])
      expect(await store.incidents.nextNumber('VG-2026')).toBe(7)
    })

    test('gives back states and logs, and the chain still holds', async () => {
      await using store = await open()
      const { event, saved } = opened('VG-1', 5)
      await store.incidents.save([saved])
      const next = record(saved, {
        incidentId: 'VG-1',
        at: 6,
        actor: 'lan',
        change: { kind: 'commented', text: 'đã gọi\u2028 "họ"' },
      })
      await store.incidents.append([event, next.event])
      await store.incidents.save([next.after])
      expect((await store.incidents.load(['VG-1', 'VG-2'])).get('VG-1')).toEqual(next.after)
      const events = await store.incidents.events('VG-1')
      expect(events).toEqual([event, next.event])
      expect(checkChain(events, next.after.head)).toEqual({ intact: true })
      expect(await store.incidents.latestEvents('VG-1', 1)).toEqual([next.event])
    })

    test('refuses a second event of the same number', async () => {
      await using store = await open()
      const { event } = opened('VG-1', 5)
      await store.incidents.append([event])
      await expect(store.incidents.append([event])).rejects.toThrow()
    })

    test('lists open ones by deadline with none last, closed ones by last alert, all by opening; merged ones never', async () => {
      await using store = await open()
      const merged = opened('VG-9', 1)
      await store.incidents.save([
        opened('VG-1', 10, 500).saved,
        opened('VG-2', 20, null).saved,
        opened('VG-3', 30, 300).saved,
        closed(opened('VG-4', 40).saved, 45),
        closed(opened('VG-5', 50).saved, 55),
        { ...merged.saved, state: { ...merged.saved.state, mergedInto: 'VG-1' } },
      ])
      const ids = async (status: 'open' | 'closed' | 'all') =>
        (await store.incidents.page({ status, limit: 10 })).map(({ record: { state } }) => state.id)
      expect(await ids('open')).toEqual(['VG-3', 'VG-1', 'VG-2'])
      expect(await ids('closed')).toEqual(['VG-5', 'VG-4'])
      expect(await ids('all')).toEqual(['VG-5', 'VG-4', 'VG-3', 'VG-2', 'VG-1'])
      expect((await store.incidents.openIds()).sort()).toEqual(['VG-1', 'VG-2', 'VG-3'])
      const [first] = await store.incidents.page({ status: 'open', limit: 1 })
      const after = { value: first?.value ?? 0, id: first?.record.state.id ?? '' }
      expect(
        (await store.incidents.page({ status: 'open', limit: 5, after })).map(({ record: { state } }) => state.id),
      ).toEqual(['VG-1', 'VG-2'])
    })

    test('keeps closed ones that still owe an answer among the open ones, those without a figure after every deadline', async () => {
      await using store = await open()
      const done = (id: string, at: number, nextDueAt: number | null) => ({
        ...closed(opened(id, at).saved, at),
        nextDueAt,
      })
      await store.incidents.save([
        opened('VG-1', 10, 500).saved,
        opened('VG-2', 20, null).saved,
        done('VG-3', 30, 300),
        done('VG-4', 40, NO_FIGURE),
        done('VG-5', 50, null),
      ])
      const ids = async (status: 'open' | 'closed' | 'all') =>
        (await store.incidents.page({ status, limit: 10 })).map(({ record: { state } }) => state.id)
      expect(await ids('open')).toEqual(['VG-3', 'VG-1', 'VG-4', 'VG-2'])
      expect(await ids('closed')).toEqual(['VG-5', 'VG-4', 'VG-3'])
      expect((await ids('all')).length).toBe(5)
      expect((await store.incidents.openIds()).sort()).toEqual(['VG-1', 'VG-2', 'VG-3', 'VG-4'])
      const loaded = await store.incidents.load(['VG-4', 'VG-5'])
      expect([loaded.get('VG-4')?.nextDueAt, loaded.get('VG-5')?.nextDueAt]).toEqual([NO_FIGURE, null])
      const [, second] = await store.incidents.page({ status: 'open', limit: 2 })
      const after = { value: second?.value ?? 0, id: second?.record.state.id ?? '' }
      expect(
        (await store.incidents.page({ status: 'open', limit: 5, after })).map(({ record: { state } }) => state.id),
      ).toEqual(['VG-4', 'VG-2'])
    })

    test('finds the spans that reach into a time, with whether their root is closed, and replaces an incident’s', async () => {
      await using store = await open()
      await store.incidents.save([opened('VG-1', 10).saved, closed(opened('VG-2', 20).saved, 25)])
      const span = (key: string, firstAt: number, lastAt: number, incidentId: string) => ({
        key,
        firstAt,
        lastAt,
        incidentId,
        seen: 5n,
      })
      await store.spans.add([span('a', 0, 50, 'VG-1'), span('a', 200, 250, 'VG-2'), span('b', 0, 50, 'VG-1')])
      expect(await store.spans.touching(['a'], 50, 199)).toMatchObject([
        { key: 'a', firstAt: 0, root: 'VG-1', openedAt: 10, closed: false, seen: 5n },
      ])
      expect(await store.spans.touching(['a', 'c'], 40, 220)).toMatchObject([
        { incidentId: 'VG-1' },
        { incidentId: 'VG-2', closed: true },
      ])
      await store.spans.replace('VG-1', [span('c', 5, 6, 'VG-1')])
      const spans = await store.spans.touching(['a', 'b', 'c'], 0, 1000)
      expect(spans.map(({ key, incidentId }) => `${key} ${incidentId}`).sort()).toEqual(['a VG-2', 'c VG-1'])
      await store.spans.remove(spans.map(({ id }) => id as number))
      expect(await store.spans.touching(['a', 'b'], 0, 1000)).toEqual([])
    })

    test('adds up folds over windows and homes without losing a count', async () => {
      await using store = await open()
      await store.incidents.save([opened('VG-1', 10).saved, opened('VG-2', 20).saved])
      await store.alerts.insert([storedAlert(1, { fingerprint: 'f', incidentId: 'VG-1' })])
      const sample = { agent: 'agent-1', epoch: 1, sequence: 1 }
      const fold = (incidentId: string, windowAt: number, count: number) => ({
        fingerprint: 'f',
        windowAt,
        incidentId,
        count,
        firstAt: windowAt + 1,
        lastAt: windowAt + 9,
        sample,
      })
      await store.folds.add([fold('VG-1', 0, 2), fold('VG-1', 100, 3), fold('VG-2', 100, 4)])
      await store.folds.add([{ ...fold('VG-1', 0, 1), firstAt: 0, lastAt: 5 }])
      expect(await store.folds.ofIncidents(['VG-1'], 10)).toMatchObject([
        { count: 6, firstAt: 0, lastAt: 109, sample: { sequence: 1 } },
      ])
      expect(await store.folds.ofIncidents(['VG-1', 'VG-2'], 10)).toMatchObject([{ count: 10 }])
      await store.folds.clear('VG-1')
      expect(await store.folds.ofIncidents(['VG-1', 'VG-2'], 10)).toMatchObject([{ count: 4 }])
    })

    test('gives alerts another home, and keeps which one they had first', async () => {
      await using store = await open()
      await store.incidents.save([opened('VG-1', 10).saved, opened('VG-2', 20).saved])
      await store.alerts.insert([storedAlert(1, { incidentId: 'VG-1' }), storedAlert(2, { incidentId: 'VG-1' })])
      await store.alerts.move([{ agent: 'agent-1', epoch: 1, sequence: 2 }], 'VG-2')
      const numbers = async (...incidentIds: string[]) =>
        (await store.alerts.page({ incidentIds, limit: 5 })).map(({ sequence }) => sequence)
      expect(await numbers('VG-1')).toEqual([1])
      expect(await numbers('VG-2')).toEqual([2])
      expect(await numbers('VG-1', 'VG-2')).toEqual([2, 1])
      expect((await store.alerts.ofHome('VG-2', 0, 5)).map(({ sequence }) => sequence)).toEqual([2])
    })

    test('keeps trees by their roots, and takes a branch out', async () => {
      await using store = await open()
      await store.incidents.save(['VG-1', 'VG-2', 'VG-3', 'VG-4'].map((id, at) => opened(id, at).saved))
      await store.incidents.reroot('VG-3', 'VG-2')
      await store.incidents.reroot('VG-2', 'VG-1')
      expect(await store.incidents.tree('VG-1')).toEqual(['VG-1', 'VG-2', 'VG-3'])
      expect([...(await store.incidents.loadWithAncestors(['VG-3'])).keys()].sort()).toEqual(['VG-1', 'VG-2', 'VG-3'])
      await store.incidents.reroot('VG-1', 'VG-2', ['VG-2', 'VG-3'])
      expect(await store.incidents.tree('VG-1')).toEqual(['VG-1'])
      expect(await store.incidents.tree('VG-2')).toEqual(['VG-2', 'VG-3'])
      // Saving changes nothing about where it belongs.
      await store.incidents.save([opened('VG-3', 3).saved])
      expect(await store.incidents.tree('VG-2')).toEqual(['VG-2', 'VG-3'])
    })

    test('keeps a wall between two trees, whatever their roots become, until a person takes it down', async () => {
      await using store = await open()
      await store.incidents.save(['VG-1', 'VG-2', 'VG-3'].map((id, at) => opened(id, at).saved))
      await store.incidents.separate('VG-2', 'VG-3')
      await store.incidents.separate('VG-3', 'VG-2')
      expect(await store.incidents.separations(['VG-1', 'VG-3'])).toEqual([])
      await store.incidents.reroot('VG-2', 'VG-1')
      const walls = await store.incidents.separations(['VG-1', 'VG-3'])
      expect(walls.map(pair => [...pair].sort())).toEqual([['VG-1', 'VG-3']])
      await store.incidents.unseparate(['VG-3'], ['VG-1', 'VG-2'])
      expect(await store.incidents.separations(['VG-1', 'VG-3'])).toEqual([])
    })

    test('shows no incident that only waits', async () => {
      await using store = await open()
      const waiting = opened('VT-1', 1).saved
      await store.incidents.save([opened('VG-1', 1).saved, { ...waiting, state: { ...waiting.state, hidden: true } }])
      expect((await store.incidents.page({ status: 'all', limit: 5 })).map(({ record }) => record.state.id)).toEqual([
        'VG-1',
      ])
      expect(await store.incidents.openIds()).toEqual(['VG-1'])
    })

    test('pages by organisation, severity and assignee', async () => {
      await using store = await open()
      const one = opened('VG-1', 1).saved
      const other = opened('VG-2', 2).saved
      await store.incidents.save([
        { ...one, state: { ...one.state, organisation: 'a', severity: 'high', assignee: 'lan' } },
        { ...other, state: { ...other.state, organisation: 'b', severity: 'low' } },
      ])
      const ids = async (filter: object) =>
        (await store.incidents.page({ status: 'all', limit: 5, ...filter })).map(({ record }) => record.state.id)
      expect(await ids({ organisation: 'b' })).toEqual(['VG-2'])
      expect(await ids({ severities: ['high', 'critical'] })).toEqual(['VG-1'])
      expect(await ids({ assignee: 'lan' })).toEqual(['VG-1'])
      expect(await ids({ organisation: 'b', assignee: 'lan' })).toEqual([])
    })
  })
}
