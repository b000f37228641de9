/** The list that people watch is read off its index, however many incidents are done with. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery, type Dialect, Kysely } from 'kysely'
import Libsql from 'libsql'
import { describe, expect, test } from 'vitest'
import { record } from '../../../collector/incident/chain.ts'
import type { IncidentPage } from '../../../collector/store/incidents.ts'
import { incidentStore } from '../../../collector/store/kysely/incidents.ts'
import { NO_LOCKS } from '../../../collector/store/kysely/locks.ts'
import type { Database } from '../../../collector/store/kysely/schema.ts'
import { postgresDialect } from '../../../collector/store/postgres/driver.ts'
import { postgresPool } from '../../../collector/store/postgres/pool.ts'
import { openPostgres } from '../../../collector/store/postgres.ts'
import { sqliteDialect } from '../../../collector/store/sqlite/driver.ts'
import { oneOf } from '../../../collector/store/sqlite/one-of.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import type { Store } from '../../../collector/store/store.ts'
import { without } from '../../support/needs.ts'
import { postgresServer } from '../../support/postgres.ts'

const DONE = 3_000

/** One in a hundred is open, and one in a hundred closed and still owing. */
async function fill(store: Store): Promise<void> {
  const opened = { kind: 'opened', drill: false, follows: [] } as const
  const closed = { kind: 'status_changed', from: 'candidate', to: 'closed', reason: 'x', verdict: 'incident' } as const
  const records = Array.from({ length: DONE }, (_, index) => {
    const by = { incidentId: `VG-${index}`, at: index, actor: 'lan' }
    const open = record(null, { ...by, change: opened }).after
    if (index % 100 === 0) return { ...open, nextDueAt: 1_000_000 - index }
    const done = record(open, { ...by, change: closed }).after
    return { ...done, nextDueAt: index % 100 === 1 ? 2_000_000 - index : null }
  })
  await store.transaction(within => within.incidents.save(records))
}

/** What the database says about how it answers, with everything that the page binds. */
async function planOf(dialect: Dialect, explain: string, page: IncidentPage): Promise<string> {
  const asked: CompiledQuery[] = []
  const db = new Kysely<Database>({ dialect, log: ({ query }) => void asked.push(query as CompiledQuery) })
  const found = await incidentStore(db, { locks: NO_LOCKS, insertMany: async () => 0, oneOf }).page(page)
  expect(found).toHaveLength(page.limit)
  const [query] = asked as [CompiledQuery]
  const { rows } = await db.executeQuery(CompiledQuery.raw(`${explain} ${query.sql}`, [...query.parameters]))
  await db.destroy()
  return JSON.stringify(rows)
}

const PAGES: readonly [string, IncidentPage][] = [
  ['first', { status: 'open', limit: 20 }],
  ['next', { status: 'open', limit: 20, after: { value: 1_000_000 - 1_500, id: 'VG-1500' } }],
]

describe('in SQLite', () => {
  test.each(PAGES)('the %s page of open incidents, those still owing among them', async (_name, page) => {
    const file = join(mkdtempSync(join(tmpdir(), 'vonggac-plan-')), 'collector.db')
    await using store = await openSqlite(file)
    await fill(store)
    const plan = await planOf(sqliteDialect(new Libsql(file)), 'EXPLAIN QUERY PLAN', page)
    expect(plan).toContain('INDEX incident_open')
    expect(plan).not.toContain('TEMP B-TREE')
  })
})

describe.skipIf(without('postgres'))('in PostgreSQL', { timeout: 60_000 }, () => {
  test.each(PAGES)('the %s page of open incidents, those still owing among them', async (_name, page) => {
    const server = await postgresServer()
    const settings = await server.database()
    const store = await openPostgres(settings)
    await fill(store)
    const pool = postgresPool(settings, () => {})
    await pool.query('ANALYZE incident')
    const plan = await planOf(postgresDialect(pool), 'EXPLAIN', page)
    expect(plan).toContain('incident_open')
    expect(plan).not.toContain('Sort')
    await store[Symbol.asyncDispose]()
    await server.remove()
  })
})
