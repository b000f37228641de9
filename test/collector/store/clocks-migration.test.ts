/** What an installation of before the clocks' own migration holds is read as if it had been written today. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Libsql from 'libsql'
import { expect, test } from 'vitest'
import { record } from '../../../collector/incident/chain.ts'
import { replay } from '../../../collector/incident/state.ts'
import type { IncidentChange, IncidentRecord } from '../../../collector/store/incidents.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'

test('states learn why they were closed from their logs, and who judged from now on', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vonggac-old-')), 'collector.db')
  const changes: IncidentChange[] = [
    { kind: 'opened', drill: false, follows: [] },
    { kind: 'status_changed', from: 'candidate', to: 'closed', reason: 'lần đầu', verdict: 'benign' },
    { kind: 'commented', text: 'status_changed' },
    { kind: 'status_changed', from: 'closed', to: 'closed', reason: 'quét của đối tác', verdict: 'benign' },
    { kind: 'commented', text: 'xong' },
  ]
  let closed: IncidentRecord | null = null
  const events = changes.map((change, at) => {
    const made = record(closed, { incidentId: 'VG-1', at, actor: 'lan', change })
    closed = made.after
    return made.event
  })
  const open = record(null, { incidentId: 'VG-2', at: 1, actor: 'lan', change: changes[0] as IncidentChange })
  {
    await using store = await openSqlite(file)
    await store.incidents.save([closed as unknown as IncidentRecord, open.after])
    await store.incidents.append([...events, open.event])
  }
  asBefore(file)

  await using store = await openSqlite(file)
  const found = await store.incidents.load(['VG-1', 'VG-2'])
  expect(found.get('VG-1')?.state).toMatchObject({ closedBecause: 'quét của đối tác', judgedBy: {} })
  expect(found.get('VG-1')?.state).toEqual(replay(events))
  expect(found.get('VG-2')?.state).toEqual(open.after.state)
  await store.clockDoubts.savePulse('one', { beat: 1, at: 1 })
  expect((await store.incidents.page({ status: 'open', limit: 5 })).map(({ record }) => record.state.id)).toEqual([
    'VG-2',
  ])
})

/** The tables and states as the migration before left them. */
function asBefore(file: string): void {
  const raw = new Libsql(file)
  for (const statement of [
    `DELETE FROM kysely_migration WHERE name >= '0008-clocks'`,
    'CREATE INDEX custody_of_incident ON custody (incident_id, id)',
    'DROP INDEX custody_of_item',
    'DROP TABLE report_file',
    'DROP TABLE clock_doubt',
    'DROP TABLE pulse',
    'DROP INDEX incident_open',
    `CREATE INDEX incident_open ON incident (next_due_at, id)
       WHERE merged_into IS NULL AND hidden = 0 AND status <> 'closed'`,
    `UPDATE incident SET state = json_remove(state, '$.judgedBy', '$.closedBecause')`,
  ])
    raw.exec(statement)
  raw.close()
}
