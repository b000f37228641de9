/**
 * Agents' door: batches, heartbeats and what else agents ask for, over HTTPS with client certificates.
 *
 * In order: who speaks (before a byte of the body is read), how often, how many at once, how long the body is, what it
 * says. Nothing here is left unbounded: connections, bodies on the wire and after inflation, and how many of them are
 * held at a time; the rest are told to come again. Only enrolment is open to those without a certificate.
 */
import { constants } from 'node:crypto'
import type { Server } from 'node:https'
import type { TLSSocket } from 'node:tls'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify'
import {
  ALERTS_PATH,
  BATCH_TYPE,
  type BatchRefusal,
  HEARTBEAT_PATH,
  Heartbeat,
  type HeartbeatReceipt,
  MAX_BATCH_BYTES,
} from '../../agent/wire/index.ts'
import type { TakeArrival } from './arrival.ts'
import { Connections } from './connections.ts'
import { boundBodies, RETRY_AFTER_SECONDS } from './in-flight.ts'
import { bodyOf, jsonOf, SMALL_BODY, sentBy } from './json-body.ts'
import { DEAD_LETTER_BODY_LIMIT, describe, letterId } from './read-batch.ts'
import { type Speaker, type SpeakerDeps, whoSpeaks } from './speaker.ts'
import type { Refusal } from './take-arrival.ts'

export interface IngestDeps extends SpeakerDeps {
  readonly take: TakeArrival
  readonly hear: (heartbeat: Heartbeat, receivedAt: Date) => Promise<HeartbeatReceipt>
  /** Keeps a heartbeat or an encoding that can't be read; resolves to the dead letter's name. */
  readonly refuse: (refusal: Refusal) => Promise<string>
  /** More that agents may ask for; `request.agentId` says who asks. */
  readonly routes?: readonly ((app: FastifyInstance) => void)[]
  /** Told of everyone who was turned away before a body counted. */
  readonly turnedAway: (why: TurnedAway) => void
  readonly failed: (error: Error) => void
}

export type TurnedAway = 'unauthorised' | 'forbidden' | 'rate' | 'busy' | 'too_large' | 'crowded'

/** Key and certificates as PEM; `ca` is who may vouch for agents. */
export interface IngestTls {
  readonly key: string
  readonly cert: string
  readonly ca: readonly string[]
}

export interface IngestOptions {
  readonly tls: IngestTls
  readonly requestsPerMinute?: number
  readonly maxInFlight?: number
  /** Connections of those who have not shown who they are. */
  readonly maxStrangers?: number
  /** Hears of every route as it is registered. */
  readonly onRoute?: ((route: RouteOptions) => void) | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Empty where the route is open to strangers. */
    agentId: string
  }
  interface FastifyContextConfig {
    /** Answered without a client certificate. */
    strangers?: boolean
  }
}

const CONNECTIONS_OF_ONE_AGENT = 16

export async function ingestServer(deps: IngestDeps, options: IngestOptions): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: SMALL_BODY,
    // Slow senders are cut off: a handshake or headers within 10 s, a whole request within 60 s.
    requestTimeout: 60_000,
    connectionTimeout: 70_000,
    forceCloseConnections: true,
    logger: false,
    https: {
      ...secureContext(options.tls),
      requestCert: true,
      // Who is turned away is told why: see `speaker.ts`.
      rejectUnauthorized: false,
      handshakeTimeout: 10_000,
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2_000,
    },
  }) as unknown as FastifyInstance
  const connections = new Connections(
    app.server as unknown as Server,
    { strangers: options.maxStrangers ?? 512, ofOneAgent: CONNECTIONS_OF_ONE_AGENT },
    () => deps.turnedAway('crowded'),
  )
  if (options.onRoute) app.addHook('onRoute', options.onRoute)
  app.decorateRequest('agentId', '')
  app.removeAllContentTypeParsers()
  for (const type of ['application/json', BATCH_TYPE])
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  refuseKindly(app, deps)
  app.addHook('onRequest', authorise(deps, connections))
  await app.register(rateLimit, {
    max: options.requestsPerMinute ?? 3000,
    timeWindow: 60_000,
    keyGenerator: request => request.agentId || request.ip,
    onExceeded: () => deps.turnedAway('rate'),
  })
  boundBodies(app, options.maxInFlight ?? 16, () => deps.turnedAway('busy'))
  app.post(ALERTS_PATH, { bodyLimit: MAX_BATCH_BYTES }, (request, reply) => takeBatch(deps, request, reply))
  app.post(HEARTBEAT_PATH, (request, reply) => takeHeartbeat(deps, request, reply))
  for (const routes of deps.routes ?? []) routes(app)
  return app
}

/** What a server's secure context is made of, at start and when a certificate is renewed. */
export const secureContext = ({ key, cert, ca }: IngestTls) => ({
  key,
  cert,
  ca: [...ca],
  minVersion: 'TLSv1.2' as const,
  // A subordinate authority is enough to be trusted, without the root above it.
  allowPartialTrustChain: true,
  // Every connection shows its certificate anew.
  secureOptions: constants.SSL_OP_NO_TICKET,
})

function authorise(deps: IngestDeps, connections: Connections) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.routeOptions.config?.strangers) return
    const socket = request.raw.socket as TLSSocket
    const speaker = await whoSpeaks(socket, deps)
    if ('refused' in speaker) return turnAway(deps, reply, speaker)
    connections.known(socket, speaker.agent)
    request.agentId = speaker.agent
    return
  }
}

function turnAway(deps: IngestDeps, reply: FastifyReply, { refused, expiredAt }: Exclude<Speaker, { agent: string }>) {
  deps.turnedAway('unauthorised')
  return reply
    .code(401)
    .header('connection', 'close')
    .send({ error: refused, ...(expiredAt && { expiredAt }) })
}

async function takeBatch(deps: IngestDeps, request: FastifyRequest, reply: FastifyReply) {
  const receivedAt = deps.now()
  const body = await bodyOf(request, MAX_BATCH_BYTES)
  if ('reason' in body) return refuse(deps, request, reply, body.reason, receivedAt)
  const outcome = await deps.take({ bytes: body.bytes, receivedAt, transport: 'https', speaker: request.agentId })
  if (outcome.kind === 'stored') return outcome.receipt
  if (outcome.kind === 'foreign') return forbid(deps, reply)
  const { because, reason, deadLetter } = outcome
  if (because === 'unreadable') return reply.code(422).send(refusalOf(reason, deadLetter))
  deps.turnedAway('forbidden')
  return reply.code(403).send({ error: 'unauthorised_key', reason, deadLetter })
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

async function refuse(deps: IngestDeps, request: FastifyRequest, reply: FastifyReply, reason: string, at: Date) {
  const sent = sentBy(request)
  const encoding = request.headers['content-encoding'] ? 'base64' : 'utf8'
  const body = sent.subarray(0, DEAD_LETTER_BODY_LIMIT / 2).toString(encoding)
  const agent = request.agentId
  const id = letterId(agent, null, null, body)
  const deadLetter = await deps.refuse({ id, agent, at, reason, body, bytes: sent.length })
  return reply.code(422).send(refusalOf(reason, deadLetter))
}

const refusalOf = (reason: string, deadLetter: string): BatchRefusal => ({
  error: 'unreadable_batch',
  reason,
  deadLetter,
})

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
