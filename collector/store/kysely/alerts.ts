import type { ExpressionBuilder, Selectable } from 'kysely'
import type { AlertKey, AlertStore, NewAlert, StoredAlert } from '../alerts.ts'
import type { Ground, ManyInto, Value } from './ground.ts'
import { HELD, HERE, payloadOf, purgePayload } from './payload.ts'
import { chunks, type Database, type Db } from './schema.ts'

const ALERTS: ManyInto = {
  table: 'alert',
  columns: {
    agent: 'TEXT',
    epoch: 'BIGINT',
    sequence: 'BIGINT',
    received_at: 'BIGINT',
    detected_at: 'BIGINT',
    occurred_at: 'BIGINT',
    organisation: 'TEXT',
    drill: 'INTEGER',
    severity: 'TEXT',
    fingerprint: 'TEXT',
    incident_id: 'TEXT',
    joined_incident_id: 'TEXT',
    aside: 'TEXT',
    reasons: 'TEXT',
    body: 'TEXT',
    batch_id: 'BIGINT',
    payload: 'INTEGER',
  },
  conflict: 'ON CONFLICT (agent, epoch, sequence) DO NOTHING',
}

export const alertStore = (db: Db, { locks, insertMany }: Ground): AlertStore => ({
  async known(agent, epoch, sequences) {
    if (sequences.length === 0) return new Set()
    await locks.agent(agent)
    let query = db.selectFrom('alert').select('sequence').where('agent', '=', agent).where('epoch', '=', epoch)
    const [first, last] = [Math.min(...sequences), Math.max(...sequences)]
    // Nearly always a stretch of numbers; the answer may not grow with what an agent says that it has sent.
    if (last - first < 2 * sequences.length) query = query.where('sequence', '>=', first).where('sequence', '<=', last)
    else query = query.where('sequence', 'in', sequences)
    const asked = new Set(sequences)
    const rows = (await query.execute()).filter(row => asked.has(row.sequence))
    return new Set(rows.map(row => row.sequence))
  },

  insert: alerts => insertMany(db, ALERTS, alerts.map(rowOf)),

  async page({ incidentIds, organisation, before, limit }) {
    let query = db.selectFrom('alert').selectAll().orderBy('id', 'desc').limit(limit)
    if (organisation !== undefined) query = query.where('organisation', '=', organisation)
    if (before !== undefined) query = query.where('id', '<', before)
    if (!incidentIds) return (await query.execute()).map(alertOf)
    // One short walk down the index a home; asked for together, the database would sort all they have.
    const pages = await Promise.all(incidentIds.map(id => query.where('incident_id', '=', id).execute()))
    return pages
      .flat()
      .sort((a, b) => b.id - a.id)
      .slice(0, limit)
      .map(alertOf)
  },

  async find(keys) {
    const found: StoredAlert[] = []
    for (const some of chunks(keys, 200)) {
      const rows = await db.selectFrom('alert').selectAll().where(among(some)).execute()
      found.push(...rows.map(alertOf))
    }
    return found
  },

  async adopt(keys, incidentId, reasons) {
    const adopted = { incident_id: incidentId, joined_incident_id: incidentId, reasons: JSON.stringify(reasons) }
    for (const some of chunks(keys, 200)) await db.updateTable('alert').set(adopted).where(among(some)).execute()
  },

  async move(keys, into) {
    for (const some of chunks(keys, 200))
      await db
        .updateTable('alert')
        .set(eb => ({
          incident_id: into,
          payload: eb.case().when('payload', '=', HELD).then(HERE).else(eb.ref('payload')).end(),
        }))
        .where(among(some))
        .execute()
  },

  async ofHome(incidentId, after, limit) {
    const rows = await db
      .selectFrom('alert')
      .selectAll()
      .where('incident_id', '=', incidentId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(alertOf)
  },

  purgePayload: (before, now, limit) => purgePayload(db, locks, { before, now, limit }),

  async agentsOf(incidentIds) {
    const rows = await db
      .selectFrom('alert')
      .select(({ fn }) => ['agent', fn.min('received_at').as('from'), fn.max('received_at').as('to')])
      .where('incident_id', 'in', incidentIds)
      .groupBy('agent')
      .execute()
    return rows.map(row => ({ agent: row.agent, from: row.from, to: row.to }))
  },
})

const among =
  (keys: readonly AlertKey[]) =>
  ({ eb, refTuple, tuple }: ExpressionBuilder<Database, 'alert'>) =>
    eb(
      refTuple('agent', 'epoch', 'sequence'),
      'in',
      keys.map(key => tuple(key.agent, key.epoch, key.sequence)),
    )

/** In the order of the columns. */
const rowOf = (alert: NewAlert): Value[] => [
  alert.agent,
  alert.epoch,
  alert.sequence,
  alert.receivedAt,
  alert.detectedAt,
  alert.occurredAt,
  alert.organisation,
  alert.drill ? 1 : 0,
  alert.severity,
  alert.fingerprint,
  alert.incidentId,
  alert.incidentId,
  alert.aside,
  JSON.stringify(alert.reasons),
  alert.line,
  alert.batchId,
  payloadOf(alert.alert),
]

export const alertOf = (row: Selectable<Database['alert']>): StoredAlert => ({
  id: row.id,
  agent: row.agent,
  epoch: row.epoch,
  sequence: row.sequence,
  receivedAt: row.received_at,
  detectedAt: row.detected_at,
  occurredAt: row.occurred_at,
  organisation: row.organisation,
  drill: row.drill === 1,
  severity: row.severity as StoredAlert['severity'],
  fingerprint: row.fingerprint,
  incidentId: row.incident_id,
  aside: row.aside,
  reasons: JSON.parse(row.reasons),
  alert: JSON.parse(row.body),
  line: row.body,
  batchId: row.batch_id,
  payloadPurgedAt: row.payload_purged_at,
  purgedLineDigest: row.purged_line_digest,
})
