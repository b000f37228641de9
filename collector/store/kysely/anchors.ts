import { type Selectable, sql } from 'kysely'
import type { Anchor, AnchoredHead, AnchorStore } from '../anchors.ts'
import type { Ground, ManyInto } from './ground.ts'
import { chunks, type Database, type Db } from './schema.ts'

const HEADS: ManyInto = {
  table: 'anchored_head',
  columns: { day: 'TEXT', incident_id: 'TEXT', number: 'BIGINT', head: 'TEXT' },
  conflict: '',
}

export const anchorStore = (db: Db, { insertMany }: Ground): AnchorStore => ({
  async latest() {
    const row = await db.selectFrom('anchor').selectAll().orderBy('day', 'desc').limit(1).executeTakeFirst()
    return row ? anchorOf(row) : null
  },

  async changedHeads() {
    const rows = await db
      .selectFrom('incident')
      .select(['id', 'last_number', 'head'])
      .where('last_number', '>', sql.ref<number>('anchored_number'))
      .orderBy('id')
      .execute()
    return rows.map(({ id, last_number, head }) => ({ incidentId: id, number: last_number, head }))
  },

  async add(anchor, heads) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('anchor')
      .values({
        day: anchor.day,
        at: anchor.at,
        incidents: anchor.incidents,
        root: anchor.root,
        audit_head: anchor.auditHead,
        previous: anchor.previous,
        hash: anchor.hash,
        written_at: null,
      })
      .onConflict(on => on.column('day').doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 0n) return false
    await insertMany(
      db,
      HEADS,
      heads.map(({ incidentId, number, head }) => [anchor.day, incidentId, number, head]),
    )
    for (const some of chunks(heads, 200))
      for (const { incidentId, number } of some)
        await db.updateTable('incident').set({ anchored_number: number }).where('id', '=', incidentId).execute()
    return true
  },

  async unwritten() {
    const rows = await db.selectFrom('anchor').selectAll().where('written_at', 'is', null).orderBy('day').execute()
    return rows.map(anchorOf)
  },

  async written(day, at) {
    await db
      .updateTable('anchor')
      .set({ written_at: at })
      .where('day', '=', day)
      .where('written_at', 'is', null)
      .execute()
  },

  async of(incidentId) {
    const row = await db
      .selectFrom('anchor')
      .innerJoin('anchored_head', 'anchored_head.day', 'anchor.day')
      .selectAll('anchor')
      .where('anchored_head.incident_id', '=', incidentId)
      .orderBy('anchor.day', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (!row) return null
    const heads = await db
      .selectFrom('anchored_head')
      .selectAll()
      .where('day', '=', row.day)
      .orderBy('incident_id')
      .execute()
    return { anchor: anchorOf(row), heads: heads.map(headOf) }
  },
})

const headOf = (row: Selectable<Database['anchored_head']>): AnchoredHead => ({
  incidentId: row.incident_id,
  number: row.number,
  head: row.head,
})

const anchorOf = (row: Selectable<Database['anchor']>): Anchor => ({
  day: row.day,
  at: row.at,
  incidents: row.incidents,
  root: row.root,
  auditHead: row.audit_head,
  previous: row.previous,
  hash: row.hash,
  writtenAt: row.written_at,
})
