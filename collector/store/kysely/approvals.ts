import type { Selectable } from 'kysely'
import type { Approval, ApprovalStore, PhoneCall } from '../approvals.ts'
import { narrow } from '../scope.ts'
import type { Locks } from './locks.ts'
import type { Database, Db } from './schema.ts'

export const approvalStore = (db: Db, locks: Locks): ApprovalStore => ({
  async add({ organisation, subject, approver, givenAt, phone }, recordedAt) {
    const { id } = await db
      .insertInto('approval')
      .values({
        organisation,
        subject,
        approver,
        given_at: givenAt,
        recorded_at: recordedAt,
        recorded_by: phone?.recordedBy ?? approver,
        phone_number: phone?.number ?? null,
        called_at: phone?.calledAt ?? null,
        reason: phone?.reason ?? null,
        countersign_by: phone?.countersignBy ?? null,
        countersigned_at: phone?.countersignedAt ?? null,
        disputed_at: phone?.disputed?.at ?? null,
        dispute: phone?.disputed?.because ?? null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  },

  async find(id) {
    let query = db.selectFrom('approval').selectAll().where('id', '=', id)
    if (locks.rows) query = query.forUpdate()
    const row = await query.executeTakeFirst()
    return row ? approvalOf(row) : null
  },

  async countersigned(id, at) {
    await db.updateTable('approval').set({ countersigned_at: at }).where('id', '=', id).execute()
  },

  async disputed(id, at, because) {
    await db.updateTable('approval').set({ disputed_at: at, dispute: because }).where('id', '=', id).execute()
  },

  async of(subject, limit) {
    const rows = await db
      .selectFrom('approval')
      .selectAll()
      .where('subject', '=', subject)
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(approvalOf)
  },

  async pending({ scope, dueBefore, after, limit }) {
    let query = db
      .selectFrom('approval')
      .selectAll()
      .where('countersign_by', 'is not', null)
      .where('countersigned_at', 'is', null)
      .where('disputed_at', 'is', null)
      .orderBy('countersign_by')
      .orderBy('id')
      .limit(limit)
    if (dueBefore !== undefined) query = query.where('countersign_by', '<', dueBefore)
    if (after)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('countersign_by', 'id'), '>', tuple(after.countersignBy, after.id)),
      )
    return (await narrow(query, 'organisation', scope).execute()).map(approvalOf)
  },

  async page({ scope, before, limit }) {
    let query = db.selectFrom('approval').selectAll().orderBy('id', 'desc').limit(limit)
    if (before !== undefined) query = query.where('id', '<', before)
    return (await narrow(query, 'organisation', scope).execute()).map(approvalOf)
  },
})

type Row = Selectable<Database['approval']>

const approvalOf = (row: Row): Approval => ({
  id: row.id,
  organisation: row.organisation,
  subject: row.subject,
  approver: row.approver,
  givenAt: row.given_at,
  phone: phoneOf(row),
})

function phoneOf(row: Row): PhoneCall | null {
  if (row.countersign_by === null) return null
  return {
    recordedBy: row.recorded_by,
    number: row.phone_number ?? '',
    calledAt: row.called_at ?? row.given_at,
    reason: row.reason ?? '',
    countersignBy: row.countersign_by,
    countersignedAt: row.countersigned_at,
    disputed: row.disputed_at === null ? null : { at: row.disputed_at, because: row.dispute ?? '' },
  }
}
