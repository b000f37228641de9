import type { Selectable } from 'kysely'
import type { CallOutToken, CallOutTokenStore } from '../call-out-tokens.ts'
import { chunks, type Database, type Db } from './schema.ts'

export const callOutTokenStore = (db: Db): CallOutTokenStore => ({
  async add(tokens) {
    for (const some of chunks(tokens, 100))
      await db
        .insertInto('call_out_token')
        .values(
          some.map(({ hash, callOut, recipient, madeAt, expiresAt }) => ({
            ...{ hash, recipient, call_out: callOut, made_at: madeAt, expires_at: expiresAt },
            used_at: null,
          })),
        )
        .execute()
  },

  async find(hash) {
    const rows = await db
      .selectFrom('call_out_token')
      .selectAll()
      .where('hash', '=', hash)
      .orderBy('call_out')
      .execute()
    return rows.map(tokenOf)
  },

  async spend(hash, now) {
    const rows = await db
      .updateTable('call_out_token')
      .set({ used_at: now })
      .where('hash', '=', hash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returningAll()
      .execute()
    return rows.map(tokenOf).sort((a, b) => a.callOut - b.callOut)
  },

  async removeExpired(before) {
    await db.deleteFrom('call_out_token').where('expires_at', '<', before).execute()
  },
})

const tokenOf = (row: Selectable<Database['call_out_token']>): CallOutToken => ({
  hash: row.hash,
  callOut: row.call_out,
  recipient: row.recipient,
  madeAt: row.made_at,
  expiresAt: row.expires_at,
  usedAt: row.used_at,
})
