import { type Selectable, type SqlBool, sql } from 'kysely'
import type { IncidentEvent, IncidentPage, IncidentRecord, IncidentStore } from '../incidents.ts'
import { searchable } from '../searchable.ts'
import type { Ground, ManyInto, Value } from './ground.ts'
import { freePayload } from './payload.ts'
import type { Database, Db } from './schema.ts'

/** Sorts after every deadline; NULL would sort differently from one database to the next. */
const NO_DEADLINE = Number.MAX_SAFE_INTEGER

/** Not done with. As the index says it, to the letter: the databases compare the two. */
export const OPEN = sql<SqlBool>`(status <> 'closed' OR next_due_at < ${sql.lit(NO_DEADLINE)})`

const SORT = { open: 'next_due_at', closed: 'last_alert_at', all: 'opened_at' } as const

const COLUMNS: ManyInto['columns'] = {
  ...{ id: 'TEXT', root: 'TEXT', organisation: 'TEXT', drill: 'INTEGER', hidden: 'INTEGER' },
  ...{ status: 'TEXT', severity: 'TEXT', assignee: 'TEXT' },
  ...{ opened_at: 'BIGINT', detected_at: 'BIGINT', last_alert_at: 'BIGINT', next_due_at: 'BIGINT' },
  ...{ merged_into: 'TEXT', last_number: 'BIGINT', head: 'TEXT', evidence_held: 'INTEGER' },
  ...{ search: 'TEXT', state: 'TEXT' },
}

type IncidentGround = Pick<Ground, 'locks' | 'insertMany' | 'oneOf'>

const INCIDENTS: ManyInto = {
  table: 'incident',
  columns: COLUMNS,
  // Its own root when it is opened; from then on `reroot` alone says what that is.
  conflict: `ON CONFLICT (id) DO UPDATE SET ${Object.keys(COLUMNS)
    .filter(column => column !== 'id' && column !== 'root')
    .map(column => `${column} = excluded.${column}`)
    .join(', ')}`,
}

const EVENTS: ManyInto = {
  table: 'incident_event',
  columns: {
    ...{ incident_id: 'TEXT', number: 'BIGINT', at: 'BIGINT', actor: 'TEXT' },
    ...{ change: 'TEXT', previous_hash: 'TEXT', hash: 'TEXT' },
  },
  conflict: '',
}

export const incidentStore = (db: Db, ground: IncidentGround): IncidentStore => ({
  async nextNumber(series, howMany = 1) {
    const row = await db
      .insertInto('counter')
      .values({ name: series, value: howMany })
      .onConflict(on => on.column('name').doUpdateSet(eb => ({ value: eb('counter.value', '+', howMany) })))
      .returning('value')
      .executeTakeFirstOrThrow()
    return row.value - howMany + 1
  },

  load: ids => load(db, ground, 'id', ids),

  async loadWithAncestors(ids) {
    if (ids.length === 0) return new Map()
    const rows = await db.selectFrom('incident').select('root').where(ground.oneOf('id', ids)).execute()
    return load(db, ground, 'root', [...new Set(rows.map(({ root }) => root))])
  },

  async append(events) {
    await ground.insertMany(db, EVENTS, events.map(eventRow))
    const released = events.filter(({ change }) => change.kind === 'evidence_released')
    if (released.length > 0)
      await freePayload(
        db,
        released.map(({ incidentId }) => incidentId),
      )
  },

  async save(records) {
    await ground.insertMany(db, INCIDENTS, records.map(incidentRow))
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

/** In one order, so that two transactions never hold what the other waits for. */
async function load(
  db: Db,
  { locks, oneOf }: IncidentGround,
  by: 'id' | 'root',
  names: readonly string[],
): Promise<Map<string, IncidentRecord>> {
  if (names.length === 0) return new Map()
  let query = db.selectFrom('incident').selectAll().where(oneOf(by, names)).orderBy('id')
  if (locks.rows) query = query.forUpdate()
  return new Map((await query.execute()).map(row => [row.id, recordOf(row)]))
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

/** In the order of the columns. */
const incidentRow = ({ state, lastNumber, head, nextDueAt }: IncidentRecord): Value[] => [
  state.id,
  state.id,
  state.organisation,
  state.drill ? 1 : 0,
  state.hidden ? 1 : 0,
  state.status,
  state.severity,
  state.assignee,
  state.openedAt,
  state.t0?.at ?? state.detectedAt,
  state.lastAlertAt,
  nextDueAt ?? NO_DEADLINE,
  state.mergedInto,
  lastNumber,
  head,
  state.evidenceHeld ? 1 : 0,
  searchable(`${state.id} ${state.title.vi} ${state.title.en}`),
  JSON.stringify(state),
]

export const recordOf = (row: Selectable<Database['incident']>): IncidentRecord => ({
  state: JSON.parse(row.state),
  lastNumber: row.last_number,
  head: row.head,
  nextDueAt: row.next_due_at === NO_DEADLINE ? null : row.next_due_at,
})

/** In the order of the columns. */
const eventRow = (event: IncidentEvent): Value[] => [
  event.incidentId,
  event.number,
  event.at,
  event.actor,
  JSON.stringify(event.change),
  event.previousHash,
  event.hash,
]

const eventOf = (row: Selectable<Database['incident_event']>): IncidentEvent => ({
  incidentId: row.incident_id,
  number: row.number,
  at: row.at,
  actor: row.actor,
  change: JSON.parse(row.change),
  previousHash: row.previous_hash,
  hash: row.hash,
})
