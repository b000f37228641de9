import type { Selectable } from 'kysely'
import type { AgentRecord, AgentStore } from '../agents.ts'
import type { Database, Db } from './schema.ts'

export const agentStore = (db: Db): AgentStore => ({
  async register(id, tokenHash, at) {
    await db
      .insertInto('agent')
      .values({ id, token_hash: tokenHash, created_at: at })
      .onConflict(on => on.column('id').doUpdateSet({ token_hash: tokenHash }))
      .execute()
  },

  async byTokenHash(tokenHash) {
    const row = await db
      .selectFrom('agent')
      .select(['id', 'token_hash'])
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst()
    return row ? { id: row.id, tokenHash: row.token_hash } : null
  },

  async heard(id, { heartbeat, at, clockOffsetMs }) {
    await db
      .updateTable('agent')
      .set({ heartbeat: JSON.stringify(heartbeat), heartbeat_at: at, clock_offset_ms: clockOffsetMs })
      .where('id', '=', id)
      .execute()
  },

  async list() {
    return (await db.selectFrom('agent').selectAll().orderBy('id').execute()).map(recordOf)
  },

  async find(id) {
    const row = await db.selectFrom('agent').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? recordOf(row) : null
  },
})

const recordOf = (row: Selectable<Database['agent']>): AgentRecord => ({
  id: row.id,
  createdAt: row.created_at,
  heartbeat: row.heartbeat === null ? null : JSON.parse(row.heartbeat),
  heartbeatAt: row.heartbeat_at,
  clockOffsetMs: row.clock_offset_ms,
})
