import type { Selectable } from 'kysely'
import type { DutyDone, DutyStore } from '../duties.ts'
import { chunks, type Database, type Db } from './schema.ts'

/** Kept among the counters: a number that is set once. */
const LOOKED_AFTER_SINCE = 'duties-since'

export const dutyStore = (db: Db): DutyStore => ({
  async done({ occurrence, doneAt, recordedAt, recordedBy, reference, note }) {
    const result = await db
      .insertInto('duty_done')
      .values({
        ...{ occurrence, reference, note },
        done_at: doneAt,
        recorded_at: recordedAt,
        recorded_by: recordedBy,
      })
      .onConflict(on => on.column('occurrence').doNothing())
      .executeTakeFirst()
    return Number(result.numInsertedOrUpdatedRows ?? 0) === 1
  },

  async marks(occurrences) {
    const marks = new Map<string, DutyDone>()
    for (const some of chunks(occurrences, 500))
      for (const row of await db.selectFrom('duty_done').selectAll().where('occurrence', 'in', some).execute())
        marks.set(row.occurrence, doneOf(row))
    return marks
  },

  async contactChanged({ changedAt, recordedAt, recordedBy, note }) {
    const { number } = await db
      .insertInto('contact_change')
      .values({ changed_at: changedAt, recorded_at: recordedAt, recorded_by: recordedBy, note })
      .returning('number')
      .executeTakeFirstOrThrow()
    return number
  },

  async contactChanges(since, limit) {
    const rows = await db
      .selectFrom('contact_change')
      .selectAll()
      .where('changed_at', '>=', since)
      .orderBy('changed_at', 'desc')
      .orderBy('number', 'desc')
      .limit(limit)
      .execute()
    return rows.map(row => ({
      number: row.number,
      changedAt: row.changed_at,
      recordedAt: row.recorded_at,
      recordedBy: row.recorded_by,
      note: row.note,
    }))
  },

  async lookedAfterSince(now) {
    await db
      .insertInto('counter')
      .values({ name: LOOKED_AFTER_SINCE, value: now })
      .onConflict(on => on.column('name').doNothing())
      .execute()
    const row = await db
      .selectFrom('counter')
      .select('value')
      .where('name', '=', LOOKED_AFTER_SINCE)
      .executeTakeFirstOrThrow()
    return row.value
  },
})

const doneOf = (row: Selectable<Database['duty_done']>): DutyDone => ({
  occurrence: row.occurrence,
  doneAt: row.done_at,
  recordedAt: row.recorded_at,
  recordedBy: row.recorded_by,
  reference: row.reference,
  note: row.note,
})
