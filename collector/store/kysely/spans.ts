import type { Span, SpanStore } from '../spans.ts'
import type { Locks } from './locks.ts'
import { chunks, type Db } from './schema.ts'

export const spanStore = (db: Db, locks: Locks): SpanStore => ({
  async touching(keys, from, to) {
    await locks.entities(keys)
    const spans: Span[] = []
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
        ])
        .where('span.key', 'in', some)
        .where('span.last_at', '>=', from)
        .where('span.first_at', '<=', to)
        .execute()
      for (const row of rows)
        spans.push({
          id: row.id,
          key: row.key,
          firstAt: row.first_at,
          lastAt: row.last_at,
          incidentId: row.incident_id,
          openedAt: row.opened_at,
          closed: row.status === 'closed',
        })
    }
    return spans
  },

  async remove(ids) {
    for (const some of chunks(ids, 500)) await db.deleteFrom('span').where('id', 'in', some).execute()
  },

  async add(spans) {
    for (const some of chunks(spans, 200))
      await db
        .insertInto('span')
        .values(
          some.map(span => ({
            key: span.key,
            first_at: span.firstAt,
            last_at: span.lastAt,
            incident_id: span.incidentId,
          })),
        )
        .execute()
  },

  async moveIncident(from, into) {
    await db.updateTable('span').set({ incident_id: into }).where('incident_id', '=', from).execute()
  },
})
