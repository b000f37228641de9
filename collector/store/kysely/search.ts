import { type Expression, sql } from 'kysely'
import type { After, EntityPlace, FoundEntity, SearchStore } from '../search.ts'
import { recordOf } from './incidents.ts'
import type { Db } from './schema.ts'

/** Keys of grouping begin so: `incident/entity-keys.ts`. Pairs name nobody that is not named by itself. */
const ROLES = ['victim', 'attacker', 'account', 'indicator']
const LATEST = '\u{10ffff}'

export const searchStore = (db: Db): SearchStore => ({
  async incidents({ text, organisation, limit, after }) {
    let query = db
      .selectFrom('incident')
      .selectAll()
      .where('merged_into', 'is', null)
      .where('hidden', '=', sql.lit(0))
      .where(contains('search', text))
      .orderBy('opened_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
    if (organisation !== null) query = query.where('organisation', '=', organisation)
    if (after)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('opened_at', 'id'), '<', tuple(after.openedAt, after.id)),
      )
    return (await query.execute()).map(recordOf)
  },

  async entities(searched) {
    const organisations = searched.organisation === null ? await organisationsOf(db) : [searched.organisation]
    const found: FoundEntity[] = []
    for (const organisation of organisations)
      for (const drill of [false, true])
        for (const role of ROLES)
          found.push(...(await entitiesOf(db, searched, { organisation, drill, role, prefix: '' })))
    // A registered system is grouped by under its name.
    for (const organisation of organisations)
      found.push(...(await entitiesOf(db, searched, { organisation, drill: false, role: 'victim', prefix: 'system ' })))
    return found.sort(latestFirst).slice(0, searched.limit)
  },

  async activities({ text, organisation, limit, after }) {
    let query = db
      .selectFrom('activity_name')
      .selectAll()
      .where('name', '>=', text)
      .where('name', '<=', text + LATEST)
      .orderBy('day', 'desc')
      .orderBy('count', 'desc')
      .orderBy(sql`organisation, kind, drill, role, name`)
      .limit(limit)
    if (organisation !== null) query = query.where('organisation', '=', organisation)
    if (after) {
      const { day, count, kind, role, name } = after
      const named = sql`(${after.organisation}, ${kind}, ${after.drill ? 1 : 0}, ${role}, ${name})`
      const later = sql<boolean>`(organisation, kind, drill, role, name) > ${named}`
      query = query.where(({ eb, and, or }) =>
        or([
          eb('day', '<', day),
          and([eb('day', '=', day), or([eb('count', '<', count), and([eb('count', '=', count), later])])]),
        ]),
      )
    }
    const rows = await query.execute()
    return rows.map(row => ({ ...row, drill: row.drill === 1 }))
  },
})

async function organisationsOf(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('incident').select('organisation').distinct().execute()
  return rows.map(({ organisation }) => organisation)
}

async function entitiesOf(
  db: Db,
  { text, limit, after }: After<EntityPlace>,
  { organisation, drill, role, prefix }: { organisation: string; drill: boolean; role: string; prefix: string },
): Promise<FoundEntity[]> {
  const beginning = `${organisation} ${drill ? 'drill' : 'real'} ${role} `
  let query = db
    .selectFrom('span')
    .innerJoin('incident as home', 'home.id', 'span.incident_id')
    .innerJoin('incident as root', 'root.id', 'home.root')
    .select(({ fn }) => ['span.key', 'root.id', fn.min('span.first_at').as('first'), fn.max('span.last_at').as('last')])
    .where('span.key', '>=', beginning + prefix + text)
    .where('span.key', '<=', beginning + prefix + text + LATEST)
    .where('root.hidden', '=', sql.lit(0))
    .groupBy(['span.key', 'root.id'])
    .orderBy('last', 'desc')
    .orderBy('span.key')
    .orderBy('root.id')
    .limit(limit)
  if (after) {
    const last = sql`max(${sql.ref('span.last_at')})`
    const later = sql`(${sql.ref('span.key')}, ${sql.ref('root.id')}) > (${after.key}, ${after.incidentId})`
    query = query.having(sql<boolean>`(${last} < ${after.lastAt} OR (${last} = ${after.lastAt} AND ${later}))`)
  }
  return (await query.execute()).map(row => ({
    ...{ organisation, drill, role, key: row.key },
    name: row.key.slice(beginning.length + prefix.length),
    incidentId: row.id,
    firstAt: Number(row.first),
    lastAt: Number(row.last),
  }))
}

/** As the databases order them, which compare bytes. */
const latestFirst = (a: FoundEntity, b: FoundEntity): number =>
  b.lastAt - a.lastAt || inBytes(a.key, b.key) || inBytes(a.incidentId, b.incidentId)

const inBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** `%` and `_` are characters like any other. */
const contains = (column: string, text: string): Expression<boolean> =>
  sql<boolean>`${sql.ref(column)} LIKE ${`%${text.replace(/[\\%_]/g, '\\$&')}%`} ESCAPE '\\'`
