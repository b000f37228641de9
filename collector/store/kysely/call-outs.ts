import { type Selectable, sql } from 'kysely'
import { type CallOut, type CallOutStore, incidentSubject, type NewCallOut, type Told } from '../call-outs.ts'
import { EVERYTHING, narrow } from '../scope.ts'
import { OPEN } from './incidents.ts'
import { chunks, type Database, type Db } from './schema.ts'

const AT_ONCE = 500

export const callOutStore = (db: Db): CallOutStore => ({
  async add(callOut) {
    const row = await db
      .insertInto('call_out')
      .values(rowOf(callOut))
      // The id alone decides, so that of several collectors one makes it.
      .onConflict(on => on.column('id').doNothing())
      .returningAll()
      .executeTakeFirst()
    return row ? callOutOf(row) : null
  },

  async known(ids) {
    const known = new Set<string>()
    for (const some of chunks(ids, AT_ONCE))
      for (const { id } of await db.selectFrom('call_out').select('id').where('id', 'in', some).execute()) known.add(id)
    return known
  },

  async load(numbers) {
    const found = new Map<number, CallOut>()
    for (const some of chunks(numbers, AT_ONCE))
      for (const row of await db.selectFrom('call_out').selectAll().where('number', 'in', some).execute())
        found.set(row.number, callOutOf(row))
    return found
  },

  async byId(id) {
    const row = await db.selectFrom('call_out').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? callOutOf(row) : null
  },

  async open(subjects) {
    const found: CallOut[] = []
    for (const some of chunks(subjects, AT_ONCE))
      found.push(...(await open(db).where('subject', 'in', some).execute()).map(callOutOf))
    return found.sort((a, b) => a.number - b.number)
  },

  async openUnder(beginning) {
    const rows = await open(db).where('subject', 'like', `${beginning}%`).orderBy('number').execute()
    return rows.map(callOutOf)
  },

  async dueRounds(now, limit) {
    const rows = await db
      .selectFrom('call_out')
      .selectAll()
      .where('state', '=', 'open')
      .where('next_round_at', '<=', now)
      .orderBy('urgent', 'desc')
      .orderBy('next_round_at')
      .orderBy('number')
      .limit(limit)
      .execute()
    return rows.map(callOutOf)
  },

  async advance(number, rounds, nextRoundAt) {
    const result = await db
      .updateTable('call_out')
      .set({ rounds: rounds + 1, next_round_at: nextRoundAt })
      .where('number', '=', number)
      .where('rounds', '=', rounds)
      .where('state', '=', 'open')
      .executeTakeFirst()
    return Number(result.numUpdatedRows) === 1
  },

  async end(number, { state, at, because, by, via }) {
    const result = await db
      .updateTable('call_out')
      .set({
        ...{ state, because, over_at: at, next_round_at: null },
        acknowledged_by: by ?? null,
        acknowledged_via: via ?? null,
      })
      .where('number', '=', number)
      .where('state', '=', 'open')
      .executeTakeFirst()
    return Number(result.numUpdatedRows) === 1
  },

  async page({ scope = EVERYTHING, state, subject, before, limit }) {
    let query = narrow(db.selectFrom('call_out').selectAll(), 'organisation', scope)
    query = query.orderBy('number', 'desc').limit(limit)
    if (state !== undefined) query = query.where('state', '=', state)
    if (subject !== undefined) query = query.where('subject', '=', subject)
    if (before !== undefined) query = query.where('number', '<', before)
    return (await query.execute()).map(callOutOf)
  },

  async told(incidents) {
    const told = new Map<string, Told>()
    for (const some of chunks(incidents, AT_ONCE)) {
      const rows = await latestOfAlerts(db, some.map(incidentSubject)).execute()
      for (const id of some) {
        const own = rows.filter(({ subject }) => subject === incidentSubject(id)).map(callOutOf)
        if (own.length > 0) told.set(id, toldBy(own))
      }
    }
    return told
  },

  async incidentHeads() {
    const heads = db.selectFrom('incident').select(['id', 'last_number']).where('hidden', '=', 0)
    const open = await heads.where('merged_into', 'is', null).where(OPEN).execute()
    const called = await heads.where('id', 'in', incidentsCalledOut(db)).execute()
    const numbers = new Map([...called, ...open].map(({ id, last_number }) => [id, last_number]))
    return [...numbers].map(([id, lastNumber]) => ({ id, lastNumber }))
  },
})

const open = (db: Db) => db.selectFrom('call_out').selectAll().where('state', '=', 'open')

const INCIDENT = incidentSubject('')

const incidentsCalledOut = (db: Db) =>
  db
    .selectFrom('call_out')
    .select(sql<string>`substr(subject, ${sql.lit(INCIDENT.length + 1)})`.as('incident'))
    .where('state', '=', 'open')
    .where('subject', 'like', `${INCIDENT}%`)

/** The latest of each kind that tells of an incident's alerts. */
function latestOfAlerts(db: Db, subjects: readonly string[]) {
  const latest = db
    .selectFrom('call_out')
    .select(({ fn }) => fn.max('number').as('number'))
    .where('subject', 'in', subjects)
    .where('kind', 'in', ['incident_opened', 'incident_grew', 'incident_quiet'])
    .groupBy(['subject', 'kind'])
  return db.selectFrom('call_out').selectAll().where('number', 'in', latest)
}

function toldBy(callOuts: readonly CallOut[]): Told {
  const of = (kind: CallOut['kind']) => callOuts.find(callOut => callOut.kind === kind)
  const [opened, grew, quiet] = [of('incident_opened'), of('incident_grew'), of('incident_quiet')]
  return {
    openedAt: opened?.madeAt ?? null,
    grown: ordinalOf(grew),
    at: Math.max(opened?.madeAt ?? 0, grew?.madeAt ?? 0),
    count: Math.max(opened?.says.count ?? 0, grew?.says.count ?? 0),
    quiet: ordinalOf(quiet),
    quietCount: quiet?.says.count ?? 0,
  }
}

/** Which time it was, the last part of the id: `incident VG-2026-0001 / grew / 3`. */
const ordinalOf = (callOut: CallOut | undefined): number => Number(callOut?.id.split(' / ').at(-1) ?? 0)

const rowOf = ({ urgent, drill, climbs, says, dueAt, madeAt, nextRoundAt, ...rest }: NewCallOut) => ({
  ...rest,
  urgent: urgent ? 1 : 0,
  drill: drill ? 1 : 0,
  climbs: climbs ? 1 : 0,
  says: JSON.stringify(says),
  due_at: dueAt,
  made_at: madeAt,
  rounds: 0,
  next_round_at: nextRoundAt,
  over_at: null,
  acknowledged_by: null,
  acknowledged_via: null,
})

export const callOutOf = (row: Selectable<Database['call_out']>): CallOut => ({
  number: row.number,
  id: row.id,
  kind: row.kind as CallOut['kind'],
  subject: row.subject,
  ladder: row.ladder,
  parent: row.parent,
  organisation: row.organisation,
  severity: row.severity as CallOut['severity'],
  urgent: row.urgent === 1,
  drill: row.drill === 1,
  climbs: row.climbs === 1,
  // Those of earlier releases do not say whether their rule is confirmed.
  says: { notConfirmed: false, ...JSON.parse(row.says) },
  dueAt: row.due_at,
  madeAt: row.made_at,
  state: row.state as CallOut['state'],
  because: row.because,
  policy: row.policy,
  rounds: row.rounds,
  nextRoundAt: row.next_round_at,
  overAt: row.over_at,
  acknowledgedBy: row.acknowledged_by,
  acknowledgedVia: row.acknowledged_via,
})
