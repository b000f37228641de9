/** Locks of a PostgreSQL transaction (advisory ones, by the hash of a name): see `../kysely/locks.ts`. */
import { sql } from 'kysely'
import type { Locks } from '../kysely/locks.ts'
import type { Db } from '../kysely/schema.ts'

/**
 * The server's table of locks is shared by all its transactions and of a fixed size. A transaction about more entities
 * than this takes the one lock over all of them instead, which each of the others holds in common.
 */
const ENTITIES_LOCKED = 512

const ALL_ENTITIES = 'entities'

/** On the end of the audit's chain; the last lock that a transaction takes. */
export async function lockAudit(db: Db): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('audit', 0))`.execute(db)
}

/** @param coarse locks all entities at once: for a transaction that did not get along with others */
export const advisoryLocks = (db: Db, coarse: boolean): Locks => {
  const agents = new Set<string>()
  return {
    rows: true,

    async agent(id) {
      if (agents.has(id)) return
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`agent ${id}`}, 0))`.execute(db)
      agents.add(id)
    },

    async entities(keys) {
      if (coarse || keys.length > ENTITIES_LOCKED) {
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${ALL_ENTITIES}, 0))`.execute(db)
        return
      }
      await sql`SELECT pg_advisory_xact_lock_shared(hashtextextended(${ALL_ENTITIES}, 0))`.execute(db)
      // Sorted by what is locked, so that two transactions never hold what the other waits for.
      await sql`
        SELECT pg_advisory_xact_lock(hash) FROM (
          SELECT DISTINCT hashtextextended('entity ' || key, 0) AS hash
          FROM unnest(${keys}::text[]) AS key ORDER BY hash) AS hashes`.execute(db)
    },
  }
}
