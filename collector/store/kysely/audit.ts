import type { Selectable } from 'kysely'
import type { AuditEntry, AuditPage, AuditRow, AuditStore } from '../audit.ts'
import { seal } from '../audit-chain.ts'
import { narrow } from '../scope.ts'
import type { Ground } from './ground.ts'
import { chunks, type Database, type Db } from './schema.ts'

/** @param pending What a transaction will add at its end; left out where each line is a transaction of its own. */
export const auditStore = (db: Db, ground: Ground, pending?: AuditEntry[]): AuditStore => ({
  async add(entry) {
    if (pending) pending.push(entry)
    else await db.transaction().execute(trx => appendAudit(trx, ground, [entry]))
  },

  async latest(limit) {
    return (await db.selectFrom('audit').selectAll().orderBy('number', 'desc').limit(limit).execute()).map(rowOf)
  },

  async page(page) {
    return (await pageQuery(db, page).execute()).map(rowOf)
  },

  async after(number, limit) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('number', '>', number)
      .orderBy('number')
      .limit(limit)
      .execute()
    return rows.map(rowOf)
  },

  async stretch(from, to) {
    const { first, last } = await db
      .selectFrom('audit')
      .select(({ fn }) => [fn.min<number | null>('number').as('first'), fn.max<number | null>('number').as('last')])
      .where('at', '>=', from)
      .where('at', '<', to)
      .executeTakeFirstOrThrow()
    return first === null || last === null ? null : { first, last }
  },

  head: () => headOf(db),
})

/** Last of all in a transaction: the lock on the chain's end is held until it is over, and no other is taken after it. */
export async function appendAudit(db: Db, { lockAudit }: Ground, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  await lockAudit(db)
  let before = await headOf(db)
  const rows: AuditRow[] = []
  for (const entry of entries) {
    before = seal(entry, before)
    rows.push(before)
  }
  for (const some of chunks(rows, 50)) await db.insertInto('audit').values(some.map(columnsOf)).execute()
}

async function headOf(db: Db): Promise<AuditRow | null> {
  const row = await db.selectFrom('audit').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst()
  return row ? rowOf(row) : null
}

function pageQuery(db: Db, { actor, action, subject, from, to, scope, before, limit }: AuditPage) {
  let query = db.selectFrom('audit').selectAll().orderBy('number', 'desc').limit(limit)
  if (actor !== undefined) query = query.where('actor', '=', actor)
  if (subject !== undefined) query = query.where('subject', '=', subject)
  if (action?.endsWith('.'))
    // A dot is followed by a slash in the order of bytes, which is the order in both databases.
    query = query.where('action', '>=', action).where('action', '<', `${action.slice(0, -1)}/`)
  else if (action !== undefined) query = query.where('action', '=', action)
  if (from !== undefined) query = query.where('at', '>=', from)
  if (to !== undefined) query = query.where('at', '<', to)
  if (before !== undefined) query = query.where('number', '<', before)
  return narrow(query, 'organisation', scope)
}

const columnsOf = ({ previousHash, ...row }: AuditRow) => ({ ...row, previous_hash: previousHash })

const rowOf = ({ previous_hash, ...row }: Selectable<Database['audit']>): AuditRow => ({
  ...row,
  previousHash: previous_hash,
})
