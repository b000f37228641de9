/**
 * A small real collector end: HTTPS with its own CA, a token, and a store in memory that follows the wire's contract.
 * It can be told to answer otherwise, to be slow to learn, or to be gone.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { ALERTS_PATH, Alert, BatchHeader, type Drop, HEARTBEAT_PATH, Heartbeat } from '../../agent/wire/index.ts'

const run = promisify(execFile)

/** Looks at a request first; what it returns is the answer. */
export type Intercept = (
  path: string,
  body: unknown,
) => { status: number; headers?: Record<string, string>; body: unknown } | undefined

export interface Receiver {
  readonly url: string
  readonly folder: string
  readonly caFile: string
  readonly tokenFile: string
  /** By `epoch/sequence`. */
  readonly alerts: Map<string, Alert>
  readonly drops: Drop[]
  readonly heartbeats: Heartbeat[]
  requests: number
  duplicates: number
  intercept: Intercept | undefined
  stop(): Promise<void>
  /** Listens again where it did before. */
  start(): Promise<void>
}

export async function receiver(): Promise<Receiver> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-receiver-'))
  const token = randomBytes(24).toString('base64url')
  const { certificate, key } = await certificates(folder)
  const caFile = join(folder, 'ca.pem')
  const tokenFile = join(folder, 'token')
  await writeFile(tokenFile, `${token}\n`)
  let server: Server | undefined
  let port = 0
  const self: Receiver = {
    get url() {
      return `https://127.0.0.1:${port}`
    },
    folder,
    caFile,
    tokenFile,
    alerts: new Map(),
    drops: [],
    heartbeats: [],
    requests: 0,
    duplicates: 0,
    intercept: undefined,
    async start() {
      const listening = createServer(
        { key, cert: certificate },
        (request, reply) => void answer(self, token, request, reply),
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
  await self.start()
  return self
}

async function answer(self: Receiver, token: string, request: IncomingMessage, reply: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const say = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  if (request.headers.authorization !== `Bearer ${token}`) return void say(401, { error: 'unauthorised' })
  if (request.method !== 'POST') return void say(404, {})
  const bytes = Buffer.concat(chunks)
  const body: unknown = JSON.parse(
    (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString(),
  )
  self.requests++
  const other = self.intercept?.(request.url ?? '', body)
  if (other) return void say(other.status, other.body, other.headers)
  if (request.url === ALERTS_PATH) return void say(200, take(self, body))
  if (request.url !== HEARTBEAT_PATH) return void say(404, {})
  const heartbeat = Heartbeat.parse(body)
  self.heartbeats.push(heartbeat)
  say(200, { receivedAt: new Date().toISOString(), stored: watermark(self, heartbeat.epoch) })
}

function take(self: Receiver, body: unknown) {
  const batch = BatchHeader.parse(body)
  let duplicates = 0
  for (const one of batch.alerts) {
    const alert = Alert.parse(one)
    const key = `${batch.epoch}/${alert.sequence}`
    if (self.alerts.has(key)) duplicates++
    else self.alerts.set(key, alert)
  }
  self.drops.push(...batch.drops)
  self.duplicates += duplicates
  return { receivedAt: new Date().toISOString(), stored: watermark(self, batch.epoch), duplicates, deadLettered: 0 }
}

function watermark(self: Receiver, epoch: number) {
  let sequence = 0
  const dropped = (number: number) => self.drops.some(({ from, to }) => from <= number && number <= to)
  while (self.alerts.has(`${epoch}/${sequence + 1}`) || dropped(sequence + 1)) sequence++
  return { epoch, sequence }
}

/** A CA and a certificate for 127.0.0.1, made by openssl. */
async function certificates(folder: string): Promise<{ certificate: Buffer; key: Buffer }> {
  const file = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => run('openssl', args)
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await openssl(
    'req',
    '-x509',
    ...ec,
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
  )
  await openssl('req', ...ec, '-subj', '/CN=127.0.0.1', '-keyout', file('server.key'), '-out', file('server.csr'))
  await writeFile(file('extensions'), 'subjectAltName=IP:127.0.0.1\n')
  const ca = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', file('extensions')]
  await openssl('x509', '-req', '-days', '2', '-in', file('server.csr'), ...ca, '-out', file('server.pem'))
  return { certificate: await readFile(file('server.pem')), key: await readFile(file('server.key')) }
}
