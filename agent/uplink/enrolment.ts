/**
 * Enrolment from the host's side.
 *
 * The token says which authority the collector must show. So the first connection says nothing at all: it takes the
 * certificates that the other side shows and looks for that authority among them. Only the second, checked against it,
 * carries the secret. Whoever sits in between learns nothing and can't pose as the collector.
 */
import { X509Certificate } from 'node:crypto'
import type { Agent } from 'node:http'
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { ENROLMENT_PATH, EnrolmentReply, PROTOCOL_VERSION } from '../wire/index.ts'
import { openConnections, type ProxySettings } from './connections.ts'
import { exchange, MAX_RECEIPT_BYTES, type TlsSide } from './exchange.ts'
import { askedWith, type HostKeys } from './host-keys.ts'
import { type Identity, writeIdentity } from './identity.ts'
import { TransportError } from './transport.ts'

export interface EnrolmentOrder {
  readonly collector: string
  readonly token: string
  readonly agent: string
  readonly hostName: string
  readonly keys: HostKeys
  readonly identityFolder: string
  readonly proxy?: ProxySettings | undefined
  /** PEM certificates to look for the authority in, rather than asking the collector for its own. */
  readonly authorities?: string | undefined
  /** PEM of a certificate that the organisation's own authority issued for the key. */
  readonly certificate?: string | undefined
  readonly timeoutMs: number
}

export interface EnrolmentSteps {
  /** Waiting for a person's approval; called each time the collector says so. */
  readonly pending: (keyId: string) => void
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
  readonly now: () => Date
}

const TOKEN = /^vge_[A-Za-z0-9_-]+\.([0-9a-f]{64})$/

/** SHA-256 of the authority's certificate, in hexadecimal. @throws when it isn't a token. */
export function authorityOf(token: string): string {
  const fingerprint = TOKEN.exec(token)?.[1]
  if (fingerprint === undefined) throw new Error('not an enrolment token: vge_….…')
  return fingerprint
}

/**
 * Asks until the collector lets this host in, and keeps the identity.
 * @returns its key id. @throws TransportError when it is refused or can't be asked; asking again may follow.
 */
export async function enrol(order: EnrolmentOrder, steps: EnrolmentSteps, signal: AbortSignal): Promise<string> {
  const connections = await openConnections(order.proxy)
  try {
    const ca = await findAuthority(order, connections, signal)
    const { keyId, asked } = askedWith(order.agent, order.keys)
    const { token, hostName, certificate } = order
    const body = Buffer.from(JSON.stringify({ version: PROTOCOL_VERSION, token, hostName, ...asked }))
    const tls = certificate === undefined ? { ca } : { ca, cert: certificate, key: order.keys.key }
    for (let waiting = false; ; waiting = true) {
      const reply = await ask(order, body, tls, connections, signal).catch(error => {
        // Approval may take days: a collector that is away for a while in between ends nothing.
        if (waiting && !signal.aborted && ['unreachable', 'busy'].includes(error.code)) return AWAY
        throw error
      })
      if (reply.state === 'issued') {
        await keep(order, keyId, reply, steps.now())
        return keyId
      }
      steps.pending(keyId)
      await steps.delay(reply.retryAfterSeconds * 1_000, signal)
    }
  } finally {
    connections.destroy()
  }
}

const AWAY: EnrolmentReply = { state: 'pending', retryAfterSeconds: 10 }

type Issued = Extract<EnrolmentReply, { state: 'issued' }>

async function ask(
  { collector, timeoutMs }: EnrolmentOrder,
  body: Buffer,
  tls: TlsSide,
  connections: Agent,
  signal: AbortSignal,
): Promise<EnrolmentReply> {
  const headers = { 'content-type': 'application/json' }
  const asked = { method: 'POST', path: ENROLMENT_PATH, headers, body, timeoutMs } as const
  const answer = await exchange(collector, { ...asked, maxReplyBytes: 2 * MAX_RECEIPT_BYTES }, tls, connections, signal)
  try {
    return EnrolmentReply.parse(JSON.parse(answer?.toString('utf8') ?? ''))
  } catch (error) {
    throw new TransportError('failed', `Not an answer to an enrolment: ${(error as Error).message}`)
  }
}

function keep(order: EnrolmentOrder, keyId: string, { authority, bundleKey, ...reply }: Issued, at: Date) {
  const { agent, collector, keys, certificate } = order
  const issuer: Identity['issuer'] = certificate === undefined ? 'collector' : 'organisation'
  const facts = { agent, collectors: [collector], enrolledAt: at.toISOString(), keyId, issuer }
  const own = { key: keys.key, signingKey: keys.signingKey, certificate: certificate ?? reply.certificate }
  return writeIdentity(order.identityFolder, facts, { ...own, authority, bundleKey })
}

/** PEM of the authority that the token names. @throws TransportError when nobody shows it. */
async function findAuthority(
  { token, collector, authorities, timeoutMs }: EnrolmentOrder,
  connections: Agent,
  signal: AbortSignal,
): Promise<string> {
  const wanted = authorityOf(token)
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const shown = authorities === undefined ? await shownBy(collector, connections, limit) : certificatesIn(authorities)
  const found = shown.find(({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase() === wanted)
  if (found) return found.toString()
  throw new TransportError('unauthorised', `${collector} does not show the authority that the token names (${wanted}).`)
}

function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map(block => new X509Certificate(block))
}

/** The certificates that the other side shows, unchecked; nothing is said to it. */
function shownBy(collector: string, agent: Agent, signal: AbortSignal): Promise<X509Certificate[]> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(new TransportError('unreachable', `${collector}: ${error.message}`))
    const probe = request(new URL(collector), { method: 'GET', agent, signal, rejectUnauthorized: false })
    probe.on('error', failed)
    // The proxy's refusal: there is no other side to look at.
    probe.on('response', reply => failed(new Error(`HTTP ${reply.statusCode}`)))
    probe.on('socket', socket => {
      socket.once('secureConnect', () => {
        resolve(chainOf(socket as TLSSocket))
        probe.destroy()
      })
    })
  })
}

function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  const seen = new Set<object>()
  for (let at = socket.getPeerCertificate(true); at?.raw && !seen.has(at); at = at.issuerCertificate) {
    seen.add(at)
    chain.push(new X509Certificate(at.raw))
  }
  return chain
}
