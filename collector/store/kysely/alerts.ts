import type { Selectable } from 'kysely'
import type { AlertStore, NewAlert, StoredAlert } from '../alerts.ts'
import type { Locks } from './locks.ts'
import { HELD, HERE, payloadOf, purgePayload } from './payload.ts'
import { chunks, type Database, type Db } from './schema.ts'

/** 16 values a row; well below the 32,766 that SQLite binds, and short enough to parse quickly. */
const ROWS_A_STATEMENT = 100

export const alertStore = (db: Db, locks: Locks): AlertStore => ({
  async known(agent, epoch, sequences) {
    if (sequences.length === 0) return new Set()
    await locks.agent(agent)
    const rows = await db
      .selectFrom('alert')
      .select('sequence')
      .where('agent', '=', agent)
      .where('epoch', '=', epoch)
      .where('sequence', 'in', sequences)
      .execute()
    return new Set(rows.map(row => row.sequence))
  },

  async insert(alerts) {
    let inserted = 0
    for (const some of chunks(alerts, ROWS_A_STATEMENT)) {
      const result = await db
        .insertInto('alert')
        .values(some.map(rowOf))
        .onConflict(on => on.columns(['agent', 'epoch', 'sequence']).doNothing())
        .executeTakeFirst()
      inserted += Number(result.numInsertedOrUpdatedRows ?? 0)
    }
    return inserted
  },

  async page({ incidentId, before, limit }) {
    let query = db.selectFrom('alert').selectAll().orderBy('id', 'desc').limit(limit)
    if (incidentId !== undefined) query = query.where('incident_id', '=', incidentId)
    if (before !== undefined) query = query.where('id', '<', before)
    return (await query.execute()).map(alertOf)
  },

  async find(keys) {
    const found: StoredAlert[] = []
    for (const some of chunks(keys, 200)) {
      const rows = await db
        .selectFrom('alert')
        .selectAll()
        .where(({ eb, refTuple, tuple }) =>
          eb(
            refTuple('agent', 'epoch', 'sequence'),
            'in',
            some.map(key => tuple(key.agent, key.epoch, key.sequence)),
          ),
        )
        .execute()
      found.push(...rows.map(alertOf))
    }
    return found
  },

  async moveIncident(from, into) {
    await db
      .updateTable('alert')
      .set(eb => ({
        incident_id: into,
        payload: eb.case().when('payload', '=', HELD).then(HERE).else(eb.ref('payload')).end(),
      }))
      .where('incident_id', '=', from)
      .execute()
  },

  purgePayload: (before, now, limit) => purgePayload(db, before, now, limit),

  async agentsOf(incidentId) {
    const rows = await db
      .selectFrom('alert')
      .select(({ fn }) => ['agent', fn.min('received_at').as('from'), fn.max('received_at').as('to')])
      .where('incident_id', '=', incidentId)
      .groupBy('agent')
      .execute()
    return rows.map(row => ({ agent: row.agent, from: row.from, to: row.to }))
  },
})

const rowOf = (alert: NewAlert) => ({
  agent: alert.agent,
  epoch: alert.epoch,
  sequence: alert.sequence,
  received_at: alert.receivedAt,
  detected_at: alert.detectedAt,
  occurred_at: alert.occurredAt,
  drill: alert.drill ? 1 : 0,
  severity: alert.severity,
  fingerprint: alert.fingerprint,
  incident_id: alert.incidentId,
  joined_incident_id: alert.incidentId,
  reasons: JSON.stringify(alert.reasons),
  body: alert.line,
  batch_id: alert.batchId,
  payload: payloadOf(alert.alert),
})

export const alertOf = (row: Selectable<Database['alert']>): StoredAlert => ({
  id: row.id,
  agent: row.agent,
  epoch: row.epoch,
  sequence: row.sequence,
  receivedAt: row.received_at,
  detectedAt: row.detected_at,
  occurredAt: row.occurred_at,
  drill: row.drill === 1,
  severity: row.severity as StoredAlert['severity'],
  fingerprint: row.fingerprint,
  incidentId: row.incident_id,
  reasons: JSON.parse(row.reasons),
  alert: JSON.parse(row.body),
  line: row.body,
  batchId: row.batch_id,
  payloadPurgedAt: row.payload_purged_at,
  purgedLineDigest: row.purged_line_digest,
})
