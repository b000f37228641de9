import type { Selectable } from 'kysely'
import type { Identity, IdentityStore } from '../identities.ts'
import type { Database, Db } from './schema.ts'

export const identityStore = (db: Db): IdentityStore => ({
  async add(identity) {
    await db.insertInto('identity').values(rowOf(identity)).execute()
  },

  async byKey(keyId) {
    const row = await db.selectFrom('identity').selectAll().where('key_id', '=', keyId).executeTakeFirst()
    return row ? identityOf(row) : null
  },

  async byFingerprint(fingerprint) {
    const row = await db.selectFrom('identity').selectAll().where('fingerprint', '=', fingerprint).executeTakeFirst()
    return row ? identityOf(row) : null
  },

  async of(agent) {
    const rows = await db
      .selectFrom('identity')
      .selectAll()
      .where('agent', '=', agent)
      .orderBy('requested_at', 'desc')
      .orderBy('key_id')
      .execute()
    return rows.map(identityOf)
  },

  async pending({ scope: { organisation }, after, limit }) {
    let query = db
      .selectFrom('identity')
      .selectAll()
      .where('state', '=', 'pending')
      .orderBy('requested_at')
      .orderBy('key_id')
      .limit(limit)
    if (after)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('requested_at', 'key_id'), '>', tuple(after.requestedAt, after.keyId)),
      )
    if (organisation !== null)
      query = query.where('agent', 'in', eb =>
        eb.selectFrom('agent').select('id').where('agent.organisation', '=', organisation),
      )
    return (await query.execute()).map(identityOf)
  },

  async issue(keyId, { certificate, fingerprint, issuedAt, expiresAt }) {
    await db
      .updateTable('identity')
      .set({ state: 'active', certificate, fingerprint, issued_at: issuedAt, expires_at: expiresAt })
      .where('key_id', '=', keyId)
      // Revoked while it was being issued: it stays revoked.
      .where('state', '<>', 'revoked')
      .execute()
  },

  async revokeAll(agent, at, because) {
    const result = await db
      .updateTable('identity')
      .set({ state: 'revoked', revoked_at: at, revoked_because: because })
      .where('agent', '=', agent)
      .where('state', '<>', 'revoked')
      .executeTakeFirst()
    return Number(result.numUpdatedRows)
  },
})

const rowOf = (identity: Identity) => ({
  key_id: identity.keyId,
  agent: identity.agent,
  signing_key: identity.signingKey,
  request: identity.request,
  certificate: identity.certificate,
  fingerprint: identity.fingerprint,
  state: identity.state,
  host_name: identity.hostName,
  requested_at: identity.requestedAt,
  issued_at: identity.issuedAt,
  expires_at: identity.expiresAt,
  revoked_at: identity.revokedAt,
  revoked_because: identity.revokedBecause,
})

const identityOf = (row: Selectable<Database['identity']>): Identity => ({
  keyId: row.key_id,
  agent: row.agent,
  signingKey: row.signing_key,
  request: row.request,
  certificate: row.certificate,
  fingerprint: row.fingerprint,
  state: row.state as Identity['state'],
  hostName: row.host_name,
  requestedAt: row.requested_at,
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  revokedBecause: row.revoked_because,
})
