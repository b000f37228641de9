import type { SecondFactorStore } from '../second-factors.ts'
import type { Db } from './schema.ts'

export const secondFactorStore = (db: Db): SecondFactorStore => ({
  async find(username) {
    const row = await db.selectFrom('second_factor').selectAll().where('username', '=', username).executeTakeFirst()
    if (!row) return null
    const { secret, pending_secret: pendingSecret, last_step: lastStep, since } = row
    return { username, secret, pendingSecret, lastStep, since }
  },

  async begin(username, secret) {
    await db
      .insertInto('second_factor')
      .values({ username, secret: null, pending_secret: secret, last_step: 0, since: null })
      .onConflict(on => on.column('username').doUpdateSet({ pending_secret: secret }))
      .execute()
  },

  async confirm(username, { secret, step, at }) {
    const result = await db
      .updateTable('second_factor')
      .set({ secret, pending_secret: null, last_step: step, since: at })
      .where('username', '=', username)
      .where('pending_secret', '=', secret)
      .executeTakeFirst()
    return Number(result.numUpdatedRows) === 1
  },

  async takeStep(username, step) {
    const result = await db
      .updateTable('second_factor')
      .set({ last_step: step })
      .where('username', '=', username)
      .where('last_step', '<', step)
      .executeTakeFirst()
    return Number(result.numUpdatedRows) === 1
  },

  async remove(username) {
    await db.deleteFrom('recovery_code').where('username', '=', username).execute()
    const result = await db.deleteFrom('second_factor').where('username', '=', username).executeTakeFirst()
    return Number(result.numDeletedRows) === 1
  },

  async keepRecoveryCodes(username, hashes) {
    await db.deleteFrom('recovery_code').where('username', '=', username).execute()
    await db
      .insertInto('recovery_code')
      .values(hashes.map(hash => ({ username, hash, spent_at: null })))
      .execute()
  },

  async spendRecoveryCode(username, hash, at) {
    const result = await db
      .updateTable('recovery_code')
      .set({ spent_at: at })
      .where('username', '=', username)
      .where('hash', '=', hash)
      .where('spent_at', 'is', null)
      .executeTakeFirst()
    return Number(result.numUpdatedRows) === 1
  },

  async recoveryCodesLeft(username) {
    const { left } = await db
      .selectFrom('recovery_code')
      .select(({ fn }) => fn.countAll<number>().as('left'))
      .where('username', '=', username)
      .where('spent_at', 'is', null)
      .executeTakeFirstOrThrow()
    return Number(left)
  },
})
