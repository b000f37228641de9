import type { IdempotencyStore, IdempotentState } from '../idempotency.ts'
import type { Db } from './schema.ts'

export const idempotencyStore = (db: Db): IdempotencyStore => ({
  async begin({ id, actor, fingerprint, at, expiresAt }, keep) {
    await db.deleteFrom('idempotency').where('expires_at', '<=', at).execute()
    const known = await stateOf(db, id)
    if (known) return known
    const { kept } = await db
      .selectFrom('idempotency')
      .select(({ fn }) => fn.countAll<number>().as('kept'))
      .where('actor', '=', actor)
      .executeTakeFirstOrThrow()
    if (Number(kept) >= keep) return { kind: 'too_many' }
    const added = await db
      .insertInto('idempotency')
      .values({ id, actor, fingerprint, began_at: at, expires_at: expiresAt, answer: null })
      .onConflict(on => on.column('id').doNothing())
      .executeTakeFirst()
    if (Number(added.numInsertedOrUpdatedRows ?? 0) === 1) return { kind: 'fresh' }
    // Somebody came in between.
    return (await stateOf(db, id)) ?? { kind: 'begun', fingerprint, at }
  },

  async finish(id, answer) {
    await db.updateTable('idempotency').set({ answer }).where('id', '=', id).execute()
  },

  async release(id) {
    await db.deleteFrom('idempotency').where('id', '=', id).where('answer', 'is', null).execute()
  },
})

async function stateOf(db: Db, id: string): Promise<IdempotentState | undefined> {
  const row = await db.selectFrom('idempotency').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const { fingerprint, answer, began_at: at } = row
  return answer === null ? { kind: 'begun', fingerprint, at } : { kind: 'done', fingerprint, answer }
}
