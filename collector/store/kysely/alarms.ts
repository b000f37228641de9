import type { Selectable } from 'kysely'
import type { Alarm, AlarmStore } from '../alarms.ts'
import type { Database, Db } from './schema.ts'

export const alarmStore = (db: Db): AlarmStore => ({
  async raise({ agent, kind, subject, since, raisedAt }) {
    const result = await db
      .insertInto('alarm')
      .values({ agent, kind, subject, since, raised_at: raisedAt, cleared_at: null })
      // The index over what stands decides, so that of several collectors one alone raises it.
      .onConflict(on => on.columns(['agent', 'kind', 'subject']).where('cleared_at', 'is', null).doNothing())
      .executeTakeFirst()
    return Number(result.numInsertedOrUpdatedRows ?? 0) === 1
  },

  async clear(agent, kind, subject, at) {
    const result = await db
      .updateTable('alarm')
      .set({ cleared_at: at })
      .where('agent', '=', agent)
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .where('cleared_at', 'is', null)
      .executeTakeFirst()
    return Number(result.numUpdatedRows) === 1
  },

  async standing(agent) {
    let query = db.selectFrom('alarm').selectAll().where('cleared_at', 'is', null).orderBy('id')
    if (agent !== undefined) query = query.where('agent', '=', agent)
    return (await query.execute()).map(alarmOf)
  },

  async latest(limit) {
    return (await db.selectFrom('alarm').selectAll().orderBy('id', 'desc').limit(limit).execute()).map(alarmOf)
  },
})

const alarmOf = (row: Selectable<Database['alarm']>): Alarm => ({
  agent: row.agent,
  kind: row.kind as Alarm['kind'],
  subject: row.subject,
  since: row.since,
  raisedAt: row.raised_at,
  clearedAt: row.cleared_at,
})
