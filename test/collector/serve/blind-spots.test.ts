import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blindSpotsOf } from '../../../collector/serve/facts-of.ts'
import type { IncidentRecord } from '../../../collector/store/incidents.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'

const at = (time: string) => Date.parse(`2026-11-20T${time}:00Z`)

/** As much of an incident as says when it ran. */
const incident = (from: string, to: string) =>
  ({ state: { occurredAt: at(from), detectedAt: at(from), lastAlertAt: at(to) } }) as IncidentRecord

test('a report names what was not seen, dropped and missing while its incident ran, and nothing of other times', async () => {
  await using store = await openSqlite(join(mkdtempSync(join(tmpdir(), 'vonggac-blind-')), 'collector.db'))
  const unread = { source: 'eth0', reason: 'agent_down' as const, items: null }
  await store.ledger.addUnread('edge-01', [
    { ...unread, from: at('02:10'), to: at('02:14') },
    { ...unread, from: at('08:00'), to: at('08:30') },
  ])
  await store.ledger.addDrops('edge-02', 1, [
    { from: 5, to: 14, reason: 'spool_full', firstAt: at('02:20'), lastAt: at('02:21') },
  ])
  await store.ledger.changeGaps('edge-02', 1, {
    remove: [],
    add: [{ from: 1, to: 2, noticedAt: at('02:30'), previousAt: at('02:25') }],
  })
  const spots = await blindSpotsOf(store, incident('02:00', '03:00'))
  expect(spots.map(({ agent, from, to, reason }) => [agent, from.getTime(), to.getTime(), reason.en])).toEqual([
    ['edge-01', at('02:10'), at('02:14'), 'nothing was seen on ‘eth0’: the agent was not running'],
    ['edge-02', at('02:20'), at('02:21'), '10 alerts were dropped: the spool was full'],
    ['edge-02', at('02:25'), at('02:30'), '2 alerts are missing'],
  ])
  expect(spots[0]?.reason.vi).toBe('không quan sát được «eth0», do phần mềm giám sát không chạy')
  expect(await blindSpotsOf(store, incident('04:00', '05:00'))).toEqual([])
})
