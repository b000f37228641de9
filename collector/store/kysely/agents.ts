import { type Selectable, sql } from 'kysely'
import type { AgentRecord, AgentStore } from '../agents.ts'
import { DEFAULT_ORGANISATION, EVERYTHING, inScope, narrow, type Scope } from '../scope.ts'
import type { Locks } from './locks.ts'
import type { Database, Db } from './schema.ts'

export const agentStore = (db: Db, locks: Locks): AgentStore => ({
  async register({ id, state, group, organisation, at }) {
    await locks.agent(id)
    await db
      .insertInto('agent')
      .values({
        id,
        created_at: at,
        state,
        agent_group: group,
        place: '',
        owner: '',
        contact: '',
        note: '',
        tags: '[]',
        organisation: organisation ?? DEFAULT_ORGANISATION,
      })
      .onConflict(on =>
        on.column('id').doUpdateSet({ state, agent_group: group, ...(organisation !== undefined && { organisation }) }),
      )
      .execute()
  },

  async setState(id, state) {
    await locks.agent(id)
    await db.updateTable('agent').set({ state }).where('id', '=', id).execute()
  },

  async setGroup(id, group) {
    await locks.agent(id)
    await db.updateTable('agent').set({ agent_group: group }).where('id', '=', id).execute()
  },

  async setOrganisation(id, organisation) {
    await locks.agent(id)
    await db.updateTable('agent').set({ organisation }).where('id', '=', id).execute()
  },

  async describe(id, { place, owner, contact, note, tags }) {
    await locks.agent(id)
    await db
      .updateTable('agent')
      .set({ place, owner, contact, note, tags: JSON.stringify(tags) })
      .where('id', '=', id)
      .execute()
  },

  async heard(id, { heartbeat, at, clockOffsetMs }) {
    await locks.agent(id)
    await db
      .updateTable('agent')
      .set({ heartbeat: JSON.stringify(heartbeat), heartbeat_at: at, clock_offset_ms: clockOffsetMs })
      .where('id', '=', id)
      .execute()
  },

  async alerted(id, at) {
    await locks.agent(id)
    await db
      .updateTable('agent')
      .set({ last_alert_at: sql`CASE WHEN last_alert_at > ${at} THEN last_alert_at ELSE ${at} END` })
      .where('id', '=', id)
      .execute()
  },

  async list(scope = EVERYTHING) {
    const query = db.selectFrom('agent').selectAll().orderBy('id')
    return (await narrow(query, 'organisation', scope).execute()).map(recordOf)
  },

  async page({ scope, after, limit }) {
    let query = db.selectFrom('agent').selectAll().orderBy('id').limit(limit)
    if (after !== undefined) query = query.where('id', '>', after)
    return (await narrow(query, 'organisation', scope).execute()).map(recordOf)
  },

  async organisationOf(id) {
    const row = await db.selectFrom('agent').select('organisation').where('id', '=', id).executeTakeFirst()
    return row?.organisation ?? DEFAULT_ORGANISATION
  },

  find: (id, scope) => find(db, id, scope),

  async claim(id) {
    await locks.agent(id)
    return find(db, id)
  },
})

async function find(db: Db, id: string, scope: Scope = EVERYTHING): Promise<AgentRecord | null> {
  const row = await db.selectFrom('agent').selectAll().where('id', '=', id).executeTakeFirst()
  return row && inScope(scope, row.organisation) ? recordOf(row) : null
}

const recordOf = (row: Selectable<Database['agent']>): AgentRecord => ({
  id: row.id,
  createdAt: row.created_at,
  state: row.state as AgentRecord['state'],
  organisation: row.organisation,
  group: row.agent_group,
  place: row.place,
  owner: row.owner,
  contact: row.contact,
  note: row.note,
  tags: JSON.parse(row.tags),
  heartbeat: row.heartbeat === null ? null : JSON.parse(row.heartbeat),
  heartbeatAt: row.heartbeat_at,
  clockOffsetMs: row.clock_offset_ms,
  lastAlertAt: row.last_alert_at,
})
