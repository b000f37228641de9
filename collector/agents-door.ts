/**
 * What agents meet: the HTTPS door, opened with the fleet's certificates, and the way an arrival takes from any
 * transport into the store.
 */
import type { FastifyInstance } from 'fastify'
import type { Heartbeat, HeartbeatReceipt } from '../agent/wire/index.ts'
import type { CollectorConfig } from './config-schema.ts'
import type { TakeArrival } from './consume/arrival.ts'
import { enrolmentRoutes } from './consume/enrolment-routes.ts'
import { type IngestOptions, type IngestTls, ingestServer, secureContext } from './consume/https.ts'
import type { Refusal } from './consume/take-arrival.ts'
import type { EnrolmentAnswer } from './fleet/enrolment-answer.ts'
import type { Fleet } from './fleet/fleet.ts'
import { ensureServerCertificate } from './fleet/server-certificate.ts'
import type { ServeDeps } from './serve/deps.ts'

const DAY = 86_400_000

export interface AgentsDoor {
  readonly app: FastifyInstance
  /** Stops looking after the certificate; the server itself is closed by its own `close`. */
  stop(): void
}

export interface AgentsDoorDeps extends Pick<ServeDeps, 'store' | 'events' | 'now' | 'fleet'> {
  readonly take: TakeArrival
  readonly hear: (heartbeat: Heartbeat, receivedAt: Date) => Promise<HeartbeatReceipt>
  readonly refuse: (refusal: Refusal) => Promise<string>
  readonly routes?: readonly ((app: FastifyInstance) => void)[]
  readonly onRoute?: IngestOptions['onRoute']
}

export async function openAgentsDoor(config: CollectorConfig, deps: AgentsDoorDeps): Promise<AgentsDoor> {
  const { store, events, now, fleet } = deps
  const { clientAuthorities } = fleet
  const tls = await tlsOf(config, fleet, now())
  const told = (what: 'enrolment' | 'renewal', agent: string, answer: EnrolmentAnswer) =>
    answer.kind === 'answered'
      ? answer.fresh && events.agentAsked(what, agent, answer.reply.state, answer.keyId)
      : events.agentRefused(what, agent, answer.error, answer.reason)
  const app = await ingestServer(
    {
      identities: store.identities,
      agents: store.agents,
      clientAuthorities,
      take: deps.take,
      hear: deps.hear,
      refuse: deps.refuse,
      routes: [enrolmentRoutes({ store, fleet, now, clientAuthorities, told }), ...(deps.routes ?? [])],
      turnedAway: events.requestTurnedAway,
      failed: error => events.failed('ingest', error),
      now,
    },
    {
      ...{ tls, onRoute: deps.onRoute },
      ...{ requestsPerMinute: config.ingest.requestsPerMinute, maxInFlight: config.ingest.maxInFlight },
    },
  )
  return { app, stop: keepCertificate(config, deps, app, tls) }
}

async function tlsOf(config: CollectorConfig, fleet: Fleet, now: Date): Promise<IngestTls> {
  const { key, cert } = await ensureServerCertificate(config.dataFolder, config.ingest.names, fleet.authority, now)
  return { key, cert, ca: [fleet.authority.chain, ...fleet.clientAuthorities.map(String)] }
}

/** Looks daily whether the server's certificate has to be made anew; new connections then see the new one. */
function keepCertificate(
  config: CollectorConfig,
  { fleet, events, now }: AgentsDoorDeps,
  app: FastifyInstance,
  first: IngestTls,
): () => void {
  let shown = first.cert
  const look = async () => {
    const tls = await tlsOf(config, fleet, now())
    if (tls.cert === shown) return
    const server = app.server as unknown as { setSecureContext(options: ReturnType<typeof secureContext>): void }
    server.setSecureContext(secureContext(tls))
    shown = tls.cert
    events.certificateRenewed()
  }
  const timer = setInterval(() => look().catch(error => events.failed('certificate', error)), DAY)
  timer.unref()
  return () => clearInterval(timer)
}
