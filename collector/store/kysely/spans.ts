import type { Span, SpanStore } from '../spans.ts'
import type { Ground, ManyInto } from './ground.ts'
import { chunks, type Db } from './schema.ts'

const SPANS: ManyInto = {
  table: 'span',
  columns: { key: 'TEXT', first_at: 'BIGINT', last_at: 'BIGINT', incident_id: 'TEXT' },
  conflict: '',
}

export const spanStore = (db: Db, { locks, insertMany }: Ground): SpanStore => ({
  async touching(keys, from, to) {
    await locks.entities(keys)
    const locked = new Set<string>()
    for (;;) {
      const found = await spansOf(db, keys, from, to)
      const incidents = new Map(found.map(({ span, lastNumber }) => [span.incidentId, lastNumber]))
      const unlocked = [...incidents.keys()].filter(id => !locked.has(id))
      // Their incidents may be merging or closing beside us: once they are ours, what was read must still be so.
      if (!locks.rows || unlocked.length === 0 || (await lockUnchanged(db, unlocked, incidents)))
        return found.map(({ span }) => span)
      for (const id of unlocked) locked.add(id)
    }
  },

  async remove(ids) {
    for (const some of chunks(ids, 500)) await db.deleteFrom('span').where('id', 'in', some).execute()
  },

  async add(spans) {
    const rows = spans.map(({ key, firstAt, lastAt, incidentId }) => [key, firstAt, lastAt, incidentId])
    await insertMany(db, SPANS, rows)
  },

  async moveIncident(from, into) {
    await db.updateTable('span').set({ incident_id: into }).where('incident_id', '=', from).execute()
  },
})

async function spansOf(db: Db, keys: readonly string[], from: number, to: number) {
  const found: { span: Span; lastNumber: number }[] = []
  for (const some of chunks(keys, 500)) {
    const rows = await db
      .selectFrom('span')
      .innerJoin('incident', 'incident.id', 'span.incident_id')
      .select([
        'span.id',
        'span.key',
        'span.first_at',
        'span.last_at',
        'span.incident_id',
        'incident.status',
        'incident.opened_at',
        'incident.last_number',
      ])
      .where('span.key', 'in', some)
      .where('span.last_at', '>=', from)
      .where('span.first_at', '<=', to)
      .execute()
    for (const row of rows)
      found.push({
        span: {
          id: row.id,
          key: row.key,
          firstAt: row.first_at,
          lastAt: row.last_at,
          incidentId: row.incident_id,
          openedAt: row.opened_at,
          closed: row.status === 'closed',
        },
        lastNumber: row.last_number,
      })
  }
  return found
}

/** Locks incidents; false when one has another last event than was read. */
async function lockUnchanged(db: Db, ids: readonly string[], read: ReadonlyMap<string, number>): Promise<boolean> {
  let unchanged = true
  for (const some of chunks(ids, 500)) {
    const rows = await db
      .selectFrom('incident')
      .select(['id', 'last_number'])
      .where('id', 'in', some)
      .orderBy('id')
      .forUpdate()
      .execute()
    unchanged &&= rows.every(row => read.get(row.id) === row.last_number)
  }
  return unchanged
}
