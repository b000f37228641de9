import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type Migration, Migrator } from 'kysely'
import Libsql from 'libsql'
import { describe, expect, test } from 'vitest'
import { record } from '../../../collector/incident/chain.ts'
import type { EpochLedger } from '../../../collector/store/ledger.ts'
import { migrations } from '../../../collector/store/migrations/migrations.ts'
import { EVERYTHING } from '../../../collector/store/scope.ts'
import { sqliteDialect } from '../../../collector/store/sqlite/driver.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import { user } from '../../support/people.ts'
import { wireAlert } from '../../support/wire.ts'
import { wholeChain } from './audit.contract.ts'
import { describeSharing } from './sharing.contract.ts'
import { describeStore } from './store.contract.ts'

const file = () => join(mkdtempSync(join(tmpdir(), 'vonggac-store-')), 'collector.db')
const open = () => openSqlite(file())

describeStore('SQLite', open)
describeSharing('SQLite', async count => {
  const path = file()
  return Promise.all(Array.from({ length: count }, () => openSqlite(path)))
})

describe('the SQLite file', () => {
  test('can be read and written by its owner alone, and opens again with what it held', async () => {
    const path = file()
    const first = await openSqlite(path)
    await first.incidents.nextNumber('VG')
    await first[Symbol.asyncDispose]()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await using again = await openSqlite(path)
    expect(await again.incidents.nextNumber('VG')).toBe(2)
  })

  test('refuses to change or remove what is on record, whoever asks', async () => {
    const path = file()
    await using store = await openSqlite(path)
    const { event } = record(null, {
      incidentId: 'VG-1',
      at: 1,
      actor: 't',
      change: { kind: 'opened', drill: false, follows: [] },
    })
    await store.incidents.append([event])
    await store.audit.add({ at: 1, actor: 'a', action: 'b', subject: '', detail: '', address: '' })
    const outsider = new Libsql(path)
    for (const table of ['incident_event', 'audit']) {
      expect(() => outsider.exec(`UPDATE ${table} SET actor = 'x'`)).toThrow('append-only')
      expect(() => outsider.exec(`DELETE FROM ${table}`)).toThrow('append-only')
    }
    outsider.close()
  })

  test('refuses to change or remove what reports are proved by', async () => {
    const path = file()
    await using store = await openSqlite(path)
    const of = { subject: 'VG-1', form: 'f', organisation: 'o', at: 1 }
    const head = { ...of, number: 1, drill: false, sha256: 's', chainHead: 'h', author: 'a' }
    await store.reports.addVersion({ ...head, content: '{}' })
    const by = { at: 1, actor: 'a' }
    await store.reports.addStep({ ...of, ...by, version: 1, change: { kind: 'submitted' } })
    const sent = { id: 'd', version: 1, channel: 'call', recipient: 'r', address: 'x', messageId: null } as const
    await store.reports.addDelivery({ ...of, ...by, ...sent, stages: [], documents: [] })
    await store.reports.addDeliveryStep({ ...by, delivery: 'd', change: { kind: 'unknown', reason: '' } })
    const outsider = new Libsql(path)
    for (const table of ['report_version', 'report_step', 'report_delivery', 'report_delivery_step']) {
      expect(() => outsider.exec(`UPDATE ${table} SET at = 2`)).toThrow('append-only')
      expect(() => outsider.exec(`DELETE FROM ${table}`)).toThrow('append-only')
    }
    outsider.close()
  })

  test('lets a second process write between the transactions of the first', async () => {
    const path = file()
    await using one = await openSqlite(path)
    await using other = await openSqlite(path)
    const numbers = []
    for (let round = 0; round < 10; round += 1)
      numbers.push(
        await one.transaction(within => within.incidents.nextNumber('VG')),
        await other.incidents.nextNumber('VG'),
      )
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })

  test('is kept with a write-ahead log', async () => {
    const path = file()
    await using _store = await openSqlite(path)
    const outsider = new Libsql(path)
    expect(outsider.pragma('journal_mode')).toMatchObject([{ journal_mode: 'wal' }])
    outsider.close()
  })

  test('lets everything else go on while another process holds it, and waits', async () => {
    const path = file()
    await using store = await openSqlite(path)
    const other = new Libsql(path)
    other.exec('BEGIN IMMEDIATE')
    let turns = 0
    const turning = setInterval(() => {
      turns += 1
      if (turns === 20) other.exec('COMMIT')
    }, 1)
    expect(await store.transaction(within => within.incidents.nextNumber('VG'))).toBe(1)
    clearInterval(turning)
    expect(turns).toBeGreaterThanOrEqual(20)
    other.close()
  })

  test('of version 0.1.0 keeps what it holds; agents with tokens have to enrol', async () => {
    const path = file()
    await firstVersion(path)
    await using store = await openSqlite(path)
    expect(await store.agents.list()).toMatchObject([
      { id: 'agent-1', createdAt: 5, state: 'revoked', group: 'default', tags: [], heartbeat: null },
    ])
    expect(await store.ledger.find('agent-1', 7)).toMatchObject({ watermark: 40, top: 40 })
    expect(await store.ledger.find('agent-1', 8)).toMatchObject({ watermark: 9, top: 100, stored: 88 })
    const [alert] = await store.alerts.page({ limit: 5 })
    expect(alert).toMatchObject({ batchId: null, payloadPurgedAt: null, line: alertLine })
    const incident = (await store.incidents.load(['VG-1'])).get('VG-1')
    expect(incident?.state.evidenceHeld).toBe(false)
    expect(await store.users.page({ scope: EVERYTHING, limit: 9 })).toEqual([
      user({ displayName: 'Lan', role: 'admin' }),
    ])
    expect(await store.alerts.purgePayload(100, 200, 10)).toBe(1)
    // Lines of the audit, chained in the order in which they were written.
    expect((await wholeChain(store)).map(({ number, subject }) => [number, subject])).toEqual([
      [1, 'một'],
      [2, 'hai'],
    ])
    // Keys between the tables that were made anew still hold.
    await expect(
      store.ledger.save({ ...(await store.ledger.find('agent-1', 7)), agent: 'nobody' } as EpochLedger),
    ).rejects.toThrow('FOREIGN KEY')
  })
})

const alertLine = JSON.stringify(
  wireAlert(1, { evidence: { kind: 'line', text: 'Failed password', truncated: false } }),
)

/** A database as version 0.1.0 made it, with a row of everything that changed since. */
async function firstVersion(path: string): Promise<void> {
  const raw = new Libsql(path)
  const db = new Kysely<unknown>({ dialect: sqliteDialect(raw) })
  const { '0001-first': first } = migrations('sqlite')
  await new Migrator({
    db,
    provider: { getMigrations: async () => ({ '0001-first': first as Migration }) },
  }).migrateToLatest()
  for (const statement of [
    `INSERT INTO agent VALUES ('agent-1', 'hash', 5, '{"version":1}', 6, 0)`,
    `INSERT INTO epoch_ledger VALUES ('agent-1', 7, 40, 40, 37, 0, 0, 1, 2), ('agent-1', 8, 100, 100, 88, 0, 0, 1, 2)`,
    `INSERT INTO ledger_gap VALUES ('agent-1', 7, 3, 5, 1, 1), ('agent-1', 8, 20, 22, 1, 1), ('agent-1', 8, 10, 18, 1, 1)`,
    `INSERT INTO incident VALUES ('VG-1', 0, 'candidate', 'low', 1, 1, 1, 1, NULL, 1, 'h', '{"id":"VG-1"}')`,
    `INSERT INTO person VALUES ('lan', 'Lan', 'admin', NULL, 1)`,
    `INSERT INTO audit VALUES (3, 1, 'lan', 'x', 'một', '', ''), (7, 2, 'lan', 'y', 'hai', '', '')`,
  ])
    raw.exec(statement)
  raw
    .prepare(`INSERT INTO alert VALUES (1, 'agent-1', 8, 1, 1, 1, 1, 0, 'low', 'f', 'VG-1', 'VG-1', '[]', ?)`)
    .run([alertLine])
  await db.destroy()
}
