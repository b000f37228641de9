import type { Selectable } from 'kysely'
import type { Fold, FoldIncrement, FoldStore, WindowFold } from '../folds.ts'
import { alertStore } from './alerts.ts'
import type { Ground, ManyInto, Value } from './ground.ts'
import { chunks, type Database, type Db } from './schema.ts'

const FOLDS: ManyInto = {
  table: 'fold',
  columns: {
    fingerprint: 'TEXT',
    window_at: 'BIGINT',
    incident_id: 'TEXT',
    count: 'BIGINT',
    first_at: 'BIGINT',
    last_at: 'BIGINT',
    sample_agent: 'TEXT',
    sample_epoch: 'BIGINT',
    sample_sequence: 'BIGINT',
  },
  conflict: `ON CONFLICT (fingerprint, window_at, incident_id) DO UPDATE SET
    count = fold.count + excluded.count,
    first_at = CASE WHEN excluded.first_at < fold.first_at THEN excluded.first_at ELSE fold.first_at END,
    last_at = CASE WHEN excluded.last_at > fold.last_at THEN excluded.last_at ELSE fold.last_at END`,
}

export const foldStore = (db: Db, ground: Ground): FoldStore => ({
  async add(increments) {
    await ground.insertMany(db, FOLDS, increments.map(rowOf))
  },

  async ofIncidents(incidentIds, limit) {
    const rows = await db
      .selectFrom('fold')
      .select(({ fn }) => [
        'fingerprint',
        fn.sum<number>('count').as('count'),
        fn.min('first_at').as('first_at'),
        fn.max('last_at').as('last_at'),
        fn.min('window_at').as('window_at'),
      ])
      .where('incident_id', 'in', incidentIds)
      .groupBy('fingerprint')
      .orderBy('last_at', 'desc')
      .limit(limit)
      .execute()
    const samples = await samplesOf(db, ground, incidentIds, rows)
    return rows.flatMap(row => {
      const sample = samples.get(row.fingerprint)
      if (!sample) return []
      const fold: Fold = {
        fingerprint: row.fingerprint,
        count: Number(row.count),
        firstAt: row.first_at,
        lastAt: row.last_at,
        sample,
      }
      return [fold]
    })
  },

  async within(from, to, after, limit) {
    let query = db
      .selectFrom('fold')
      .selectAll()
      .where('window_at', '>=', from)
      .where('window_at', '<', to)
      .orderBy('window_at')
      .orderBy('fingerprint')
      .orderBy('incident_id')
      .limit(limit)
    if (after)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('window_at', 'fingerprint', 'incident_id'),
          '>',
          tuple(after.windowAt, after.fingerprint, after.incidentId ?? ''),
        ),
      )
    return withSamples(db, ground, await query.execute())
  },

  async clear(incidentId) {
    await db.deleteFrom('fold').where('incident_id', '=', incidentId).execute()
  },
})

/** One whose sample is not there, which nothing removes, is left out. */
async function withSamples(
  db: Db,
  ground: Ground,
  rows: readonly Selectable<Database['fold']>[],
): Promise<WindowFold[]> {
  const keyOf = (agent: string, epoch: number, sequence: number) => `${agent} ${epoch} ${sequence}`
  const alerts = await alertStore(db, ground).find(
    rows.map(row => ({ agent: row.sample_agent, epoch: row.sample_epoch, sequence: row.sample_sequence })),
  )
  const byKey = new Map(alerts.map(alert => [keyOf(alert.agent, alert.epoch, alert.sequence), alert]))
  return rows.flatMap(row => {
    const sample = byKey.get(keyOf(row.sample_agent, row.sample_epoch, row.sample_sequence))
    if (!sample) return []
    const { fingerprint, count, first_at: firstAt, last_at: lastAt, window_at: windowAt } = row
    return [{ fingerprint, count, firstAt, lastAt, windowAt, incidentId: row.incident_id || null, sample }]
  })
}

/** In the order of the columns. */
const rowOf = (increment: FoldIncrement): Value[] => [
  increment.fingerprint,
  increment.windowAt,
  increment.incidentId ?? '',
  increment.count,
  increment.firstAt,
  increment.lastAt,
  increment.sample.agent,
  increment.sample.epoch,
  increment.sample.sequence,
]

/** The sample of each fingerprint's earliest window. */
async function samplesOf(
  db: Db,
  ground: Ground,
  incidentIds: readonly string[],
  folds: readonly { fingerprint: string; window_at: number }[],
) {
  const keys = new Map<string, { agent: string; epoch: number; sequence: number }>()
  for (const some of chunks(folds, 200)) {
    const rows = await db
      .selectFrom('fold')
      .select(['fingerprint', 'sample_agent', 'sample_epoch', 'sample_sequence'])
      .where('incident_id', 'in', incidentIds)
      .where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('fingerprint', 'window_at'),
          'in',
          some.map(fold => tuple(fold.fingerprint, fold.window_at)),
        ),
      )
      .execute()
    for (const row of rows)
      keys.set(row.fingerprint, {
        agent: row.sample_agent,
        epoch: row.sample_epoch,
        sequence: row.sample_sequence,
      })
  }
  const alerts = await alertStore(db, ground).find([...keys.values()])
  return new Map(alerts.map(alert => [alert.fingerprint, alert]))
}
