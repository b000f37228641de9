import { describe, expect, test } from 'vitest'
import { record } from '../../../collector/incident/chain.ts'
import type { IncidentState } from '../../../collector/store/incidents.ts'
import type { FoundActivity, FoundEntity } from '../../../collector/store/search.ts'
import type { OpenStore } from './alerts.contract.ts'

const titled = (id: string, vi: string, change: Partial<IncidentState> = {}) => {
  const opening = { kind: 'opened', drill: false, follows: [] } as const
  const { after } = record(null, { incidentId: id, at: Number(id.slice(-1)), actor: 'test', change: opening })
  return { ...after, state: { ...after.state, title: { vi, en: vi }, ...change } }
}
const all = { organisation: null, limit: 10 }

export function describeSearch(name: string, open: OpenStore): void {
  describe(`search in ${name}`, () => {
    test('finds incidents by number and title, without diacritics, latest first, and takes signs as they are', async () => {
      await using store = await open()
      await store.incidents.save([
        titled('VG-2026-0001', 'Sự cố ở Đà Nẵng'),
        titled('VG-2026-0002', 'Dò mật khẩu 100%'),
        titled('VG-2026-0003', 'Dò mật khẩu', { organisation: 'other' }),
        titled('VT-2026-0004', 'Dò mật khẩu', { hidden: true }),
      ])
      const ids = async (text: string, more = {}) =>
        (await store.search.incidents({ ...all, text, ...more })).map(({ state }) => state.id)
      expect(await ids('su co o da nang')).toEqual(['VG-2026-0001'])
      expect(await ids('do mat khau')).toEqual(['VG-2026-0003', 'VG-2026-0002'])
      expect(await ids('do mat khau', { organisation: 'default' })).toEqual(['VG-2026-0002'])
      expect(await ids('2026-0001')).toEqual(['VG-2026-0001'])
      expect(await ids('100%')).toEqual(['VG-2026-0002'])
      expect(await ids('_')).toEqual([])
    })

    test('finds entities by the beginning of their names, with the incident that people see', async () => {
      await using store = await open()
      await store.incidents.save([titled('VG-2026-0001', 'a'), titled('VG-2026-0002', 'b')])
      await store.incidents.reroot('VG-2026-0002', 'VG-2026-0001')
      const span = (key: string, firstAt: number, incidentId: string) => ({
        ...{ key, firstAt, lastAt: firstAt + 5, incidentId, seen: 0n },
      })
      await store.spans.add([
        span('default real attacker 203.0.113.7', 10, 'VG-2026-0002'),
        span('default real victim system cổng thông tin', 20, 'VG-2026-0001'),
        span('default real pair 203.0.113.7 x', 30, 'VG-2026-0001'),
      ])
      expect(await store.search.entities({ ...all, text: '203.0.113.' })).toEqual([
        {
          ...{ organisation: 'default', drill: false, role: 'attacker', name: '203.0.113.7' },
          key: 'default real attacker 203.0.113.7',
          ...{ incidentId: 'VG-2026-0001', firstAt: 10, lastAt: 15 },
        },
      ])
      expect(await store.search.entities({ ...all, text: 'cổng' })).toMatchObject([{ name: 'cổng thông tin' }])
      expect(await store.search.entities({ ...all, organisation: 'other', text: '203' })).toEqual([])
    })

    test('finds names in daily records', async () => {
      await using store = await open()
      await store.activities.add(
        [
          {
            ...{ organisation: 'default', drill: false, kind: 'scan', day: '2026-11-20', alerts: 1, count: 3 },
            ...{ firstAt: 1, lastAt: 2, named: [{ role: 'source', name: '198.51.100.9', count: 3 }] },
          },
        ],
        10,
      )
      expect(await store.search.activities({ ...all, text: '198.51.100' })).toMatchObject([
        { kind: 'scan', day: '2026-11-20', role: 'source', name: '198.51.100.9', count: 3 },
      ])
    })

    test('goes on where a page ended, also among what is alike', async () => {
      await using store = await open()
      const ids = Array.from({ length: 5 }, (_, at) => `VG-2026-000${at + 1}`)
      const records = ids.map((id, at) => titled(id, 'dò', { openedAt: Math.floor(at / 2) }))
      await store.incidents.save(records)
      const keys = ['attacker a1', 'victim a2', 'victim system a3', 'account a4']
      await store.spans.add(
        ids.flatMap(incidentId =>
          keys.map(key => ({
            ...{ key: `default real ${key}`, firstAt: 1, lastAt: key === 'victim a2' ? 9 : 5, incidentId, seen: 0n },
          })),
        ),
      )
      const named = ['a1', 'a2', 'a3'].map(name => ({ role: 'source' as const, name, count: name === 'a2' ? 2 : 1 }))
      const increment = { organisation: 'default', alerts: 1, count: 3, firstAt: 1, lastAt: 2, named }
      await store.activities.add(
        [false, true].flatMap(drill =>
          ['2026-11-20', '2026-11-21'].map(day => ({ ...increment, drill, kind: 'scan' as const, day })),
        ),
        10,
      )
      const { search } = store
      const paged = async <T>(page: (after: T | undefined, limit: number) => Promise<T[]>) => {
        const whole = await page(undefined, 100)
        const seen: T[] = []
        for (let after: T | undefined; ; after = seen.at(-1)) {
          const some = await page(after, 3)
          seen.push(...some)
          if (some.length < 3) break
        }
        expect(seen).toEqual(whole)
        return whole.length
      }
      const asked = (text: string, limit: number) => ({ text, limit, organisation: null })
      expect(
        await paged<IncidentState>(async (after, limit) =>
          (await search.incidents({ ...asked('do', limit), after })).map(({ state }) => state),
        ),
      ).toBe(5)
      expect(await paged<FoundEntity>((after, limit) => search.entities({ ...asked('a', limit), after }))).toBe(20)
      expect(await paged<FoundActivity>((after, limit) => search.activities({ ...asked('a', limit), after }))).toBe(12)
    })
  })
}
