import type { Selectable } from 'kysely'
import { narrow } from '../scope.ts'
import type { User, UserStore } from '../users.ts'
import type { Locks } from './locks.ts'
import type { Database, Db } from './schema.ts'

export const userStore = (db: Db, locks: Locks): UserStore => ({
  async save(user, at) {
    const rest = columnsOf(user)
    await db
      .insertInto('person')
      .values({ username: user.username, created_at: at, ...rest })
      .onConflict(on => on.column('username').doUpdateSet(rest))
      .execute()
  },

  find: username => find(db, username, false),
  claim: username => find(db, username, locks.rows),

  async findByProvider({ issuer, subject }) {
    const row = await db
      .selectFrom('person')
      .selectAll()
      .where('provider_issuer', '=', issuer)
      .where('provider_subject', '=', subject)
      .executeTakeFirst()
    return row ? userOf(row) : null
  },

  async page({ scope, after, limit }) {
    let query = db.selectFrom('person').selectAll().orderBy('username').limit(limit)
    if (after !== undefined) query = query.where('username', '>', after)
    return (await narrow(query, 'organisation', scope).execute()).map(userOf)
  },

  async remove(username) {
    for (const table of ['session', 'one_time_token'] as const)
      await db.deleteFrom(table).where('username', '=', username).execute()
    const result = await db.deleteFrom('person').where('username', '=', username).executeTakeFirst()
    return Number(result.numDeletedRows) === 1
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

  async dropOneTimeTokens(username) {
    await db.deleteFrom('one_time_token').where('username', '=', username).where('spent_at', 'is', null).execute()
  },
})

async function find(db: Db, username: string, locked: boolean): Promise<User | null> {
  let query = db.selectFrom('person').selectAll().where('username', '=', username)
  if (locked) query = query.forUpdate()
  const row = await query.executeTakeFirst()
  return row ? userOf(row) : null
}

const columnsOf = (user: User) => ({
  display_name: user.displayName,
  role: user.role,
  organisation: user.organisation,
  may_read_payload: user.mayReadPayload ? 1 : 0,
  disabled: user.disabled ? 1 : 0,
  password_hash: user.passwordHash,
  provider_issuer: user.provider?.issuer ?? null,
  provider_subject: user.provider?.subject ?? null,
})

const userOf = (row: Selectable<Database['person']>): User => ({
  username: row.username,
  displayName: row.display_name,
  role: row.role as User['role'],
  organisation: row.organisation,
  mayReadPayload: row.may_read_payload === 1,
  disabled: row.disabled === 1,
  passwordHash: row.password_hash,
  provider:
    row.provider_issuer === null || row.provider_subject === null
      ? null
      : { issuer: row.provider_issuer, subject: row.provider_subject },
})
