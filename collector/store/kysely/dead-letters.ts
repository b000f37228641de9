import type { DeadLetterStore, StoredDeadLetter } from '../dead-letters.ts'
import { EVERYTHING, narrow, type Scope } from '../scope.ts'
import type { Db } from './schema.ts'

export const deadLetterStore = (db: Db): DeadLetterStore => ({
  async add(letters, keep) {
    let added = 0
    for (const letter of letters) {
      const row = await db
        .insertInto('dead_letter')
        .values(eb => ({
          ...letter,
          last_at: letter.at,
          times: 1,
          organisation:
            letter.epoch === null
              ? null
              : eb.selectFrom('agent').select('agent.organisation').where('agent.id', '=', letter.agent),
        }))
        .onConflict(on =>
          on.column('id').doUpdateSet(eb => ({ times: eb('dead_letter.times', '+', 1), last_at: letter.at })),
        )
        .returning('times')
        .executeTakeFirstOrThrow()
      if (row.times === 1) added += 1
    }
    if (added > 0) await prune(db, keep)
    return added
  },

  async page({ scope = EVERYTHING, before, limit }) {
    let query = db.selectFrom('dead_letter').selectAll().orderBy('at', 'desc').orderBy('id', 'desc').limit(limit)
    if (before)
      query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('at', 'id'), '<', tuple(before.at, before.id)))
    const rows = await narrow(query, 'organisation', scope).execute()
    return rows.map(({ last_at, organisation: _, ...row }): StoredDeadLetter => ({ ...row, lastAt: last_at }))
  },

  count: scope => count(db, scope),

  async purgeBodies(before, limit) {
    const due = db.selectFrom('dead_letter').select('id').where('at', '<', before).where('body', '<>', '').limit(limit)
    const result = await db.updateTable('dead_letter').set({ body: '' }).where('id', 'in', due).executeTakeFirst()
    return Number(result.numUpdatedRows)
  },
})

async function count(db: Db, scope: Scope = EVERYTHING): Promise<number> {
  const query = db.selectFrom('dead_letter').select(({ fn }) => fn.countAll<number>().as('count'))
  const row = await narrow(query, 'organisation', scope).executeTakeFirstOrThrow()
  return Number(row.count)
}

async function prune(db: Db, keep: number): Promise<void> {
  const excess = (await count(db)) - keep
  if (excess <= 0) return
  const oldest = db.selectFrom('dead_letter').select('id').orderBy('at').orderBy('id').limit(excess)
  await db.deleteFrom('dead_letter').where('id', 'in', oldest).execute()
}
