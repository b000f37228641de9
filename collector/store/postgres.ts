/**
 * The store in a PostgreSQL server, which any number of collectors share.
 *
 * Transactions are READ COMMITTED and take locks on what they are about (`kysely/locks.ts`): those about the same agent
 * or the same entities wait for each other, all others run side by side. One that the server ended because it stood in
 * another's way is run again from its beginning. A connection that is lost fails what was under way; the next question
 * makes a new one, so a server that comes back is used again without anything being done about it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, Migrator, sql } from 'kysely'
import { NO_LOCKS } from './kysely/locks.ts'
import type { Database, Db } from './kysely/schema.ts'
import { subjects, withinTransaction } from './kysely/subjects.ts'
import { migrations } from './migrations/migrations.ts'
import { postgresDialect } from './postgres/driver.ts'
import { mayBeRunAgain } from './postgres/errors.ts'
import { insertMany } from './postgres/insert-many.ts'
import { advisoryLocks, lockAudit } from './postgres/locks.ts'
import { oneOf } from './postgres/one-of.ts'
import { type PostgresSettings, postgresPool } from './postgres/pool.ts'
import type { Store, Subjects } from './store.ts'

const ATTEMPTS = 8
const FIRST_PAUSE_MS = 5

const GROUND = { lockAudit, insertMany, oneOf, bytesOf }

/** Opens the store, making the tables as needed. Several collectors may do so at once: one of them migrates. */
export async function openPostgres(
  settings: PostgresSettings,
  lost: (error: Error) => void = () => {},
): Promise<Store> {
  const db = new Kysely<Database>({ dialect: postgresDialect(postgresPool(settings, lost)) })
  try {
    await checkServer(db)
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return {
    ...subjects(db, { ...GROUND, locks: NO_LOCKS }),
    transaction: work => transaction(db, work),
    async [Symbol.asyncDispose]() {
      await db.destroy()
    },
  }
}

async function transaction<T>(db: Db, work: (within: Subjects) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await db
        .transaction()
        .execute(trx => withinTransaction(trx, { ...GROUND, locks: advisoryLocks(trx, attempt > ATTEMPTS / 2) }, work))
    } catch (error) {
      if (attempt === ATTEMPTS || !mayBeRunAgain(error)) throw error
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** attempt)
    }
}

async function bytesOf(db: Db): Promise<number> {
  const size = await sql<{ bytes: number }>`SELECT pg_database_size(current_database()) AS bytes`.execute(db)
  return size.rows[0]?.bytes ?? 0
}

/** Refuses a server whose word is worth nothing after a power cut, or that can't hold every text. */
async function checkServer(db: Db): Promise<void> {
  const { rows } = await sql<{ fsync: string; encoding: string; version: number }>`
    SELECT current_setting('fsync') AS fsync, current_setting('server_encoding') AS encoding,
      current_setting('server_version_num')::int AS version`.execute(db)
  const [server] = rows
  const wrong = [
    server?.fsync !== 'on' && 'fsync is off: what it acknowledges would not survive a power cut',
    server?.encoding !== 'UTF8' && `the database's encoding is ${server?.encoding}, UTF8 is needed`,
    (server?.version ?? 0) < 130_000 && 'version 13 or later is needed',
  ].filter(problem => problem !== false)
  if (wrong.length > 0) throw new Error(`PostgreSQL: ${wrong.join('; ')}`)
}

async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations('postgres') } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
