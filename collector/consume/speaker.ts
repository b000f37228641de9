/**
 * Who is at the other end of a connection, asked of the store at every request: a certificate that was revoked a moment
 * ago ends nothing on a kept-alive connection by itself.
 *
 * A certificate that we issued is known by its fingerprint. One that an organisation's own authority issued
 * (`ingest.clientAuthorities`) names its agent as CN, and the agent must have enrolled. Everything else is turned away.
 */
import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { AgentId } from '../../agent/wire/index.ts'
import { fingerprintOf } from '../fleet/authority.ts'
import type { AgentStore } from '../store/agents.ts'
import type { IdentityStore } from '../store/identities.ts'

export interface SpeakerDeps {
  readonly identities: Pick<IdentityStore, 'byFingerprint'>
  readonly agents: Pick<AgentStore, 'find'>
  /** The organisation's authorities for client certificates. */
  readonly clientAuthorities: readonly X509Certificate[]
  readonly now: () => Date
}

export type Speaker =
  | { readonly agent: string; readonly shown: Shown }
  | { readonly refused: SpeakerRefusal; readonly expiredAt?: string }

export type SpeakerRefusal =
  | 'certificate_needed'
  | 'certificate_expired'
  | 'certificate_untrusted'
  | 'certificate_unknown'
  | 'not_enrolled'
  | 'not_approved'
  | 'revoked'

/** A certificate as a connection showed it. */
export interface Shown {
  readonly certificate: X509Certificate
  readonly fingerprint: string
  readonly expiresAt: number
  /** The agent named by an organisation's own authority; null for every other certificate. */
  readonly namedByOrganisation: string | null
}

/** @throws when the store can't be asked; nobody is let in then. */
export async function whoSpeaks(socket: TLSSocket, deps: SpeakerDeps): Promise<Speaker> {
  const shown = whatIsShown(socket, deps.clientAuthorities)
  if (!shown) return { refused: 'certificate_needed' }
  if (shown.expiresAt <= deps.now().getTime())
    return { refused: 'certificate_expired', expiredAt: new Date(shown.expiresAt).toISOString() }
  if (!socket.authorized) return { refused: 'certificate_untrusted' }
  const identity = await deps.identities.byFingerprint(shown.fingerprint)
  if (identity?.state === 'revoked') return { refused: 'revoked' }
  if (identity?.state === 'active') return { agent: identity.agent, shown }
  if (shown.namedByOrganisation === null) return { refused: 'certificate_unknown' }
  const agent = await deps.agents.find(shown.namedByOrganisation)
  if (agent?.state === 'active') return { agent: agent.id, shown }
  return { refused: agent ? (agent.state === 'revoked' ? 'revoked' : 'not_approved') : 'not_enrolled' }
}

const MAX_CHAIN = 8

const seen = new WeakMap<TLSSocket, Shown | null>()

/** Read once a connection; sessions are never resumed, so every connection has shown it itself. */
export function whatIsShown(socket: TLSSocket, clientAuthorities: readonly X509Certificate[]): Shown | null {
  const known = seen.get(socket)
  if (known !== undefined) return known
  const certificate = socket.getPeerX509Certificate()
  const shown = certificate ? read(certificate, socket, clientAuthorities) : null
  seen.set(socket, shown)
  return shown
}

function read(certificate: X509Certificate, socket: TLSSocket, clientAuthorities: readonly X509Certificate[]): Shown {
  const organisational = socket.authorized && isBelow(certificate, clientAuthorities)
  return {
    certificate,
    fingerprint: fingerprintOf(certificate),
    expiresAt: Date.parse(certificate.validTo),
    namedByOrganisation: organisational ? commonName(certificate) : null,
  }
}

/**
 * Whether one of the authorities stands above the certificate; only asked where TLS has checked the chain. Peers may
 * send certificates of authorities in between; those that we hold they needn't.
 */
function isBelow(certificate: X509Certificate, authorities: readonly X509Certificate[]): boolean {
  let below: X509Certificate | undefined = certificate
  for (let depth = 0; below && depth < MAX_CHAIN; depth += 1) {
    if (authorities.some(authority => isIssuedBy(below as X509Certificate, authority))) return true
    below = below.issuerCertificate
  }
  return false
}

const isIssuedBy = (certificate: X509Certificate, authority: X509Certificate): boolean =>
  certificate.checkIssued(authority) && certificate.verify(authority.publicKey)

function commonName({ subject }: X509Certificate): string | null {
  const names = subject.split('\n').filter(part => part.startsWith('CN='))
  const [name] = names
  return names.length === 1 && name && AgentId.safeParse(name.slice(3)).success ? name.slice(3) : null
}
