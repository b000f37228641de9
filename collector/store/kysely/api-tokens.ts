import type { Selectable } from 'kysely'
import type { ApiToken, ApiTokenStore } from '../api-tokens.ts'
import { narrow } from '../scope.ts'
import type { Database, Db } from './schema.ts'

export const apiTokenStore = (db: Db): ApiTokenStore => ({
  async add(token) {
    await db.insertInto('api_token').values(columnsOf(token)).execute()
  },

  async find(hash) {
    const row = await db.selectFrom('api_token').selectAll().where('hash', '=', hash).executeTakeFirst()
    return row ? tokenOf(row) : null
  },

  async used(hash, at) {
    await db.updateTable('api_token').set({ last_used_at: at }).where('hash', '=', hash).execute()
  },

  async page({ scope, before, limit }) {
    let query = db.selectFrom('api_token').selectAll().orderBy('made_at', 'desc').orderBy('id', 'desc').limit(limit)
    if (before)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('made_at', 'id'), '<', tuple(before.madeAt, before.id)),
      )
    return (await narrow(query, 'organisation', scope).execute()).map(tokenOf)
  },

  async revoke(id, { organisation }, at) {
    let query = db.updateTable('api_token').set({ revoked_at: at }).where('id', '=', id).where('revoked_at', 'is', null)
    if (organisation !== null) query = query.where('organisation', '=', organisation)
    const row = await query.returningAll().executeTakeFirst()
    return row ? tokenOf(row) : null
  },

  async revokeAllOf(maker, at) {
    await db
      .updateTable('api_token')
      .set({ revoked_at: at })
      .where('maker', '=', maker)
      .where('revoked_at', 'is', null)
      .execute()
  },
})

const columnsOf = (token: ApiToken) => ({
  hash: token.hash,
  id: token.id,
  name: token.name,
  permissions: JSON.stringify(token.permissions),
  organisation: token.organisation,
  maker: token.maker,
  made_by: token.madeBy,
  made_at: token.madeAt,
  expires_at: token.expiresAt,
  last_used_at: token.lastUsedAt,
  revoked_at: token.revokedAt,
})

const tokenOf = (row: Selectable<Database['api_token']>): ApiToken => ({
  hash: row.hash,
  id: row.id,
  name: row.name,
  permissions: JSON.parse(row.permissions),
  organisation: row.organisation,
  maker: row.maker,
  madeBy: row.made_by,
  madeAt: row.made_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
})
