import type { Identity } from '../store/identities.ts'
import type { Subjects } from '../store/store.ts'
import { issueCertificate, readRequest } from './client-certificate.ts'
import type { EnrolmentDeps } from './enrolment-answer.ts'

/** Gives a pending identity its certificate: from then on it counts. */
export async function issue(
  { fleet, now }: Pick<EnrolmentDeps, 'fleet' | 'now'>,
  within: Pick<Subjects, 'identities' | 'agents'>,
  identity: Identity,
): Promise<Identity> {
  const given = await certificateFor(fleet, identity, now())
  await within.identities.issue(identity.keyId, given)
  await within.agents.setState(identity.agent, 'active')
  return { ...identity, ...given, state: 'active' }
}

async function certificateFor(fleet: EnrolmentDeps['fleet'], identity: Identity, now: Date) {
  const { agent, keyId, certificate, fingerprint, expiresAt, request } = identity
  // An organisation's own certificate is registered as it is.
  if (certificate !== null && fingerprint !== null && expiresAt !== null)
    return { certificate, fingerprint, expiresAt, issuedAt: now.getTime() }
  const read = await readRequest(request, agent)
  if ('reason' in read) throw new Error(`key ${keyId}: ${read.reason}`)
  return issueCertificate(fleet.authority, {
    agent,
    keyId,
    publicKey: read.publicKey,
    days: fleet.certificateDays,
    now,
  })
}
