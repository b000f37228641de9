import type { User, UserStore } from '../users.ts'
import type { Db } from './schema.ts'

export const userStore = (db: Db): UserStore => ({
  async save(user, at) {
    const rest = { display_name: user.displayName, role: user.role, password_hash: user.passwordHash }
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

const userOf = (row: { username: string; display_name: string; role: string; password_hash: string | null }): User => ({
  username: row.username,
  displayName: row.display_name,
  role: row.role as User['role'],
  passwordHash: row.password_hash,
})
