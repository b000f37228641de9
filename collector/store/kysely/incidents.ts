import { type Selectable, type SqlBool, sql } from 'kysely'
import type { IncidentEvent, IncidentPage, IncidentRecord, IncidentStore } from '../incidents.ts'
import { searchable } from '../searchable.ts'
import type { Locks } from './locks.ts'
import { freePayload } from './payload.ts'
import { chunks, type Database, type Db } from './schema.ts'

/** Sorts after every deadline; NULL would sort differently from one database to the next. */
const NO_DEADLINE = Number.MAX_SAFE_INTEGER

/** Not done with. As the index says it, to the letter: the databases compare the two. */
export const OPEN = sql<SqlBool>`(status <> 'closed' OR next_due_at < ${sql.lit(NO_DEADLINE)})`

const SORT = { open: 'next_due_at', closed: 'last_alert_at', all: 'opened_at' } as const

export const incidentStore = (db: Db, locks: Locks): IncidentStore => ({
  async nextNumber(series) {
    const row = await db
      .insertInto('counter')
      .values({ name: series, value: 1 })
      .onConflict(on => on.column('name').doUpdateSet(eb => ({ value: eb('counter.value', '+', 1) })))
      .returning('value')
      .executeTakeFirstOrThrow()
    return row.value
  },

  load: ids => load(db, locks, ids),

  async loadWithAncestors(ids) {
    const records = new Map<string, IncidentRecord>()
    const roots = new Set<string>()
    for (const some of chunks(ids, 500)) {
      const rows = await db.selectFrom('incident').select('root').where('id', 'in', some).execute()
      for (const { root } of rows) roots.add(root)
    }
    // Whole trees, in one order: two transactions never hold what the other waits for.
    for (const some of chunks([...roots], 500)) {
      let query = db.selectFrom('incident').selectAll().where('root', 'in', some).orderBy('id')
      if (locks.rows) query = query.forUpdate()
      for (const row of await query.execute()) records.set(row.id, recordOf(row))
    }
    return records
  },

  async append(events) {
    for (const some of chunks(events, 100)) await db.insertInto('incident_event').values(some.map(eventRow)).execute()
    const released = events.filter(({ change }) => change.kind === 'evidence_released')
    if (released.length > 0)
      await freePayload(
        db,
        released.map(({ incidentId }) => incidentId),
      )
  },

  async save(records) {
    for (const record of records) {
      const { id, ...rest } = incidentRow(record)
      await db
        .insertInto('incident')
        .values({ id, root: id, ...rest })
        .onConflict(on => on.column('id').doUpdateSet(rest))
        .execute()
    }
  },

  async page(page) {
    const rows = await pageQuery(db, page).execute()
    return rows.map(row => ({ record: recordOf(row), value: row[SORT[page.status]] }))
  },

  async events(id) {
    const rows = await db
      .selectFrom('incident_event')
      .selectAll()
      .where('incident_id', '=', id)
      .orderBy('number')
      .execute()
    return rows.map(eventOf)
  },

  async latestEvents(id, limit, before) {
    let query = db
      .selectFrom('incident_event')
      .selectAll()
      .where('incident_id', '=', id)
      .orderBy('number', 'desc')
      .limit(limit)
    if (before !== undefined) query = query.where('number', '<', before)
    return (await query.execute()).map(eventOf)
  },

  async openIds() {
    const rows = await db
      .selectFrom('incident')
      .select('id')
      .where('merged_into', 'is', null)
      .where('hidden', '=', sql.lit(0))
      .where(OPEN)
      .execute()
    return rows.map(row => row.id)
  },

  async tree(root) {
    const rows = await db
      .selectFrom('incident')
      .select('id')
      .where('root', '=', root)
      .orderBy(eb => eb.case().when('id', '=', root).then(0).else(1).end())
      .orderBy('id')
      .execute()
    return rows.map(row => row.id)
  },

  async reroot(from, into, only) {
    let query = db.updateTable('incident').set({ root: into }).where('root', '=', from)
    if (only) query = query.where('id', 'in', only)
    await query.execute()
  },

  async separate(one, other) {
    await db
      .insertInto('separation')
      .values(pairOf(one, other))
      .onConflict(on => on.columns(['one', 'other']).doNothing())
      .execute()
  },

  async unseparate(ones, others) {
    const between = (a: readonly string[], b: readonly string[]) =>
      db.deleteFrom('separation').where('one', 'in', a).where('other', 'in', b).execute()
    await between(ones, others)
    await between(others, ones)
  },

  async separations(roots) {
    const rows = await db
      .selectFrom('separation')
      .innerJoin('incident as a', 'a.id', 'separation.one')
      .innerJoin('incident as b', 'b.id', 'separation.other')
      .select(['a.root as one', 'b.root as other'])
      .where('a.root', 'in', roots)
      .where('b.root', 'in', roots)
      .execute()
    return rows.map(({ one, other }) => [one, other])
  },
})

const pairOf = (one: string, other: string) => (one < other ? { one, other } : { one: other, other: one })

async function load(db: Db, locks: Locks, ids: readonly string[]): Promise<Map<string, IncidentRecord>> {
  const records = new Map<string, IncidentRecord>()
  for (const some of chunks(ids, 500)) {
    let query = db.selectFrom('incident').selectAll().where('id', 'in', some).orderBy('id')
    if (locks.rows) query = query.forUpdate()
    for (const row of await query.execute()) records.set(row.id, recordOf(row))
  }
  return records
}

function pageQuery(db: Db, { status, organisation, severities, assignee, after, limit }: IncidentPage) {
  const column = SORT[status]
  const ascending = status === 'open'
  let query = db
    .selectFrom('incident')
    .selectAll()
    .where('merged_into', 'is', null)
    .where('hidden', '=', sql.lit(0))
    .orderBy(column, ascending ? 'asc' : 'desc')
    .orderBy('id', ascending ? 'asc' : 'desc')
    .limit(limit)
  if (status === 'open') query = query.where(OPEN)
  if (status === 'closed') query = query.where('status', '=', sql.lit('closed'))
  if (organisation !== undefined) query = query.where('organisation', '=', organisation)
  if (severities) query = query.where('severity', 'in', severities)
  if (assignee !== undefined) query = query.where('assignee', '=', assignee)
  if (after)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple(column, 'id'), ascending ? '>' : '<', tuple(after.value, after.id)),
    )
  return query
}

const incidentRow = ({ state, lastNumber, head, nextDueAt }: IncidentRecord) => ({
  id: state.id,
  organisation: state.organisation,
  drill: state.drill ? 1 : 0,
  hidden: state.hidden ? 1 : 0,
  status: state.status,
  severity: state.severity,
  assignee: state.assignee,
  opened_at: state.openedAt,
  detected_at: state.t0?.at ?? state.detectedAt,
  last_alert_at: state.lastAlertAt,
  next_due_at: nextDueAt ?? NO_DEADLINE,
  merged_into: state.mergedInto,
  last_number: lastNumber,
  head,
  evidence_held: state.evidenceHeld ? 1 : 0,
  search: searchable(`${state.id} ${state.title.vi} ${state.title.en}`),
  state: JSON.stringify(state),
})

export const recordOf = (row: Selectable<Database['incident']>): IncidentRecord => ({
  state: JSON.parse(row.state),
  lastNumber: row.last_number,
  head: row.head,
  nextDueAt: row.next_due_at === NO_DEADLINE ? null : row.next_due_at,
})

const eventRow = (event: IncidentEvent) => ({
  incident_id: event.incidentId,
  number: event.number,
  at: event.at,
  actor: event.actor,
  change: JSON.stringify(event.change),
  previous_hash: event.previousHash,
  hash: event.hash,
})

const eventOf = (row: Selectable<Database['incident_event']>): IncidentEvent => ({
  incidentId: row.incident_id,
  number: row.number,
  at: row.at,
  actor: row.actor,
  change: JSON.parse(row.change),
  previousHash: row.previous_hash,
  hash: row.hash,
})
