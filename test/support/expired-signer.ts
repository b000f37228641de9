/** A key that an agent spoke with until an hour ago, on record at a collector. */
import type { Signer } from '../../agent/wire/index.ts'
import type { Store } from '../../collector/store/store.ts'
import { hostKeys } from './agent-keys.ts'

const HOUR = 3_600_000

export async function expiredSigner(store: Store, agent: string): Promise<Signer> {
  const { asked, signer } = await hostKeys(agent)
  const expiresAt = Date.now() - HOUR
  const issuedAt = expiresAt - HOUR
  await store.identities.add({
    keyId: signer.keyId,
    agent,
    signingKey: asked.signingKey,
    request: asked.request,
    certificate: null,
    fingerprint: null,
    state: 'active',
    hostName: 'host',
    requestedAt: issuedAt,
    issuedAt,
    expiresAt,
    revokedAt: null,
    revokedBecause: null,
  })
  return signer
}
