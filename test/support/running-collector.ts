/** A real collector on free ports over a folder of its own, with an agent and people, spoken to as they do. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { RouteOptions } from 'fastify'
import { type Logger, pino } from 'pino'
import { ALERTS_PATH, BATCH_TYPE, HEARTBEAT_PATH } from '../../agent/wire/index.ts'
import { startCollector } from '../../collector/collector.ts'
import { parseConfig } from '../../collector/config.ts'
import { openFleet } from '../../collector/fleet/fleet.ts'
import { addToken, type WantedToken } from '../../collector/fleet/token.ts'
import { SESSION_COOKIE } from '../../collector/serve/access.ts'
import { openSession } from '../../collector/serve/session.ts'
import type { Role } from '../../collector/store/users.ts'
import { type EnrolledAgent, enrolAgent, type Post, post, type Reply, signedBatch } from './agent-side.ts'
import { user } from './people.ts'

export type RunningCollector = Awaited<ReturnType<typeof runningCollector>>

interface Options {
  readonly folder?: string
  readonly settings?: string
  /** More of the `ingest` block. */
  readonly ingest?: string
  /** Of the console; any free port. */
  readonly listen?: string
  /** More of the `console` block. */
  readonly console?: string
  readonly now?: () => Date
  readonly onRoute?: (route: RouteOptions) => void
  readonly log?: Logger
}

export async function runningCollector({
  folder = tempFolder(),
  settings = '',
  ingest = '',
  listen = '127.0.0.1:0',
  console: more = '',
  now = () => new Date(),
  log = pino({ level: 'silent' }),
  onRoute = () => {},
}: Options = {}) {
  const yaml = `dataFolder: .\ningest: { listen: "127.0.0.1:0"${ingest && `, ${ingest}`} }\nconsole: { listen: "${listen}"${more && `, ${more}`} }\n${settings}`
  const config = parseConfig(yaml, join(folder, 'collector.yaml'))
  const collector = await startCollector(config, { now, log, onRoute })
  const ca = readFileSync(collector.caFile)
  const door = { url: collector.ingest, ca }
  const fleet = await openFleet(config, now())

  const newToken = async (wanted: Partial<WantedToken> = {}) => {
    const all = {
      agent: null,
      organisation: config.organisation.id,
      group: 'default',
      uses: 1,
      hours: 1,
      approval: 'automatic',
      ...wanted,
    } as const
    const { token } = await addToken({ store: collector.store, fleet, now }, all, { actor: 'test', address: '' })
    return token
  }
  const agentPost = (path: string, agent: EnrolledAgent, body: Buffer | string, given: Omit<Post, 'body'> = {}) =>
    post(door, path, agent, { ...given, body })

  return {
    ...collector,
    folder,
    config,
    fleet,
    door,
    addToken: newToken,
    /** Enrols a host under this name. */
    addAgent: async (id = 'agent-1', wanted: Partial<WantedToken> = {}) => enrolAgent(door, await newToken(wanted), id),
    agentPost,
    /** Signed with the agent's key, whatever name stands in the batch. */
    sendBatch: (agent: EnrolledAgent, batch: WireBatch, { gzip = false, ...given }: SendOptions = {}) => {
      const bytes = signedBatch(batch, agent.signer)
      const headers = { 'content-type': BATCH_TYPE, ...(gzip && { 'content-encoding': 'gzip' }) }
      return agentPost(ALERTS_PATH, agent, gzip ? gzipSync(bytes) : bytes, { ...given, headers })
    },
    sendHeartbeat: (agent: EnrolledAgent, heartbeat: unknown, given: Omit<Post, 'body'> = {}) =>
      agentPost(HEARTBEAT_PATH, agent, JSON.stringify(heartbeat), given),
    /** A signed-in person's way to ask. */
    async person(
      role: Role,
      { mayReadPayload = false, name = role as string, organisation = null }: PersonOptions = {},
    ): Promise<Asking> {
      const person = user({ username: name, role, organisation, mayReadPayload })
      await collector.store.users.save(person, 0)
      const { id } = await openSession(collector.store, person, now().getTime())
      const cookie = `${SESSION_COOKIE}=${id}`
      const asks = (path: string, init: Ask = {}): Promise<Reply> =>
        ask(collector.console, path, { ...init, headers: { cookie, ...init.headers } })
      const stream = (path: string) => fetch(collector.console + path, { headers: { cookie } })
      return Object.assign(asks, { stream, cookie })
    },
    ask: (path: string, init: Ask = {}) => ask(collector.console, path, init),
  }
}

/** How somebody asks. */
export interface Asking {
  (path: string, init?: Ask): Promise<Reply>
  /** A response that goes on. */
  stream(path: string): Promise<Response>
  /** Of the session. */
  readonly cookie: string
}

interface PersonOptions {
  readonly mayReadPayload?: boolean
  readonly name?: string
  readonly organisation?: string | null
}

type WireBatch = Parameters<typeof signedBatch>[0]

interface SendOptions extends Pick<Post, 'connections'> {
  readonly gzip?: boolean
}

export interface Ask {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

async function ask(base: string, path: string, { method = 'GET', body, headers = {} }: Ask): Promise<Reply> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) }
  const reply = await fetch(base + path, {
    method,
    redirect: 'manual',
    ...json,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  })
  const bytes = Buffer.from(await reply.arrayBuffer())
  const isJson = reply.headers.get('content-type')?.startsWith('application/json') && bytes.length > 0
  return {
    status: reply.status,
    headers: Object.fromEntries(reply.headers),
    body: isJson ? JSON.parse(bytes.toString()) : bytes,
  }
}

export const tempFolder = (): string => mkdtempSync(join(tmpdir(), 'vonggac-collector-'))
