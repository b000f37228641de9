import type { Selectable } from 'kysely'
import type { User, UserStore } from '../users.ts'
import type { Database, Db } from './schema.ts'

export const userStore = (db: Db): UserStore => ({
  async save(user, at) {
    const rest = {
      display_name: user.displayName,
      role: user.role,
      may_read_payload: user.mayReadPayload ? 1 : 0,
      password_hash: user.passwordHash,
    }
    await db
      .insertInto('person')
      .values({ username: user.username, created_at: at, ...rest })
      .onConflict(on => on.column('username').doUpdateSet(rest))
      .execute()
  },

  async find(username) {
    const row = await db.selectFrom('person').selectAll().where('username', '=', username).executeTakeFirst()
    return row ? userOf(row) : null
  },

  async list() {
    return (await db.selectFrom('person').selectAll().orderBy('username').execute()).map(userOf)
  },

  async addOneTimeToken({ hash, username, expiresAt }) {
    await db.insertInto('one_time_token').values({ hash, username, expires_at: expiresAt }).execute()
  },

  async spendOneTimeToken(hash, now) {
    // One statement decides who was first, whatever runs beside it.
    const spent = await db
      .updateTable('one_time_token')
      .set({ spent_at: now })
      .where('hash', '=', hash)
      .where('spent_at', 'is', null)
      .where('expires_at', '>', now)
      .returning('username')
      .executeTakeFirst()
    return spent?.username ?? null
  },
})

const userOf = (row: Selectable<Database['person']>): User => ({
  username: row.username,
  displayName: row.display_name,
  role: row.role as User['role'],
  mayReadPayload: row.may_read_payload === 1,
  passwordHash: row.password_hash,
})
