import type { SignInStore } from '../sign-ins.ts'
import type { Locks } from './locks.ts'
import type { Db } from './schema.ts'

export const signInStore = (db: Db, locks: Locks): SignInStore => ({
  async claim(keys) {
    const sorted = [...new Set(keys)].sort()
    // A row has to be there to be locked; in this order, so that two sign-ins do not wait for each other.
    for (const key of sorted)
      await db
        .insertInto('sign_in_attempt')
        .values({ key, failures: 0, last_at: 0 })
        .onConflict(on => on.column('key').doNothing())
        .execute()
    let query = db.selectFrom('sign_in_attempt').selectAll().where('key', 'in', sorted).orderBy('key')
    if (locks.rows) query = query.forUpdate()
    const rows = await query.execute()
    return rows.map(({ key, failures, last_at: lastAt }) => ({ key, failures, lastAt }))
  },

  async save(attempts) {
    for (const { key, failures, lastAt } of attempts)
      await db.updateTable('sign_in_attempt').set({ failures, last_at: lastAt }).where('key', '=', key).execute()
  },

  async forget(before) {
    await db.deleteFrom('sign_in_attempt').where('last_at', '<', before).execute()
  },

  async keepDevice({ hash, username, at }, keep) {
    await db
      .insertInto('known_device')
      .values({ hash, username, seen_at: at })
      .onConflict(on => on.column('hash').doUpdateSet({ username, seen_at: at }))
      .execute()
    const kept = db
      .selectFrom('known_device')
      .select('hash')
      .where('username', '=', username)
      .orderBy('seen_at', 'desc')
      .orderBy('hash')
      .limit(keep)
    await db.deleteFrom('known_device').where('username', '=', username).where('hash', 'not in', kept).execute()
  },

  async knowsDevice(hash, username, since) {
    const row = await db
      .selectFrom('known_device')
      .select('hash')
      .where('hash', '=', hash)
      .where('username', '=', username)
      .where('seen_at', '>=', since)
      .executeTakeFirst()
    return row !== undefined
  },

  async forgetDevices(username) {
    await db.deleteFrom('known_device').where('username', '=', username).execute()
  },
})
