/**
 * Purging what alerts matched, a limited number at a time.
 *
 * `alert.payload` says whether there is anything to purge, so that each alert is looked at once and not with every
 * purge again: NONE for alerts that came without, or whose payload is gone; HERE; HELD for those that a purge has met
 * in an incident held as evidence. Releasing the evidence, or moving the alerts to another incident, makes HELD ones
 * HERE again.
 */
import { type Alert, lineDigest } from '../../../agent/wire/index.ts'
import type { Locks } from './locks.ts'
import { chunks, type Db } from './schema.ts'

export const NONE = 0
export const HERE = 1
export const HELD = 2

export const payloadOf = ({ evidence }: Pick<Alert, 'evidence'>): number => (evidence?.text ? HERE : NONE)

export async function purgePayload(
  db: Db,
  locks: Locks,
  { before, now, limit }: { before: number; now: number; limit: number },
): Promise<number> {
  let purged = 0
  for (;;) {
    const due = await db
      .selectFrom('alert')
      .select(['id', 'body', 'incident_id'])
      .where('payload', '=', HERE)
      .where('received_at', '<', before)
      .orderBy('received_at')
      .limit(limit - purged)
      .execute()
    const holds = await holding(db, locks, due)
    const isHeld = ({ incident_id }: { incident_id: string | null }) => incident_id !== null && holds.has(incident_id)
    const [held, free] = [due.filter(isHeld), due.filter(row => !isHeld(row))]
    if (held.length > 0)
      await db
        .updateTable('alert')
        .set({ payload: HELD })
        .where(
          'id',
          'in',
          held.map(({ id }) => id),
        )
        .execute()
    for (const { id, body, incident_id } of free) {
      const { numUpdatedRows } = await db
        .updateTable('alert')
        .set({
          body: withoutPayload(body),
          payload: NONE,
          payload_purged_at: now,
          purged_line_digest: lineDigest(Buffer.from(body)),
        })
        .where('id', '=', id)
        // Moved meanwhile, perhaps to where it is held: it is looked at again.
        .where('incident_id', incident_id === null ? 'is' : '=', incident_id)
        .executeTakeFirst()
      purged += Number(numUpdatedRows)
    }
    if (held.length === 0 || purged >= limit) return purged
  }
}

/**
 * Which of the alerts' incidents hold evidence. They can't begin to until the transaction ends: whoever was told that
 * evidence is held finds it there.
 */
async function holding(db: Db, locks: Locks, alerts: readonly { incident_id: string | null }[]): Promise<Set<string>> {
  const ids = [...new Set(alerts.flatMap(({ incident_id }) => (incident_id === null ? [] : [incident_id])))]
  if (ids.length === 0) return new Set()
  // What an incident or anything it was merged into holds; the roots speak for their trees.
  let query = db
    .selectFrom('incident as home')
    .innerJoin('incident as root', 'root.id', 'home.root')
    .select(['home.id', 'home.evidence_held', 'root.evidence_held as root_held'])
    .where('home.id', 'in', ids)
    .orderBy('home.id')
  if (locks.rows) query = query.forShare()
  const rows = await query.execute()
  return new Set(rows.filter(row => row.evidence_held === 1 || row.root_held === 1).map(({ id }) => id))
}

/** Alerts of these incidents, and of all merged into them, may be purged again, if nothing else holds them. */
export async function freePayload(db: Db, incidentIds: readonly string[]): Promise<void> {
  const homes = await db
    .selectFrom('incident')
    .select('id')
    .where(({ eb, or }) => or([eb('id', 'in', incidentIds), eb('root', 'in', incidentIds)]))
    .execute()
  const ids = homes.map(({ id }) => id)
  for (const some of chunks(ids, 500))
    await db
      .updateTable('alert')
      .set({ payload: HERE })
      .where('incident_id', 'in', some)
      .where('payload', '=', HELD)
      .execute()
}

function withoutPayload(line: string): string {
  const alert = JSON.parse(line) as Alert
  return JSON.stringify(alert.evidence ? { ...alert, evidence: { ...alert.evidence, text: '' } } : alert)
}
