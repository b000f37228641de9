import type { Custody, EvidenceStore } from '../evidence.ts'
import type { Ground } from './ground.ts'
import type { Db } from './schema.ts'

/** A row that a database still reads and writes at one go. */
const PART_BYTES = 1024 * 1024

export const evidenceStore = (db: Db, { oneOf }: Pick<Ground, 'oneOf'>): EvidenceStore => ({
  async put(sha256, bytes) {
    for (let part = 0; part * PART_BYTES < Math.max(bytes.length, 1); part++) {
      // Base64: both drivers take text alike, and what is read back is what was written.
      const body = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES).toString('base64')
      await db
        .insertInto('evidence_part')
        .values({ sha256, part, body })
        .onConflict(on => on.columns(['sha256', 'part']).doNothing())
        .execute()
    }
  },

  async get(sha256) {
    const parts: Buffer[] = []
    for (;;) {
      const row = await db
        .selectFrom('evidence_part')
        .select('body')
        .where('sha256', '=', sha256)
        .where('part', '=', parts.length)
        .executeTakeFirst()
      if (!row) return parts.length === 0 ? null : Buffer.concat(parts)
      parts.push(Buffer.from(row.body, 'base64'))
    }
  },

  async note({ item, incidentId, at, actor, act }) {
    await db.insertInto('custody').values({ item, incident_id: incidentId, at, actor, act }).execute()
  },

  async custody(items) {
    if (items.length === 0) return []
    const rows = await db.selectFrom('custody').selectAll().where(oneOf('item', items)).orderBy('id').execute()
    return rows.map(({ item, incident_id, at, actor, act }) => ({
      item,
      incidentId: incident_id,
      at,
      actor,
      act: act as Custody['act'],
    }))
  },
})
