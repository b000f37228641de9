import type { ProviderFlowStore } from '../provider-flows.ts'
import type { Db } from './schema.ts'

export const providerFlowStore = (db: Db): ProviderFlowStore => ({
  async add({ stateHash, expiresAt, ...flow }, now) {
    await db.deleteFrom('provider_flow').where('expires_at', '<=', now).execute()
    await db
      .insertInto('provider_flow')
      .values({ ...flow, state_hash: stateHash, expires_at: expiresAt })
      .execute()
  },

  async take(stateHash, now) {
    const row = await db
      .deleteFrom('provider_flow')
      .where('state_hash', '=', stateHash)
      .where('expires_at', '>', now)
      .returningAll()
      .executeTakeFirst()
    if (!row) return null
    const { nonce, verifier, next, expires_at: expiresAt } = row
    return { stateHash, nonce, verifier, next, expiresAt }
  },
})
