import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openManySeries, openSeries } from '../../../collector/incident/opening.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'

test('incidents that open together are called as if they opened one after the other', async () => {
  const [real, drill, waiting] = [
    { drill: false, hidden: false, at: Date.parse('2026-11-28T01:00:00Z') },
    { drill: true, hidden: false, at: Date.parse('2026-11-28T01:00:00Z') },
    { drill: false, hidden: true, at: Date.parse('2026-12-31T18:00:00Z') },
  ] as const
  const openings = [real, drill, real, waiting, real, drill]
  const store = () => openSqlite(join(mkdtempSync(join(tmpdir(), 'vonggac-opening-')), 'collector.db'))
  await using one = await store()
  await using other = await store()
  const alone: string[] = []
  for (const opening of openings) alone.push(await openSeries(one, opening))
  expect(await openManySeries(other, openings)).toEqual(alone)
  expect(alone).toEqual([
    'VG-2026-0001',
    'DT-2026-0001',
    'VG-2026-0002',
    'VT-2027-0001',
    'VG-2026-0003',
    'DT-2026-0002',
  ])
  expect([await openManySeries(other, []), await openManySeries(other, [real])]).toEqual([[], ['VG-2026-0004']])
})
