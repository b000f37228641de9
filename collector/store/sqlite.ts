/**
 * The embedded store: one SQLite file in the data folder, through `libsql` under Kysely.
 *
 * Write-ahead log with `synchronous=FULL`: when a transaction returns, it is on the disk, not in the system's cache;
 * what was acknowledged to an agent survives a power cut. The whole file is written by one transaction at a time, of
 * whichever process: the command line beside a running collector, or a second collector, waits its turn.
 */
import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, Migrator, sql } from 'kysely'
import Libsql from 'libsql'
import type { Ground } from './kysely/ground.ts'
import { NO_LOCKS } from './kysely/locks.ts'
import type { Database, Db } from './kysely/schema.ts'
import { subjects, withinTransaction } from './kysely/subjects.ts'
import { migrations } from './migrations/migrations.ts'
import { sqliteDialect } from './sqlite/driver.ts'
import { insertMany } from './sqlite/insert-many.ts'
import { oneOf } from './sqlite/one-of.ts'
import type { Store } from './store.ts'

const OPEN_WITHIN_MS = 5_000

/** A transaction has the whole file for itself. */
const lockAudit = async () => {}

const GROUND: Ground = { locks: NO_LOCKS, lockAudit, insertMany, oneOf, bytesOf }

/** Opens the store, making and migrating the file as needed. */
export async function openSqlite(file: string): Promise<Store> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const raw = new Libsql(file)
  if (file !== ':memory:') chmodSync(file, 0o600)
  for (const pragma of [
    `busy_timeout = ${OPEN_WITHIN_MS}`,
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = ON',
    'temp_store = MEMORY',
    'cache_size = -16000',
    // From here on the driver waits, outside SQLite.
    'busy_timeout = 0',
  ])
    raw.pragma(pragma)
  checkDurable(raw)

  const db = new Kysely<Database>({ dialect: sqliteDialect(raw) })
  await migrate(db)
  return {
    ...subjects(db, GROUND),
    transaction: work => db.transaction().execute(trx => withinTransaction(trx, GROUND, work)),
    async [Symbol.asyncDispose]() {
      await db.destroy()
    },
  }
}

/** Some file systems take no write-ahead log, and a pragma that isn't taken is passed over in silence. */
function checkDurable(raw: Libsql.Database): void {
  const [mode] = raw.pragma('journal_mode') as { journal_mode: string }[]
  const [synchronous] = raw.pragma('synchronous') as { synchronous: number }[]
  if ((mode?.journal_mode !== 'wal' && !raw.memory) || synchronous?.synchronous !== 2)
    throw new Error(`SQLite keeps no write-ahead log here (${mode?.journal_mode}, ${synchronous?.synchronous})`)
}

async function bytesOf(db: Db): Promise<number> {
  const size = await sql<{ bytes: number }>`
    SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size`.execute(db)
  return size.rows[0]?.bytes ?? 0
}

async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations('sqlite') } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
