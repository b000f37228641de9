import type { SessionStore } from '../sessions.ts'
import type { Db } from './schema.ts'

export const sessionStore = (db: Db): SessionStore => ({
  async add(session) {
    await db
      .insertInto('session')
      .values({
        id_hash: session.idHash,
        username: session.username,
        created_at: session.createdAt,
        expires_at: session.expiresAt,
      })
      .execute()
  },

  async find(idHash, now) {
    const row = await db
      .selectFrom('session')
      .selectAll()
      .where('id_hash', '=', idHash)
      .where('expires_at', '>', now)
      .executeTakeFirst()
    if (!row) return null
    return { idHash: row.id_hash, username: row.username, createdAt: row.created_at, expiresAt: row.expires_at }
  },

  async extend(idHash, expiresAt) {
    await db.updateTable('session').set({ expires_at: expiresAt }).where('id_hash', '=', idHash).execute()
  },

  async remove(idHash) {
    await db.deleteFrom('session').where('id_hash', '=', idHash).execute()
  },

  async removeOf(username) {
    await db.deleteFrom('session').where('username', '=', username).execute()
  },

  async removeExpired(now) {
    await db.deleteFrom('session').where('expires_at', '<=', now).execute()
  },
})
