import type { Selectable } from 'kysely'
import type { EnrolmentToken, EnrolmentTokenStore } from '../identities.ts'
import { EVERYTHING, narrow } from '../scope.ts'
import type { Database, Db } from './schema.ts'

export const enrolmentTokenStore = (db: Db): EnrolmentTokenStore => ({
  async add(token) {
    await db
      .insertInto('enrolment_token')
      .values({
        hash: token.hash,
        agent: token.agent,
        organisation: token.organisation,
        agent_group: token.group,
        approval: token.approval,
        uses_left: token.usesLeft,
        expires_at: token.expiresAt,
        made_by: token.madeBy,
        made_at: token.madeAt,
      })
      .execute()
  },

  async spend(hash, agent, now) {
    // One statement decides who was first, whatever runs beside it.
    const spent = await db
      .updateTable('enrolment_token')
      .set(eb => ({ uses_left: eb('uses_left', '-', 1) }))
      .where('hash', '=', hash)
      .where('uses_left', '>', 0)
      .where('expires_at', '>', now)
      .where(eb => eb.or([eb('agent', 'is', null), eb('agent', '=', agent)]))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('agent')
              .select('id')
              .where('agent.id', '=', agent)
              .whereRef('agent.organisation', '<>', 'enrolment_token.organisation'),
          ),
        ),
      )
      .returningAll()
      .executeTakeFirst()
    return spent ? tokenOf(spent) : null
  },

  async list(now, scope = EVERYTHING) {
    return (await narrow(good(db, now), 'organisation', scope).execute()).map(tokenOf)
  },

  async page(now, { scope, after, limit }) {
    let query = good(db, now).limit(limit)
    if (after)
      query = query.where(({ eb, and, or }) =>
        or([eb('made_at', '<', after.madeAt), and([eb('made_at', '=', after.madeAt), eb('hash', '>', after.hash)])]),
      )
    return (await narrow(query, 'organisation', scope).execute()).map(tokenOf)
  },

  async remove(hash) {
    await db.deleteFrom('enrolment_token').where('hash', '=', hash).execute()
  },
})

/** Those that can still be spent, newest first. */
const good = (db: Db, now: number) =>
  db
    .selectFrom('enrolment_token')
    .selectAll()
    .where('expires_at', '>', now)
    .where('uses_left', '>', 0)
    .orderBy('made_at', 'desc')
    .orderBy('hash')

const tokenOf = (row: Selectable<Database['enrolment_token']>): EnrolmentToken => ({
  hash: row.hash,
  agent: row.agent,
  organisation: row.organisation,
  group: row.agent_group,
  approval: row.approval as EnrolmentToken['approval'],
  usesLeft: row.uses_left,
  expiresAt: row.expires_at,
  madeBy: row.made_by,
  madeAt: row.made_at,
})
