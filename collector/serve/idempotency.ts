/**
 * Asking twice without doing twice. A write that carries an `Idempotency-Key` is done once: the same person asking the
 * same under the same key is given the answer of the first time, for a day. The key makes a promise of at most once: what
 * began and left no answer behind (the collector was killed in between) is not begun again, and said to be unknown.
 *
 * Answers may hold what is shown only once, a new token among them. So they are kept encrypted under the key that came
 * with the request, which is itself kept as a hash: the database alone tells nobody.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CollectorEvents } from '../events.ts'
import { canonical } from '../store/canonical.ts'
import type { IdempotentState } from '../store/idempotency.ts'
import type { ServeDeps } from './deps.ts'
import { refuse } from './problems.ts'

const HEADER = 'idempotency-key'
const KEY = /^[\x21-\x7e]{16,128}$/
const WRITING = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

const KEPT_MS = 24 * 3_600_000
/** A request that is not answered by then never will be. */
const UNDER_WAY_MS = 60_000
const KEYS_OF_ONE = 10_000
const LARGEST_ANSWER = 256 * 1024

/** Nothing was done: asking again is asking for the first time. */
const NOT_DONE = new Set([429, 503])

interface Begun {
  readonly id: string
  readonly key: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Over what is asked, as it came. */
    askedFor: string
    begun: Begun | null
  }
}

export function keepAnswers(app: FastifyInstance, deps: Pick<ServeDeps, 'store' | 'now' | 'events'>): void {
  app.decorateRequest('askedFor', '')
  app.decorateRequest('begun', null)
  app.addHook('preValidation', async request => {
    if (keyOf(request) === undefined) return
    const { method, url, body = null } = request
    request.askedFor = digest(canonical({ method, url, body }))
  })
  app.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request)
    if (key === undefined) return undefined
    if (!KEY.test(key)) return refuse(reply, 'idempotency_key_invalid')
    return begin(deps, request, reply, key)
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.begun) await end(deps, request.begun, reply, payload).catch(failed(deps.events))
    return payload
  })
}

/** Of a write by somebody who is known. */
function keyOf({ method, headers, signedIn }: FastifyRequest): string | undefined {
  const key = headers[HEADER]
  return WRITING.has(method) && signedIn && key !== undefined ? String(key) : undefined
}

async function begin(
  { store, now }: Pick<ServeDeps, 'store' | 'now'>,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
) {
  const actor = request.signedIn?.user.username ?? ''
  const id = digest(canonical([actor, key]))
  const at = now().getTime()
  const asked = { id, actor, fingerprint: request.askedFor, at, expiresAt: at + KEPT_MS }
  const state = await store.idempotency.begin(asked, KEYS_OF_ONE)
  if (state.kind !== 'fresh') return again(reply, state, { id, key }, asked)
  request.begun = { id, key }
  return undefined
}

function again(
  reply: FastifyReply,
  state: Exclude<IdempotentState, { kind: 'fresh' }>,
  { key }: Begun,
  { fingerprint, at }: { readonly fingerprint: string; readonly at: number },
) {
  if (state.kind === 'too_many') return refuse(reply, 'too_many_requests')
  if (state.fingerprint !== fingerprint) return refuse(reply, 'idempotency_key_reused')
  if (state.kind === 'begun')
    return at - state.at < UNDER_WAY_MS
      ? refuse(reply.header('retry-after', 1), 'idempotency_in_progress')
      : refuse(reply, 'idempotency_unknown')
  const answer = opened(state.answer, key)
  if (answer.body === null) return refuse(reply, 'idempotency_unknown')
  reply.code(answer.status).header('idempotency-replayed', 'true')
  if (answer.type) reply.type(answer.type).header('cache-control', 'no-store')
  return reply.send(answer.type ? Buffer.from(answer.body, 'base64') : undefined)
}

async function end({ store }: Pick<ServeDeps, 'store'>, { id, key }: Begun, reply: FastifyReply, payload: unknown) {
  if (NOT_DONE.has(reply.statusCode)) return store.idempotency.release(id)
  const type = reply.getHeader('content-type')
  const bytes = bytesOf(payload)
  const answer: Answer = {
    status: reply.statusCode,
    type: bytes.length > 0 && type !== undefined ? String(type) : null,
    body: bytes.length > LARGEST_ANSWER ? null : bytes.toString('base64'),
  }
  return store.idempotency.finish(id, sealed(answer, key))
}

const failed = (events: CollectorEvents) => (error: Error) => events.failed('idempotency', error)

interface Answer {
  readonly status: number
  readonly type: string | null
  /** Base64; null for one that is too large to be kept, or a stream. */
  readonly body: string | null
}

/** A stream counts as too large. */
function bytesOf(payload: unknown): Buffer {
  if (payload === undefined || payload === null) return Buffer.alloc(0)
  if (typeof payload === 'string') return Buffer.from(payload)
  return Buffer.isBuffer(payload) ? payload : Buffer.alloc(LARGEST_ANSWER + 1)
}

const SALT = 16
const IV = 12
const TAG = 16

function sealed(answer: Answer, key: string): string {
  const [salt, iv] = [randomBytes(SALT), randomBytes(IV)]
  const cipher = createCipheriv('aes-256-gcm', secretOf(key, salt), iv)
  const text = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()])
  return Buffer.concat([salt, iv, cipher.getAuthTag(), text]).toString('base64')
}

function opened(kept: string, key: string): Answer {
  const bytes = Buffer.from(kept, 'base64')
  const at = (from: number, length: number) => bytes.subarray(from, from + length)
  const decipher = createDecipheriv('aes-256-gcm', secretOf(key, at(0, SALT)), at(SALT, IV), { authTagLength: TAG })
  decipher.setAuthTag(at(SALT + IV, TAG))
  return JSON.parse(`${decipher.update(bytes.subarray(SALT + IV + TAG))}${decipher.final()}`)
}

const secretOf = (key: string, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, 'vonggac idempotent answer', 32))

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
