/** One request and its answer over HTTPS, with every outcome named as a transport names it. */
import type { Agent, IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { TransportError } from './transport.ts'

/** What the TLS connection is checked against and shown. */
export interface TlsSide {
  readonly ca: string
  readonly cert?: string
  readonly key?: string
}

export interface Exchange {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: Buffer
  readonly timeoutMs: number
  /** A longer answer is refused. */
  readonly maxReplyBytes: number
}

/** Receipts are some hundred bytes; a longer answer is not one. */
export const MAX_RECEIPT_BYTES = 65_536

/** Resolves with the body of a 200, or with nothing for a 204. @throws TransportError for every other outcome. */
export async function exchange(
  collector: string,
  asked: Exchange,
  tls: TlsSide,
  agent: Agent,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const limit = new AbortController()
  const abort = () => limit.abort(signal.reason)
  const timer = setTimeout(() => limit.abort(new DOMException('too slow', 'TimeoutError')), asked.timeoutMs)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await converse(new URL(asked.path, collector), asked, tls, agent, limit.signal)
  } catch (error) {
    if (limit.signal.aborted && !signal.aborted) {
      throw new TransportError('unreachable', `${collector} did not answer within ${asked.timeoutMs} ms.`)
    }
    throw asTransportError(error, collector)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

function converse(
  url: URL,
  { method, headers, body, maxReplyBytes }: Exchange,
  tls: TlsSide,
  agent: Agent,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const sized = body && { 'content-length': String(body.length) }
  return new Promise((resolve, reject) => {
    // An organisation's sub-authority may be what is pinned, without the root above it.
    const checks = { minVersion: 'TLSv1.2', allowPartialTrustChain: true, ...tls } as const
    const options = { method, agent, headers: { ...headers, ...sized }, signal, ...checks }
    const sent = request(url, options, reply => {
      readReply(reply, maxReplyBytes).then(resolve, reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

async function readReply(reply: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of reply) {
    length += chunk.length
    if (length > limitBytes) throw new TransportError('failed', `The answer is longer than ${limitBytes} bytes.`)
    chunks.push(chunk)
  }
  if (reply.statusCode === 200) return Buffer.concat(chunks)
  if (reply.statusCode === 204) return undefined
  throw refusal(reply, Buffer.concat(chunks).toString('utf8'))
}

function refusal(reply: IncomingMessage, text: string): TransportError {
  const message = `HTTP ${reply.statusCode}: ${text.slice(0, 300)}`
  const wait = retryAfterMs(reply.headers['retry-after'])
  if (reply.statusCode === 401 || reply.statusCode === 403) return new TransportError('unauthorised', message, wait)
  if (reply.statusCode === 413 || reply.statusCode === 422) return new TransportError('refused', message)
  if (reply.statusCode === 429 || reply.statusCode === 503) return new TransportError('busy', message, wait)
  if (reply.statusCode === 407) return new TransportError('unreachable', `the proxy asks for credentials: ${message}`)
  if (reply.statusCode === 502 || reply.statusCode === 504) return new TransportError('unreachable', message, wait)
  return new TransportError('failed', message, wait)
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
export function retryAfterMs(header: string | undefined, nowMs = Date.now()): number | undefined {
  if (header === undefined) return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : undefined
  const ms = seconds === undefined ? Date.parse(header) - nowMs : seconds * 1_000
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), 3_600_000) : undefined
}

/** The other side's TLS ended the conversation over our certificate (alerts of RFC 8446 section 6.2). */
const CERTIFICATE_ALERT = /ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/

function asTransportError(error: unknown, collector: string): TransportError {
  if (error instanceof TransportError) return error
  const { message, code } = error as NodeJS.ErrnoException
  const text = `${collector}: ${code ? `${code} ` : ''}${message}`
  return new TransportError(CERTIFICATE_ALERT.test(code ?? '') ? 'unauthorised' : 'unreachable', text)
}
