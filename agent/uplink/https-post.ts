/**
 * JSON over HTTPS to one collector: kept-alive connections, a pinned CA, a bearer token, bodies compressed.
 *
 * CA and token are read again for every new attempt after a failure to connect or to be let in, so that replacing the
 * files is enough.
 */
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { TransportError } from './transport.ts'

export interface HttpsOptions {
  /** Where the collector listens, such as https://soc.example.vn:8443. */
  readonly url: string
  /** PEM file of the only CA that may have signed the collector's certificate. */
  readonly caFile: string
  readonly tokenFile: string
  /** How long a whole exchange may take. */
  readonly timeoutMs: number
}

export interface HttpsPost {
  /** @throws TransportError for every outcome but 200. */
  post(path: string, body: unknown, signal: AbortSignal): Promise<unknown>
  /** Whether the way, the certificate and the token are right, without saying anything. @throws TransportError */
  probe(path: string, signal: AbortSignal): Promise<void>
  close(): void
}

/** Receipts are some hundred bytes; a longer answer is not one. */
const MAX_REPLY_BYTES = 65_536
const SMALL_BODY = 1_024
const compress = promisify(gzip)

interface Identity {
  readonly agent: Agent
  readonly token: string
}

export function httpsPost(options: HttpsOptions): HttpsPost {
  let identity: Identity | undefined
  const identify = async (): Promise<Identity> => {
    identity ??= await readIdentity(options)
    return identity
  }
  /** Another exchange may have begun with a newer one, which stays. */
  const forget = (known: Identity | undefined) => {
    known?.agent.destroy()
    if (identity === known) identity = undefined
  }
  return {
    async post(path, body, signal) {
      const own = await identify()
      const text = Buffer.from(JSON.stringify(body))
      const compressed = text.length > SMALL_BODY
      const bytes = compressed ? await compress(text, { level: 3 }) : text
      const limit = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)])
      try {
        return await exchange(new URL(path, options.url), own, bytes, compressed, limit)
      } catch (error) {
        const known = asTransportError(error, options)
        if (known.code === 'unreachable' || known.code === 'unauthorised') forget(own)
        throw known
      }
    },
    async probe(path, signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)])
      await exchange(new URL(path, options.url), await identify(), undefined, false, limit).catch(error => {
        const known = asTransportError(error, options)
        // The paths take no GET: being told so means having been let in.
        if (known.code !== 'failed' || !/HTTP 40[45]/.test(known.message)) throw known
      })
    },
    close: () => forget(identity),
  }
}

async function readIdentity({ caFile, tokenFile }: HttpsOptions): Promise<Identity> {
  try {
    const [ca, token] = await Promise.all([readFile(caFile), readFile(tokenFile, 'utf8')])
    return { agent: new Agent({ keepAlive: true, maxSockets: 4, ca, minVersion: 'TLSv1.2' }), token: token.trim() }
  } catch (error) {
    throw new TransportError('unreachable', (error as Error).message)
  }
}

function exchange(
  url: URL,
  { agent, token }: Identity,
  bytes: Buffer | undefined,
  compressed: boolean,
  signal: AbortSignal,
): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(bytes && { 'content-type': 'application/json', 'content-length': bytes.length }),
    ...(compressed && { 'content-encoding': 'gzip' }),
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: bytes ? 'POST' : 'GET', agent, headers, signal }, reply => {
      readReply(reply).then(resolve, reject)
    })
    sent.on('error', reject)
    sent.end(bytes)
  })
}

async function readReply(reply: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of reply) {
    length += chunk.length
    if (length > MAX_REPLY_BYTES) throw new TransportError('failed', 'The answer is too long to be a receipt.')
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  if (reply.statusCode === 200) return JSON.parse(text)
  throw refusal(reply, text)
}

function refusal(reply: IncomingMessage, text: string): TransportError {
  const message = `HTTP ${reply.statusCode}: ${text.slice(0, 300)}`
  const wait = retryAfterMs(reply.headers['retry-after'])
  if (reply.statusCode === 401 || reply.statusCode === 403) return new TransportError('unauthorised', message, wait)
  if (reply.statusCode === 413 || reply.statusCode === 422) return new TransportError('refused', message)
  if (reply.statusCode === 429 || reply.statusCode === 503) return new TransportError('busy', message, wait)
  return new TransportError('failed', message, wait)
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
export function retryAfterMs(header: string | undefined, nowMs = Date.now()): number | undefined {
  if (header === undefined) return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : undefined
  const ms = seconds === undefined ? Date.parse(header) - nowMs : seconds * 1_000
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), 3_600_000) : undefined
}

function asTransportError(error: unknown, { url, timeoutMs }: HttpsOptions): TransportError {
  if (error instanceof TransportError) return error
  const { name, message, code } = error as NodeJS.ErrnoException
  if (name === 'TimeoutError') return new TransportError('unreachable', `${url} did not answer within ${timeoutMs} ms.`)
  if (error instanceof SyntaxError) return new TransportError('failed', `The answer is not JSON: ${message}`)
  return new TransportError('unreachable', `${url}: ${code ? `${code} ` : ''}${message}`)
}
