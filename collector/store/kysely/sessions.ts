import type { Selectable } from 'kysely'
import type { HalfSession, Session, SessionStore } from '../sessions.ts'
import type { Database, Db } from './schema.ts'

export const sessionStore = (db: Db): SessionStore => ({
  async add(session) {
    await db
      .insertInto('session')
      .values({
        id_hash: session.idHash,
        username: session.username,
        created_at: session.createdAt,
        expires_at: session.expiresAt,
        second_factor: session.secondFactor ? 1 : 0,
        id_token: session.idToken,
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
    return row ? sessionOf(row) : null
  },

  async extend(idHash, expiresAt) {
    await db.updateTable('session').set({ expires_at: expiresAt }).where('id_hash', '=', idHash).execute()
  },

  async showSecondFactor(idHash) {
    await db.updateTable('session').set({ second_factor: 1 }).where('id_hash', '=', idHash).execute()
  },

  async remove(idHash) {
    await db.deleteFrom('session').where('id_hash', '=', idHash).execute()
  },

  async removeOf(username, except = '') {
    await db.deleteFrom('session').where('username', '=', username).where('id_hash', '<>', except).execute()
    await db.deleteFrom('half_session').where('username', '=', username).execute()
  },

  async removeExpired(now) {
    for (const table of ['session', 'half_session'] as const)
      await db.deleteFrom(table).where('expires_at', '<=', now).execute()
  },

  async addHalf(half) {
    await db
      .insertInto('half_session')
      .values({
        id_hash: half.idHash,
        username: half.username,
        how: half.how,
        id_token: half.idToken,
        expires_at: half.expiresAt,
        tries_left: half.triesLeft,
      })
      .execute()
  },

  async tryHalf(idHash, now) {
    const row = await db
      .updateTable('half_session')
      .set(eb => ({ tries_left: eb('tries_left', '-', 1) }))
      .where('id_hash', '=', idHash)
      .where('tries_left', '>', 0)
      .where('expires_at', '>', now)
      .returningAll()
      .executeTakeFirst()
    return row ? halfOf(row) : null
  },

  async endHalf(idHash) {
    const result = await db.deleteFrom('half_session').where('id_hash', '=', idHash).executeTakeFirst()
    return Number(result.numDeletedRows) === 1
  },
})

const sessionOf = (row: Selectable<Database['session']>): Session => ({
  idHash: row.id_hash,
  username: row.username,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  secondFactor: row.second_factor === 1,
  idToken: row.id_token,
})

const halfOf = (row: Selectable<Database['half_session']>): HalfSession => ({
  idHash: row.id_hash,
  username: row.username,
  how: row.how as HalfSession['how'],
  idToken: row.id_token,
  expiresAt: row.expires_at,
  triesLeft: row.tries_left,
})
