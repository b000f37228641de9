/**
 * A small real collector end: HTTPS with an authority of its own that asks for client certificates, signatures
 * checked, and a store in memory that follows the wire's contract. It enrols agents, too. It can be told to answer
 * otherwise, to be slow to learn, or to be gone.
 */
import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { writeIdentity } from '../../agent/uplink/identity.ts'
import {
  ALERTS_PATH,
  Alert,
  BatchHeader,
  BatchSignature,
  batchStatement,
  type Drop,
  ENROLMENT_PATH,
  EnrolmentRequest,
  enrolmentStatement,
  HEARTBEAT_PATH,
  Heartbeat,
  isSignedBy,
  keyIdOf,
  lineDigest,
  MAX_BATCH_BYTES,
  RENEWAL_PATH,
  RenewalRequest,
  signerOf,
  signingKeyOf,
  splitBatch,
} from '../../agent/wire/index.ts'
import { zstdDecompress } from '../../agent/wire/zstd.ts'
import { type Life, signingKeys, type TestAuthority, testAuthority } from './certificates.ts'

export interface ReceivedBatch {
  readonly header: BatchHeader
  readonly alerts: readonly Alert[]
}

/** Looks at a request first; what it returns is the answer. */
export type Intercept = (
  path: string,
  body: ReceivedBatch | unknown,
) => { status: number; headers?: Record<string, string>; body: unknown } | undefined

export interface Receiver {
  readonly url: string
  readonly authority: TestAuthority
  /** Of the enrolled agent `test-agent`. */
  readonly identityFolder: string
  /** Enrols another agent, or this one anew, and returns the folder. */
  identity(agent: string, change?: { life?: Partial<Life>; folder?: string }): Promise<string>
  /** Takes a key's rights away: certificate and signatures. */
  revoked: Set<string>
  /** What enrolment asks for, and whether it is approved at once. */
  readonly token: string
  approving: boolean
  /** Life of the certificates that enrolment and renewal issue. */
  life: Partial<Life>
  /** By `epoch/sequence`. */
  readonly alerts: Map<string, Alert>
  /** In the order of their arrival, and how often: `epoch/sequence`. */
  readonly arrived: string[]
  readonly drops: Drop[]
  readonly headers: BatchHeader[]
  readonly heartbeats: Heartbeat[]
  requests: number
  duplicates: number
  /** Up to which number everything is stored or declared. */
  watermark(epoch: number): number
  intercept: Intercept | undefined
  /** Waited for when a request was taken, and before it is answered. */
  beforeAnswer: () => Promise<void>
  stop(): Promise<void>
  /** Listens again where it did before. */
  start(): Promise<void>
}

const BUNDLE_KEY = signingKeys().publicKey

export async function receiver(): Promise<Receiver> {
  const authority = await testAuthority()
  const { certificate, key } = await authority.server('127.0.0.1', 'localhost')
  let server: Server | undefined
  let port = 0
  const fingerprint = createHash('sha256').update(new X509Certificate(authority.certificate).raw).digest('hex')
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-receiver-'))
  const self: Receiver = {
    get url() {
      return `https://127.0.0.1:${port}`
    },
    authority,
    identityFolder: join(folder, 'test-agent'),
    async identity(agent, { life = {}, folder: at = join(folder, agent) } = {}) {
      const { privateKey } = signingKeys()
      const { keyId } = signerOf(privateKey)
      const own = await authority.client(agent, keyId, life)
      const facts = { agent, collectors: [self.url], enrolledAt: new Date().toISOString(), keyId }
      const texts = { ...own, signingKey: privateKey, authority: authority.certificate, bundleKey: BUNDLE_KEY }
      known.set(keyId, { agent, publicKey: privateKey })
      await writeIdentity(at, { ...facts, issuer: 'collector' }, texts)
      return at
    },
    revoked: new Set(),
    token: `vge_${randomBytes(24).toString('base64url')}.${fingerprint}`,
    approving: true,
    life: {},
    alerts: new Map(),
    arrived: [],
    drops: [],
    headers: [],
    heartbeats: [],
    requests: 0,
    duplicates: 0,
    watermark: epoch => watermark(self, epoch).sequence,
    intercept: undefined,
    beforeAnswer: async () => {},
    async start() {
      const tls = { key, cert: certificate + authority.certificate, ca: authority.certificate }
      const listening = createServer(
        { ...tls, requestCert: true, rejectUnauthorized: false },
        (request, reply) => void answer(self, known, request, reply).catch(() => reply.destroy()),
      )
      server = listening.listen(port, '127.0.0.1')
      await once(server, 'listening')
      port = (server.address() as AddressInfo).port
    },
    async stop() {
      server?.closeAllConnections()
      server?.close()
      if (server) await once(server, 'close')
      server = undefined
    },
  }
  const known: Known = new Map()
  await self.start()
  await self.identity('test-agent')
  return self
}

/** Signing keys by their id; `createPublicKey` reads a private key's PEM as well. */
type Known = Map<string, { readonly agent: string; readonly publicKey: string }>

type Say = (status: number, body: unknown, headers?: Record<string, string>) => void

async function answer(self: Receiver, known: Known, request: IncomingMessage, reply: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const say: Say = (status, body, headers = {}) =>
    reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  const bytes = await inflated(Buffer.concat(chunks), request.headers['content-encoding'])
  if (request.url === ENROLMENT_PATH) return enrol(self, known, JSON.parse(bytes.toString()), say)
  const caller = callerOf(self, known, request.socket as TLSSocket)
  if (!caller) return say(401, { error: 'unauthorised' })
  if (request.method !== 'POST') return say(404, {})
  const body: unknown = request.url === ALERTS_PATH ? batchIn(bytes, known, self.revoked) : JSON.parse(bytes.toString())
  self.requests++
  const other = self.intercept?.(request.url ?? '', body)
  if (other) return say(other.status, other.body, other.headers)
  if (request.url === RENEWAL_PATH) return renew(self, known, caller, body, say)
  if (request.url === ALERTS_PATH) {
    const batch = body as ReceivedBatch | undefined
    if (!batch) return say(422, { error: 'unreadable_batch', reason: 'signature', deadLetter: 'x' })
    if (batch.header.agent !== caller) return say(403, { error: 'another_agent' })
    const receipt = take(self, batch)
    await self.beforeAnswer()
    return say(200, receipt)
  }
  if (request.url !== HEARTBEAT_PATH) return say(404, {})
  const heartbeat = Heartbeat.parse(body)
  self.heartbeats.push(heartbeat)
  say(200, { receivedAt: new Date().toISOString(), stored: watermark(self, heartbeat.epoch) })
}

async function inflated(bytes: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (encoding === 'gzip') return gunzipSync(bytes)
  if (encoding !== 'zstd') return bytes
  const unpacked = await zstdDecompress(bytes, MAX_BATCH_BYTES)
  if ('reason' in unpacked) throw new Error(unpacked.reason)
  return unpacked.bytes
}

/** The agent that a valid certificate names. */
function callerOf(self: Receiver, known: Known, socket: TLSSocket): string | undefined {
  const { subject, subjectaltname = '' } = socket.getPeerCertificate()
  const keyId = /signing-key:([0-9a-f]{64})/.exec(subjectaltname)?.[1] ?? ''
  const trusted = socket.authorized && known.has(keyId) && !self.revoked.has(keyId)
  return trusted ? String(subject.CN) : undefined
}

function batchIn(bytes: Buffer, known: Known, revoked: ReadonlySet<string>): ReceivedBatch | undefined {
  const lines = splitBatch(bytes)
  if (!lines) return undefined
  const { key, signature } = BatchSignature.parse(JSON.parse(lines.signature.toString()))
  const statement = batchStatement(lines.header, lines.alerts.map(lineDigest))
  const signer = signingKeyOf(known.get(key)?.publicKey ?? '')
  if (!signer || revoked.has(key) || !isSignedBy(statement, Buffer.from(signature, 'base64'), signer)) return undefined
  const header = BatchHeader.parse(JSON.parse(lines.header.toString()))
  return { header, alerts: lines.alerts.map(line => Alert.parse(JSON.parse(line.toString()))) }
}

function take(self: Receiver, { header, alerts }: ReceivedBatch) {
  let duplicates = 0
  for (const alert of alerts) {
    const key = `${header.epoch}/${alert.sequence}`
    self.arrived.push(key)
    if (self.alerts.has(key)) duplicates++
    else self.alerts.set(key, alert)
  }
  self.headers.push(header)
  self.drops.push(...header.drops)
  self.duplicates += duplicates
  return { receivedAt: new Date().toISOString(), stored: watermark(self, header.epoch), duplicates, deadLettered: 0 }
}

function watermark(self: Receiver, epoch: number) {
  let sequence = 0
  const dropped = (number: number) => self.drops.some(({ from, to }) => from <= number && number <= to)
  while (self.alerts.has(`${epoch}/${sequence + 1}`) || dropped(sequence + 1)) sequence++
  return { epoch, sequence }
}

async function enrol(self: Receiver, known: Known, body: unknown, say: Say): Promise<void> {
  const { agent, token, request, signingKey, proof } = EnrolmentRequest.parse(body)
  if (token !== self.token) return say(403, { error: 'token' })
  await issue(self, known, { agent, request, signingKey, proof }, say)
}

async function renew(self: Receiver, known: Known, caller: string, body: unknown, say: Say): Promise<void> {
  const { agent, request, signingKey, proof } = RenewalRequest.parse(body)
  if (agent !== caller) return say(403, { error: 'another_agent' })
  await issue(self, known, { agent, request, signingKey, proof }, say)
}

async function issue(
  self: Receiver,
  known: Known,
  { agent, request, signingKey, proof }: Pick<EnrolmentRequest, 'agent' | 'request' | 'signingKey' | 'proof'>,
  say: Say,
): Promise<void> {
  const key = signingKeyOf(signingKey)
  if (!key || !isSignedBy(enrolmentStatement(agent, request), Buffer.from(proof, 'base64'), key)) {
    return say(403, { error: 'proof' })
  }
  if (!self.approving) return say(200, { state: 'pending', retryAfterSeconds: 0.05 })
  known.set(keyIdOf(key), { agent, publicKey: signingKey })
  const certificate = await self.authority.clientFor(request, keyIdOf(key), self.life)
  say(200, { state: 'issued', certificate, authority: self.authority.certificate, bundleKey: BUNDLE_KEY })
}
