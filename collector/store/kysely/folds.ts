import type { Selectable } from 'kysely'
import type { Fold, FoldIncrement, FoldStore } from '../folds.ts'
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

  async ofIncident(incidentId, limit) {
    const rows = await db
      .selectFrom('fold')
      .select(({ fn }) => [
        'fingerprint',
        fn.sum<number>('count').as('count'),
        fn.min('first_at').as('first_at'),
        fn.max('last_at').as('last_at'),
        fn.min('window_at').as('window_at'),
      ])
      .where('incident_id', '=', incidentId)
      .groupBy('fingerprint')
      .orderBy('last_at', 'desc')
      .limit(limit)
      .execute()
    const samples = await samplesOf(db, ground, incidentId, rows)
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

  async moveIncident(from, into) {
    const rows = await db.selectFrom('fold').selectAll().where('incident_id', '=', from).execute()
    await db.deleteFrom('fold').where('incident_id', '=', from).execute()
    await ground.insertMany(
      db,
      FOLDS,
      rows.map(row => valuesOf({ ...row, incident_id: into })),
    )
  },
})

const rowOf = (increment: FoldIncrement): Value[] =>
  valuesOf({
    fingerprint: increment.fingerprint,
    window_at: increment.windowAt,
    incident_id: increment.incidentId ?? '',
    count: increment.count,
    first_at: increment.firstAt,
    last_at: increment.lastAt,
    sample_agent: increment.sample.agent,
    sample_epoch: increment.sample.epoch,
    sample_sequence: increment.sample.sequence,
  })

/** In the order of the columns. */
const valuesOf = (row: Selectable<Database['fold']>): Value[] => [
  row.fingerprint,
  row.window_at,
  row.incident_id,
  row.count,
  row.first_at,
  row.last_at,
  row.sample_agent,
  row.sample_epoch,
  row.sample_sequence,
]

/** The sample of each fingerprint's earliest window. */
async function samplesOf(
  db: Db,
  ground: Ground,
  incidentId: string,
  folds: readonly { fingerprint: string; window_at: number }[],
) {
  const keys = new Map<string, { agent: string; epoch: number; sequence: number }>()
  for (const some of chunks(folds, 200)) {
    const rows = await db
      .selectFrom('fold')
      .select(['fingerprint', 'sample_agent', 'sample_epoch', 'sample_sequence'])
      .where('incident_id', '=', incidentId)
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
