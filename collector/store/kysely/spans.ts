import type { NewSpan, SpanStore } from '../spans.ts'
import type { Ground, ManyInto, OneOf } from './ground.ts'
import type { Db } from './schema.ts'

const SPANS: ManyInto = {
  table: 'span',
  columns: { key: 'TEXT', first_at: 'BIGINT', last_at: 'BIGINT', incident_id: 'TEXT', seen: 'TEXT' },
  conflict: '',
}

export const spanStore = (db: Db, { locks, insertMany, oneOf }: Ground): SpanStore => ({
  async touching(keys, from, to) {
    await locks.entities(keys)
    const locked = new Set<string>()
    for (;;) {
      const found = await spansOf(db, oneOf, { keys, from, to })
      const roots = new Map(found.map(({ span, standing }) => [span.root, standing]))
      const unlocked = [...roots.keys()].filter(id => !locked.has(id))
      // Their incidents may be merging or closing beside us: once they are ours, what was read must still be so.
      if (!locks.rows || unlocked.length === 0) return found.map(({ span }) => span)
      await lockTrees(db, oneOf, unlocked)
      for (const id of unlocked) locked.add(id)
      if (await unchanged(db, oneOf, roots)) return found.map(({ span }) => span)
    }
  },

  async remove(ids) {
    if (ids.length > 0) await db.deleteFrom('span').where(oneOf('id', ids)).execute()
  },

  async add(spans) {
    await insertMany(db, SPANS, spans.map(rowOf))
  },

  async replace(incidentId, spans) {
    await db.deleteFrom('span').where('incident_id', '=', incidentId).execute()
    await insertMany(db, SPANS, spans.map(rowOf))
  },
})

/** In the order of the columns. */
const rowOf = ({ key, firstAt, lastAt, incidentId, seen }: NewSpan) => [
  key,
  firstAt,
  lastAt,
  incidentId,
  seen.toString(16),
]

interface Window {
  readonly keys: readonly string[]
  readonly from: number
  readonly to: number
}

async function spansOf(db: Db, oneOf: OneOf, { keys, from, to }: Window) {
  const rows = await db
    .selectFrom('span')
    .innerJoin('incident as home', 'home.id', 'span.incident_id')
    .innerJoin('incident as root', 'root.id', 'home.root')
    .select([
      'span.id',
      'span.key',
      'span.first_at',
      'span.last_at',
      'span.incident_id',
      'span.seen',
      'home.root',
      'root.status',
      'root.opened_at',
      'root.last_number',
      'root.merged_into',
    ])
    .where(oneOf('span.key', keys))
    .where('span.last_at', '>=', from)
    .where('span.first_at', '<=', to)
    .execute()
  return rows.map(row => ({
    span: {
      id: row.id,
      key: row.key,
      firstAt: row.first_at,
      lastAt: row.last_at,
      incidentId: row.incident_id,
      root: row.root,
      openedAt: row.opened_at,
      closed: row.status === 'closed',
      seen: BigInt(`0x${row.seen}`),
    },
    standing: `${row.last_number} ${row.merged_into ?? ''}`,
  }))
}

/** Roots, and all that is merged into them: whoever changes one of these changes the root, too. */
async function lockTrees(db: Db, oneOf: OneOf, roots: readonly string[]): Promise<void> {
  await db.selectFrom('incident').select('id').where(oneOf('root', roots)).orderBy('id').forUpdate().execute()
}

/** Whether roots stand as they were read. */
async function unchanged(db: Db, oneOf: OneOf, read: ReadonlyMap<string, string>): Promise<boolean> {
  const rows = await db
    .selectFrom('incident')
    .select(['id', 'last_number', 'merged_into'])
    .where(oneOf('id', [...read.keys()]))
    .execute()
  return rows.every(row => read.get(row.id) === `${row.last_number} ${row.merged_into ?? ''}`)
}
