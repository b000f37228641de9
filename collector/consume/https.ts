/**
 * Agents' door: batches and heartbeats over HTTPS.
 *
 * In order: who speaks (before a byte of the body is read), how often, how many at once, how long the body is, what it
 * says. Nothing here is left unbounded: bodies are limited on the wire and after inflation; no more than `maxInFlight`
 * bodies are held at a time, the rest are told to come again.
 */
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import {
  ALERTS_PATH,
  type BatchReceipt,
  type BatchRefusal,
  HEARTBEAT_PATH,
  Heartbeat,
  type HeartbeatReceipt,
  MAX_BATCH_BYTES,
} from '../../agent/wire/index.ts'
import { inflate } from './inflate.ts'
import { cut, describe, type ReadableBatch, readBatch } from './read-batch.ts'
import { bearerOf, digest, sameDigest } from './token.ts'

export interface Refusal {
  readonly agent: string
  readonly at: Date
  readonly reason: string
  readonly body: string
  readonly bytes: number
}

export interface IngestDeps {
  readonly findAgent: (tokenHash: string) => Promise<{ id: string; tokenHash: string } | null>
  /** Resolves once the batch is in the store for good. */
  readonly accept: (batch: ReadableBatch, receivedAt: Date) => Promise<BatchReceipt>
  readonly hear: (heartbeat: Heartbeat, receivedAt: Date) => Promise<HeartbeatReceipt>
  /** Keeps an envelope that can't be read; resolves to the dead letter's name. */
  readonly refuse: (refusal: Refusal) => Promise<string>
  /** Told of every request that was turned away before its body counted: wrong token, too fast, too many. */
  readonly turnedAway: (why: 'unauthorised' | 'forbidden' | 'rate' | 'busy' | 'too_large') => void
  readonly failed: (error: Error) => void
  readonly now: () => Date
}

export interface IngestOptions {
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
  readonly requestsPerMinute?: number
  readonly maxInFlight?: number
}

declare module 'fastify' {
  interface FastifyRequest {
    agentId: string
    counted: boolean
  }
}

const RETRY_AFTER_SECONDS = 1

export async function ingestServer(deps: IngestDeps, options: IngestOptions = {}): Promise<FastifyInstance> {
  const settings = {
    bodyLimit: MAX_BATCH_BYTES,
    // Slow senders are cut off: headers within 10 s, a whole request within 60 s.
    requestTimeout: 60_000,
    connectionTimeout: 70_000,
    forceCloseConnections: true,
    logger: false,
  } as const
  const app = (options.tls
    ? Fastify({ ...settings, https: { ...options.tls, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 } })
    : Fastify(settings)) as unknown as FastifyInstance
  app.decorateRequest('agentId', '')
  app.decorateRequest('counted', false)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  refuseKindly(app, deps)
  app.addHook('onRequest', authorise(deps))
  await app.register(rateLimit, {
    max: options.requestsPerMinute ?? 3000,
    timeWindow: 60_000,
    keyGenerator: request => request.agentId || request.ip,
    onExceeded: () => deps.turnedAway('rate'),
  })
  admit(app, deps, options.maxInFlight ?? 16)
  app.post(ALERTS_PATH, (request, reply) => takeBatch(deps, request, reply))
  app.post(HEARTBEAT_PATH, (request, reply) => takeHeartbeat(deps, request, reply))
  return app
}

function authorise({ findAgent, turnedAway }: IngestDeps) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const token = bearerOf(request.headers.authorization)
    const hash = digest(token ?? '')
    const agent = token === null ? null : await findAgent(hash)
    if (agent && sameDigest(agent.tokenHash, hash)) {
      request.agentId = agent.id
      return
    }
    turnedAway('unauthorised')
    return reply
      .code(401)
      .header('www-authenticate', 'Bearer')
      .header('connection', 'close')
      .send({ error: 'unauthorised' })
  }
}

/** Counts bodies being held; one too many is told to wait before it is read. */
function admit(app: FastifyInstance, deps: IngestDeps, maxInFlight: number): void {
  let inFlight = 0
  const leave = (request: FastifyRequest) => {
    if (!request.counted) return
    request.counted = false
    inFlight -= 1
  }
  app.addHook('onRequest', async (request, reply) => {
    if (inFlight >= maxInFlight) {
      deps.turnedAway('busy')
      return reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send({ error: 'busy' })
    }
    inFlight += 1
    request.counted = true
    // A connection that dies before the reply gives its place back, too.
    reply.raw.once('close', () => leave(request))
    return undefined
  })
  app.addHook('onResponse', async request => leave(request))
}

async function takeBatch(deps: IngestDeps, request: FastifyRequest, reply: FastifyReply) {
  const receivedAt = deps.now()
  const body = await jsonOf(request)
  const read = 'value' in body ? readBatch(body.value) : body
  if ('reason' in read) return refuse(deps, request, reply, read.reason, receivedAt)
  if (read.batch.agent !== request.agentId) return forbid(deps, reply)
  return deps.accept(read.batch, receivedAt)
}

async function takeHeartbeat(deps: IngestDeps, request: FastifyRequest, reply: FastifyReply) {
  const receivedAt = deps.now()
  const body = await jsonOf(request)
  if ('reason' in body) return refuse(deps, request, reply, body.reason, receivedAt)
  const heartbeat = Heartbeat.safeParse(body.value)
  if (!heartbeat.success) return refuse(deps, request, reply, describe(heartbeat.error), receivedAt)
  if (heartbeat.data.agent !== request.agentId) return forbid(deps, reply)
  return deps.hear(heartbeat.data, receivedAt)
}

async function jsonOf(request: FastifyRequest): Promise<{ value: unknown } | { reason: string }> {
  const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const inflated = await inflate(sent, request.headers['content-encoding'] ?? '', MAX_BATCH_BYTES)
  if ('reason' in inflated) return inflated
  try {
    return { value: JSON.parse(inflated.bytes.toString('utf8')) }
  } catch (error) {
    return { reason: `not JSON: ${(error as Error).message.slice(0, 200)}` }
  }
}

async function refuse(deps: IngestDeps, request: FastifyRequest, reply: FastifyReply, reason: string, at: Date) {
  const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const { body } = cut(sent.subarray(0, 256 * 1024).toString(request.headers['content-encoding'] ? 'base64' : 'utf8'))
  const deadLetter = await deps.refuse({ agent: request.agentId, at, reason, body, bytes: sent.length })
  const refusal: BatchRefusal = { error: 'unreadable_batch', reason, deadLetter }
  return reply.code(422).send(refusal)
}

function forbid(deps: IngestDeps, reply: FastifyReply) {
  deps.turnedAway('forbidden')
  return reply.code(403).send({ error: 'another_agent' })
}

function refuseKindly(app: FastifyInstance, deps: IngestDeps): void {
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not_found' }))
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    const status = error.statusCode ?? 500
    if (status === 413) deps.turnedAway('too_large')
    // What went wrong here (a full disk, a locked database) passes: the agent keeps its alerts and comes again.
    if (status >= 500) {
      deps.failed(error)
      return reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send({ error: 'unavailable' })
    }
    return reply.code(status).send({ error: error.code ?? 'refused' })
  })
}
