/**
 * The embedded store: one SQLite file in the data folder, through `libsql` under Kysely.
 *
 * Write-ahead log with `synchronous=FULL`: when a transaction returns, it is on the disk, not in the system's cache;
 * what was acknowledged to an agent survives a power cut. Transactions begin immediate, so that a writer waits for
 * another process (the command line beside a running collector) instead of failing half-way.
 */
import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  Migrator,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  sql,
} from 'kysely'
import Libsql from 'libsql'
import { NO_LOCKS } from './kysely/locks.ts'
import type { Database, Db } from './kysely/schema.ts'
import { subjects } from './kysely/subjects.ts'
import { migrations } from './migrations/migrations.ts'
import type { Store } from './store.ts'

const BUSY_TIMEOUT_MS = 5_000

/** Opens the store, making and migrating the file as needed. */
export async function openSqlite(file: string): Promise<Store> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const raw = new Libsql(file)
  if (file !== ':memory:') chmodSync(file, 0o600)
  for (const pragma of [
    `busy_timeout = ${BUSY_TIMEOUT_MS}`,
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = ON',
    'temp_store = MEMORY',
    'cache_size = -16000',
  ])
    raw.pragma(pragma)

  const db = new Kysely<Database>({ dialect: new ImmediateDialect({ database: raw as never }) })
  await migrate(db)
  return {
    ...subjects(db, NO_LOCKS, bytesOf),
    transaction: work => db.transaction().execute(trx => work(subjects(trx, NO_LOCKS, bytesOf))),
    async [Symbol.asyncDispose]() {
      await db.destroy()
    },
  }
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

class ImmediateDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig

  constructor(config: SqliteDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver() {
    return new ImmediateDriver(this.#config)
  }
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}
