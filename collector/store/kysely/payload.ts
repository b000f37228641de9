/**
 * Purging what alerts matched, a limited number at a time.
 *
 * `alert.payload` says whether there is anything to purge, so that each alert is looked at once and not with every
 * purge again: NONE for alerts that came without, or whose payload is gone; HERE; HELD for those that a purge has met
 * in an incident held as evidence. Releasing the evidence, or moving the alerts to another incident, makes HELD ones
 * HERE again.
 */
import { type Alert, lineDigest } from '../../../agent/wire/index.ts'
import type { Db } from './schema.ts'

export const NONE = 0
export const HERE = 1
export const HELD = 2

export const payloadOf = ({ evidence }: Pick<Alert, 'evidence'>): number => (evidence?.text ? HERE : NONE)

export async function purgePayload(db: Db, before: number, now: number, limit: number): Promise<number> {
  let purged = 0
  for (;;) {
    const due = await db
      .selectFrom('alert')
      .leftJoin('incident', 'incident.id', 'alert.incident_id')
      .select(['alert.id', 'alert.body', 'incident.evidence_held'])
      .where('alert.payload', '=', HERE)
      .where('alert.received_at', '<', before)
      .orderBy('alert.received_at')
      .limit(limit - purged)
      .execute()
    const [held, free] = [due.filter(row => row.evidence_held === 1), due.filter(row => row.evidence_held !== 1)]
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
    for (const { id, body } of free)
      await db
        .updateTable('alert')
        .set({
          body: withoutPayload(body),
          payload: NONE,
          payload_purged_at: now,
          purged_line_digest: lineDigest(Buffer.from(body)),
        })
        .where('id', '=', id)
        .execute()
    purged += free.length
    if (held.length === 0 || purged >= limit) return purged
  }
}

/** Alerts of these incidents may be purged again, if no other one holds them. */
export async function freePayload(db: Db, incidentIds: readonly string[]): Promise<void> {
  await db
    .updateTable('alert')
    .set({ payload: HERE })
    .where('incident_id', 'in', incidentIds)
    .where('payload', '=', HELD)
    .execute()
}

function withoutPayload(line: string): string {
  const alert = JSON.parse(line) as Alert
  return JSON.stringify(alert.evidence ? { ...alert, evidence: { ...alert.evidence, text: '' } } : alert)
}
