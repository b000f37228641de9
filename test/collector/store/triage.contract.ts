import { describe, expect, test } from 'vitest'
import type { Decisions } from '../../../collector/store/triage.ts'
import type { OpenStore } from './alerts.contract.ts'
import { storedAlert } from './alerts.contract.ts'

const decided = {
  ...{ organisation: 'default', author: 'lan', reason: '…', createdAt: 10 },
  ...{ startsAt: 10, expiresAt: 100 },
}
const matchers = [{ field: 'victim', is: 'is', values: ['web'] }] as const

export function describeTriageStores(name: string, open: OpenStore): void {
  describe(`triage in ${name}`, () => {
    test('gives silences and inhibitions back as they were decided, and what stands at a moment', async () => {
      await using store = await open()
      const silence = await store.triage.addSilence({ ...decided, matchers, criticalToo: true })
      const inhibition = { ...decided, organisation: 'other', source: matchers, target: matchers, windowMs: 5 }
      await store.triage.addInhibition({ ...inhibition, equal: ['host'] })
      expect(await store.triage.silences({ limit: 9 })).toEqual([silence])
      expect(await store.triage.silences({ standingAt: 100, limit: 9 })).toEqual([])
      expect(await store.triage.inhibitions({ organisation: 'other', limit: 9 })).toMatchObject([inhibition])
      expect(await store.triage.inhibitions({ organisation: 'default', limit: 9 })).toEqual([])
    })

    test('pages through them, latest first, also through those of some time alone', async () => {
      await using store = await open()
      const ids: number[] = []
      for (const startsAt of [10, 20, 30, 40, 50])
        ids.unshift((await store.triage.addSilence({ ...decided, startsAt, matchers, criticalToo: false })).id)
      await store.triage.endSilence(ids[4] as number, null, 'minh', 30)
      const paged = async (which: Partial<Decisions>) => {
        const seen: number[] = []
        for (let before: number | undefined; ; ) {
          const page = await store.triage.silences({ ...which, before, limit: 2 })
          seen.push(...page.map(({ id }) => id))
          if (page.length < 2) return seen
          before = seen.at(-1)
        }
      }
      expect(await paged({})).toEqual(ids)
      expect(await paged({ during: [29, 40] })).toEqual(ids.slice(1))
      expect(await paged({ during: [30, 39] })).toEqual(ids.slice(2, 4))
      expect(await paged({ during: [100, 200] })).toEqual([])
    })

    test('ends only what stands, of one’s own organisation, and keeps it for alerts of its time', async () => {
      await using store = await open()
      const { id } = await store.triage.addSilence({ ...decided, matchers, criticalToo: false })
      expect(await store.triage.endSilence(id, 'other', 'minh', 50)).toBeNull()
      expect(await store.triage.endSilence(id, 'default', 'minh', 50)).toEqual({ organisation: 'default' })
      expect(await store.triage.endSilence(id, null, 'minh', 60)).toBeNull()
      expect((await store.triage.rulebook(49)).silences).toMatchObject([{ endedAt: 50, endedBy: 'minh' }])
      expect((await store.triage.rulebook(50)).silences).toEqual([])
    })

    test('every change raises the version that intake asks for', async () => {
      await using store = await open()
      const versions = [await store.triage.version()]
      const { id } = await store.triage.addSilence({ ...decided, matchers, criticalToo: false })
      versions.push(await store.triage.version())
      await store.triage.endSilence(id, null, 'lan', 50)
      versions.push(await store.triage.version())
      const policy = { organisation: 'default', ruleId: 'r', treatAs: null, openAfter: 3 } as const
      await store.triage.setPolicy({ ...policy, author: 'lan', reason: '…', at: 1 })
      versions.push(await store.triage.version())
      expect(new Set(versions).size).toBe(versions.length)
      expect(await store.triage.policies('default')).toMatchObject([{ ruleId: 'r', openAfter: 3 }])
      expect(await store.triage.policies('other')).toEqual([])
      expect(await store.triage.removePolicy('other', 'r')).toBe(false)
      expect(await store.triage.removePolicy('default', 'r')).toBe(true)
    })

    test('knows where an inhibition’s sources were', async () => {
      await using store = await open()
      await store.triage.addSpans([{ inhibition: 1, key: 'k', firstAt: 10, lastAt: 20 }])
      const asked = (inhibition: number, key: string, from: number, to: number) => ({ inhibition, key, from, to })
      expect(
        await store.triage.inhibited([
          ...[asked(1, 'k', 20, 30), asked(1, 'k', 21, 30), asked(2, 'k', 0, 30)],
          ...[asked(1, 'x', 0, 30), asked(1, 'k', 0, 10)],
        ]),
      ).toEqual([true, false, false, false, true])
    })
  })

  describe(`followers in ${name}`, () => {
    const follower = (sequence: number, key: string, at: number) => ({ agent: 'agent-1', epoch: 1, sequence, key, at })

    test('are found near a time, page by page, with the home that they have by now', async () => {
      await using store = await open()
      await store.alerts.insert([1, 2, 3].map(sequence => storedAlert(sequence)))
      await store.followers.add([
        follower(1, 'a', 10),
        follower(2, 'a', 20),
        follower(3, 'a', 20),
        follower(3, 'b', 20),
      ])
      await store.followers.add([follower(1, 'a', 10)])
      expect([...(await store.followers.known(['a', 'b', 'c']))].sort()).toEqual(['a', 'b'])
      const range = { key: 'a', from: 10, to: 20 }
      const first = await store.followers.near(range, 2)
      expect(first.map(({ sequence, incidentId }) => [sequence, incidentId])).toEqual([
        [1, null],
        [2, null],
      ])
      expect((await store.followers.near(range, 2, first.at(-1))).map(({ sequence }) => sequence)).toEqual([3])
      expect(await store.followers.near({ ...range, from: 21, to: 99 }, 5)).toEqual([])
    })

    test('are forgotten when they are old, under every key', async () => {
      await using store = await open()
      await store.alerts.insert([1, 2].map(sequence => storedAlert(sequence)))
      await store.followers.add([follower(1, 'a', 10), follower(1, 'b', 10), follower(2, 'a', 20)])
      expect(await store.followers.forget(20, 10)).toBeGreaterThan(0)
      expect([...(await store.followers.known(['a', 'b']))]).toEqual(['a'])
      expect(await store.followers.forget(20, 10)).toBe(0)
    })
  })

  describe(`daily records in ${name}`, () => {
    const increment = (change: object) => ({
      ...{ organisation: 'default', drill: false, kind: 'scan' as const, day: '2026-11-20', alerts: 1, count: 2 },
      ...{ firstAt: 5, lastAt: 6, named: [{ role: 'source' as const, name: 'x', count: 2 }] },
      ...change,
    })

    test('add up, and tell apart only as many names as they may', async () => {
      await using store = await open()
      const named = (...names: string[]) => names.map(name => ({ role: 'source' as const, name, count: 1 }))
      await store.activities.add([increment({ named: named('a', 'b') })], 2)
      await store.activities.add([increment({ firstAt: 1, lastAt: 9, named: named('b', 'c') })], 2)
      const [activity] = await store.activities.page({ limit: 5 })
      expect(activity).toMatchObject({ alerts: 2, count: 4, firstAt: 1, lastAt: 9, sources: 2, targets: 0 })
      if (!activity) throw new Error('no record')
      expect(await store.activities.names(activity, 'source', 5)).toEqual([
        { role: 'source', name: 'b', count: 2 },
        { role: 'source', name: 'a', count: 1 },
      ])
    })

    test('are paged from the latest day back, by organisation and day', async () => {
      await using store = await open()
      const days = ['2026-11-18', '2026-11-19', '2026-11-20']
      await store.activities.add(
        days.map(day => increment({ day })),
        5,
      )
      await store.activities.add([increment({ organisation: 'other' })], 5)
      const pageOf = async (filter: object) =>
        (await store.activities.page({ limit: 2, ...filter })).map(({ day }) => day)
      expect(await pageOf({ organisation: 'default' })).toEqual(['2026-11-20', '2026-11-19'])
      const [, after] = await store.activities.page({ limit: 2, organisation: 'default' })
      expect(await pageOf({ organisation: 'default', after })).toEqual(['2026-11-18'])
      expect(await pageOf({ from: '2026-11-19', to: '2026-11-19' })).toEqual(['2026-11-19'])
    })
  })

  describe(`files of evidence in ${name}`, () => {
    test('come back as they were put, whatever their size, and are kept once', async () => {
      await using store = await open()
      const bytes = Buffer.from(Array.from({ length: 2_500_000 }, (_, index) => (index * 7) & 255))
      await store.evidence.put('hash', bytes)
      await store.evidence.put('hash', bytes)
      expect((await store.evidence.get('hash'))?.equals(bytes)).toBe(true)
      expect(await store.evidence.get('other')).toBeNull()
      const custody = { item: 'i', incidentId: 'VG-1', at: 1, actor: 'lan', act: 'added' } as const
      await store.evidence.note(custody)
      expect(await store.evidence.custody(['i', 'j'])).toEqual([custody])
    })
  })
}
