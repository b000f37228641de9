/** Counters that rise with every change of a table, for those who keep a picture of it in memory. */
import type { Locks } from './locks.ts'
import type { Db } from './schema.ts'

type Versioned = 'networks' | 'systems'

export const versionOf = async (db: Db, name: Versioned): Promise<number> =>
  (await db.selectFrom('counter').select('value').where('name', '=', name).executeTakeFirstOrThrow()).value

/** Whoever writes holds the counter's row until the end, so that versions rise in the order of the commits. */
export async function raiseVersion(db: Db, name: Versioned): Promise<void> {
  await db
    .updateTable('counter')
    .set(eb => ({ value: eb('value', '+', 1) }))
    .where('name', '=', name)
    .execute()
}

export async function claimVersion(db: Db, locks: Locks, name: Versioned): Promise<void> {
  if (!locks.rows) return
  await db.selectFrom('counter').select('value').where('name', '=', name).forUpdate().execute()
}
