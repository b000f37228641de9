import type { Selectable } from 'kysely'
import type { Activity, ActivityIncrement, ActivityName, ActivityStore } from '../activities.ts'
import type { Ground, ManyInto } from './ground.ts'
import type { Database, Db } from './schema.ts'

const DAY_OF = 'day, kind, organisation, drill'

const ACTIVITIES: ManyInto = {
  table: 'activity',
  columns: {
    ...{ organisation: 'TEXT', drill: 'INTEGER', kind: 'TEXT', day: 'TEXT' },
    ...{ alerts: 'BIGINT', count: 'BIGINT', first_at: 'BIGINT', last_at: 'BIGINT' },
  },
  conflict: `ON CONFLICT (${DAY_OF}) DO UPDATE SET
    alerts = activity.alerts + excluded.alerts, count = activity.count + excluded.count,
    first_at = CASE WHEN excluded.first_at < activity.first_at THEN excluded.first_at ELSE activity.first_at END,
    last_at = CASE WHEN excluded.last_at > activity.last_at THEN excluded.last_at ELSE activity.last_at END`,
}

const NAMES: ManyInto = {
  table: 'activity_name',
  columns: {
    ...{ organisation: 'TEXT', drill: 'INTEGER', kind: 'TEXT', day: 'TEXT' },
    ...{ role: 'TEXT', name: 'TEXT', count: 'BIGINT' },
  },
  conflict: `ON CONFLICT (${DAY_OF}, role, name) DO UPDATE SET count = activity_name.count + excluded.count`,
}

type Day = Pick<Activity, 'organisation' | 'drill' | 'kind' | 'day'>

export const activityStore = (db: Db, { insertMany }: Ground): ActivityStore => ({
  async add(increments, namesKept) {
    const rows = increments.map(({ alerts, count, firstAt, lastAt, ...of }) => [
      ...dayOf(of),
      alerts,
      count,
      firstAt,
      lastAt,
    ])
    await insertMany(db, ACTIVITIES, rows)
    for (const increment of increments) await addNames(db, insertMany, increment, namesKept)
  },

  async page({ organisation, from, to, after, limit }) {
    let query = db
      .selectFrom('activity')
      .selectAll()
      .orderBy('day', 'desc')
      .orderBy('kind', 'desc')
      .orderBy('organisation', 'desc')
      .orderBy('drill', 'desc')
      .limit(limit)
    if (organisation !== undefined) query = query.where('organisation', '=', organisation)
    if (from !== undefined) query = query.where('day', '>=', from)
    if (to !== undefined) query = query.where('day', '<=', to)
    if (after)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('day', 'kind', 'organisation', 'drill'),
          '<',
          tuple(after.day, after.kind, after.organisation, after.drill ? 1 : 0),
        ),
      )
    const rows = await query.execute()
    return Promise.all(rows.map(async row => ({ ...activityOf(row), ...(await numbersOf(db, activityOf(row))) })))
  },

  async names(of, role, limit) {
    const rows = await namesOf(db, of)
      .select(['role', 'name', 'count'])
      .where('role', '=', role)
      .orderBy('count', 'desc')
      .orderBy('name')
      .limit(limit)
      .execute()
    return rows.map(row => ({ role, name: row.name, count: row.count }))
  },
})

const dayOf = ({ organisation, drill, kind, day }: Day) => [organisation, drill ? 1 : 0, kind, day]

const namesOf = (db: Db, { organisation, drill, kind, day }: Day) =>
  db
    .selectFrom('activity_name')
    .where('day', '=', day)
    .where('kind', '=', kind)
    .where('organisation', '=', organisation)
    .where('drill', '=', drill ? 1 : 0)

async function numbersOf(db: Db, of: Day): Promise<Pick<Activity, 'sources' | 'targets' | 'rules'>> {
  const rows = await namesOf(db, of)
    .select(({ fn }) => ['role', fn.countAll<number>().as('names')])
    .groupBy('role')
    .execute()
  const number = (role: ActivityName['role']) => Number(rows.find(row => row.role === role)?.names ?? 0)
  return { sources: number('source'), targets: number('target'), rules: number('rule') }
}

/** Names that are there already are always counted; new ones only while there is room for them. */
async function addNames(
  db: Db,
  insertMany: Ground['insertMany'],
  increment: ActivityIncrement,
  namesKept: number,
): Promise<void> {
  const { sources, targets, rules } = await numbersOf(db, increment)
  const room = { source: namesKept - sources, target: namesKept - targets, rule: namesKept - rules }
  const known = await knownOf(db, increment)
  const kept = increment.named.filter(({ role, name }) => known.has(`${role} ${name}`) || room[role]-- > 0)
  await insertMany(
    db,
    NAMES,
    kept.map(({ role, name, count }) => [...dayOf(increment), role, name, count]),
  )
}

async function knownOf(db: Db, increment: ActivityIncrement): Promise<Set<string>> {
  const names = [...new Set(increment.named.map(({ name }) => name))]
  if (names.length === 0) return new Set()
  const rows = await namesOf(db, increment).select(['role', 'name']).where('name', 'in', names).execute()
  return new Set(rows.map(({ role, name }) => `${role} ${name}`))
}

const activityOf = (row: Selectable<Database['activity']>): Omit<Activity, 'sources' | 'targets' | 'rules'> => ({
  organisation: row.organisation,
  drill: row.drill === 1,
  kind: row.kind as Activity['kind'],
  day: row.day,
  alerts: row.alerts,
  count: row.count,
  firstAt: row.first_at,
  lastAt: row.last_at,
})
