import { type Selectable, sql } from 'kysely'
import type { Decisions, Inhibition, NewInhibition, NewSilence, RulePolicy, Silence, TriageStore } from '../triage.ts'
import { chunks, type Database, type Db } from './schema.ts'

type Table = 'silence' | 'inhibition'
type Row = Selectable<Database['silence']>

/** One number for all that the intake keeps compiled. */
const VERSION = 'triage'

export const triageStore = (db: Db): TriageStore => ({
  version: () => versionOf(db),

  async rulebook(since) {
    const version = await versionOf(db)
    const silences = await decided(db, 'silence').where('expires_at', '>', since).where(endedAfter(since)).execute()
    const inhibitions = await decided(db, 'inhibition')
      .where('expires_at', '>', since)
      .where(endedAfter(since))
      .execute()
    const policies = await db.selectFrom('rule_policy').selectAll().execute()
    return {
      version,
      silences: silences.map(silenceOf),
      inhibitions: inhibitions.map(inhibitionOf),
      policies: policies.map(policyOf),
    }
  },

  async addSilence(silence) {
    const { matchers, criticalToo } = silence
    return silenceOf(await add(db, 'silence', silence, { matchers, criticalToo }))
  },

  async addInhibition(inhibition) {
    const { source, target, equal, windowMs } = inhibition
    return inhibitionOf(await add(db, 'inhibition', inhibition, { source, target, equal, windowMs }))
  },

  silences: async which => (await standing(db, 'silence', which)).map(silenceOf),
  inhibitions: async which => (await standing(db, 'inhibition', which)).map(inhibitionOf),
  endSilence: (id, organisation, by, at) => end(db, 'silence', { id, organisation, by, at }),
  endInhibition: (id, organisation, by, at) => end(db, 'inhibition', { id, organisation, by, at }),

  async setPolicy({ organisation, ruleId, treatAs, openAfter, ...rest }) {
    const row = { treat_as: treatAs, open_after: openAfter, ...rest }
    await db
      .insertInto('rule_policy')
      .values({ organisation, rule_id: ruleId, ...row })
      .onConflict(on => on.columns(['organisation', 'rule_id']).doUpdateSet(row))
      .execute()
    await changed(db)
  },

  async removePolicy(organisation, ruleId) {
    const { numDeletedRows } = await db
      .deleteFrom('rule_policy')
      .where('organisation', '=', organisation)
      .where('rule_id', '=', ruleId)
      .executeTakeFirst()
    await changed(db)
    return numDeletedRows > 0n
  },

  async policies(organisation) {
    let query = db.selectFrom('rule_policy').selectAll().orderBy('rule_id').orderBy('organisation')
    if (organisation !== undefined) query = query.where('organisation', '=', organisation)
    return (await query.execute()).map(policyOf)
  },

  async addSpans(spans) {
    for (const some of chunks(spans, 200))
      await db
        .insertInto('inhibition_span')
        .values(
          some.map(({ inhibition, key, firstAt, lastAt }) => ({ inhibition, key, first_at: firstAt, last_at: lastAt })),
        )
        .execute()
  },

  async inhibited(asked) {
    const answers: boolean[] = []
    for (const { inhibition, key, from, to } of asked) {
      const row = await db
        .selectFrom('inhibition_span')
        .select('inhibition')
        .where('inhibition', '=', inhibition)
        .where('key', '=', key)
        .where('last_at', '>=', from)
        .where('first_at', '<=', to)
        .limit(1)
        .executeTakeFirst()
      answers.push(row !== undefined)
    }
    return answers
  },
})

async function versionOf(db: Db): Promise<number> {
  const row = await db.selectFrom('counter').select('value').where('name', '=', VERSION).executeTakeFirst()
  return row?.value ?? 0
}

const changed = (db: Db) =>
  db
    .insertInto('counter')
    .values({ name: VERSION, value: 1 })
    .onConflict(on => on.column('name').doUpdateSet(eb => ({ value: eb('counter.value', '+', 1) })))
    .execute()

const decided = (db: Db, table: Table) => db.selectFrom(table).selectAll().orderBy('id', 'desc')

const endedAfter = (at: number) => sql<boolean>`(ended_at IS NULL OR ended_at > ${at})`

function standing(db: Db, table: Table, which: Decisions): Promise<Row[]> {
  const { organisation, standingAt, during, before, limit } = which
  let query = decided(db, table).limit(limit)
  if (organisation !== undefined) query = query.where('organisation', '=', organisation)
  if (standingAt !== undefined) query = query.where('expires_at', '>', standingAt).where(endedAfter(standingAt))
  if (during !== undefined) {
    const [from, to] = during
    query = query.where('starts_at', '<=', to).where('expires_at', '>', from).where(endedAfter(from))
  }
  if (before !== undefined) query = query.where('id', '<', before)
  return query.execute()
}

async function add(db: Db, table: Table, given: NewSilence | NewInhibition, decision: object): Promise<Row> {
  const { organisation, author, reason, createdAt, startsAt, expiresAt } = given
  const row = await db
    .insertInto(table)
    .values({
      ...{ organisation, author, reason },
      created_at: createdAt,
      starts_at: startsAt,
      expires_at: expiresAt,
      ended_at: null,
      ended_by: null,
      decision: JSON.stringify(decision),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await changed(db)
  return row
}

async function end(
  db: Db,
  table: Table,
  { id, organisation, by, at }: { id: number; organisation: string | null; by: string; at: number },
): Promise<{ organisation: string } | null> {
  let query = db
    .updateTable(table)
    .set({ ended_at: at, ended_by: by })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', at)
  if (organisation !== null) query = query.where('organisation', '=', organisation)
  const ended = await query.returning('organisation').executeTakeFirst()
  await changed(db)
  return ended ?? null
}

const decidedOf = (row: Row) => ({
  id: row.id,
  organisation: row.organisation,
  author: row.author,
  reason: row.reason,
  createdAt: row.created_at,
  startsAt: row.starts_at,
  expiresAt: row.expires_at,
  endedAt: row.ended_at,
  endedBy: row.ended_by,
})

const silenceOf = (row: Row): Silence => ({ ...decidedOf(row), ...JSON.parse(row.decision) })
const inhibitionOf = (row: Row): Inhibition => ({ ...decidedOf(row), ...JSON.parse(row.decision) })

const policyOf = (row: Selectable<Database['rule_policy']>): RulePolicy => ({
  organisation: row.organisation,
  ruleId: row.rule_id,
  treatAs: row.treat_as as RulePolicy['treatAs'],
  openAfter: row.open_after,
  author: row.author,
  reason: row.reason,
  at: row.at,
})
