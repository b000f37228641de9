/** What enrolment and renewal have in common: who asks, and what can come of it. */
import type { EnrolmentReply } from '../../agent/wire/index.ts'
import type { Identity } from '../store/identities.ts'
import type { Store, Subjects } from '../store/store.ts'
import type { AgentKeys } from './agent-keys.ts'
import type { Fleet } from './fleet.ts'

const ASK_AGAIN_SECONDS = 10

export interface EnrolmentDeps {
  readonly store: Store
  readonly fleet: Pick<Fleet, 'authority' | 'bundleKey' | 'certificateDays'>
  readonly now: () => Date
}

/** A certificate that an organisation's own authority gave the agent, as the connection showed it. */
export interface OrganisationCertificate {
  readonly agent: string
  readonly pem: string
  readonly fingerprint: string
  readonly expiresAt: number
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer
}

export interface Asker {
  readonly address: string
  readonly organisation: OrganisationCertificate | null
}

/** What a host asks for, its keys shown to be its own. */
export interface Asked {
  readonly agent: string
  /** PKCS #10 in PEM. */
  readonly request: string
  readonly hostName: string
  readonly keys: AgentKeys
}

export type EnrolmentAnswer =
  | {
      readonly kind: 'answered'
      readonly reply: EnrolmentReply
      readonly keyId: string
      /** False: the same was asked, and answered, before. */
      readonly fresh: boolean
    }
  | { readonly kind: 'refused'; readonly error: EnrolmentError; readonly reason: string }

export type EnrolmentError =
  | 'unreadable_request'
  | 'reserved_name'
  | 'keys_not_proven'
  | 'key_in_use'
  | 'token_refused'
  | 'another_agent'
  | 'revoked'
  | 'too_many_renewals'

export const refused = (error: EnrolmentError, reason: string): EnrolmentAnswer => ({ kind: 'refused', error, reason })

export const pending = (keyId: string, fresh: boolean): EnrolmentAnswer => ({
  kind: 'answered',
  reply: { state: 'pending', retryAfterSeconds: ASK_AGAIN_SECONDS },
  keyId,
  fresh,
})

export const issued = (
  { fleet }: Pick<EnrolmentDeps, 'fleet'>,
  { keyId, certificate }: Identity,
  fresh: boolean,
): EnrolmentAnswer => ({
  kind: 'answered',
  reply: {
    state: 'issued',
    certificate: certificate ?? '',
    authority: fleet.authority.chain,
    bundleKey: fleet.bundleKey.publicKey,
  },
  keyId,
  fresh,
})

/** The same keys again: what has become of them. */
export function again(deps: EnrolmentDeps, known: Identity, { agent, request }: Asked, at: number): EnrolmentAnswer {
  if (known.agent !== agent || known.request !== request)
    return refused('key_in_use', 'this key for signing came with another request before: make new keys')
  if (known.state === 'revoked') return refused('revoked', 'this key was revoked')
  if (known.state === 'pending') return pending(known.keyId, false)
  if (known.expiresAt !== null && known.expiresAt <= at) return refused('key_in_use', 'it has expired: make new keys')
  return issued(deps, known, false)
}

/** Where the connection shows an organisation's certificate, that is the one that counts: name and key are its. */
export function otherThanShown({ agent, keys }: Asked, { organisation }: Asker): EnrolmentAnswer | undefined {
  if (!organisation) return undefined
  if (organisation.agent !== agent) return refused('another_agent', `the certificate names ${organisation.agent}`)
  if (organisation.publicKey.equals(keys.tlsKey)) return undefined
  return refused('keys_not_proven', 'the request is not signed by the key of the certificate that was shown')
}

export function newIdentity({ agent, request, hostName, keys }: Asked, at: number, { organisation }: Asker): Identity {
  return {
    keyId: keys.keyId,
    agent,
    signingKey: keys.signingKey,
    request,
    certificate: organisation?.pem ?? null,
    fingerprint: organisation?.fingerprint ?? null,
    state: 'pending',
    hostName,
    requestedAt: at,
    issuedAt: null,
    expiresAt: organisation?.expiresAt ?? null,
    revokedAt: null,
    revokedBecause: null,
  }
}

/** A certificate of an organisation stands with one key for signing, as ours do. */
export const certificateTaken = async (within: Subjects, { fingerprint }: Identity): Promise<boolean> =>
  fingerprint !== null && (await within.identities.byFingerprint(fingerprint)) !== null

export const CERTIFICATE_TAKEN = refused('key_in_use', 'this certificate was registered with another key for signing')

/** What an agent did about its own enrolment. */
export const auditAgent = async (
  within: Subjects,
  action: string,
  { agent, keys }: Asked,
  about: string,
  at: number,
  { address }: Asker,
) =>
  within.audit.add({
    at,
    actor: `agent:${agent}`,
    action,
    subject: agent,
    detail: `key ${keys.keyId}${about}`,
    address,
    organisation: (await within.agents.find(agent))?.organisation ?? null,
  })
