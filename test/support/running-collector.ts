/** A real collector on free ports over a folder of its own, with an agent and people, spoken to as they do. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Logger, pino } from 'pino'
import { ALERTS_PATH, BATCH_TYPE, HEARTBEAT_PATH } from '../../agent/wire/index.ts'
import { startCollector } from '../../collector/collector.ts'
import { parseConfig } from '../../collector/config.ts'
import { openFleet } from '../../collector/fleet/fleet.ts'
import { addToken, type WantedToken } from '../../collector/fleet/token.ts'
import { newOneTimeToken } from '../../collector/serve/session.ts'
import type { Role } from '../../collector/store/users.ts'
import { type EnrolledAgent, enrolAgent, type Post, post, type Reply, signedBatch } from './agent-side.ts'

export type RunningCollector = Awaited<ReturnType<typeof runningCollector>>

interface Options {
  readonly folder?: string
  readonly settings?: string
  /** More of the `ingest` block. */
  readonly ingest?: string
  readonly now?: () => Date
  readonly log?: Logger
}

export async function runningCollector({
  folder = tempFolder(),
  settings = '',
  ingest = '',
  now = () => new Date(),
  log = pino({ level: 'silent' }),
}: Options = {}) {
  const yaml = `dataFolder: .\ningest: { listen: "127.0.0.1:0"${ingest && `, ${ingest}`} }\nconsole: { listen: "127.0.0.1:0" }\n${settings}`
  const config = parseConfig(yaml, join(folder, 'collector.yaml'))
  const collector = await startCollector(config, { now, log })
  const ca = readFileSync(collector.caFile)
  const door = { url: collector.ingest, ca }
  const fleet = await openFleet(config, now())

  const newToken = async (wanted: Partial<WantedToken> = {}) => {
    const all = { agent: null, group: 'default', uses: 1, hours: 1, approval: 'automatic', ...wanted } as const
    const { token } = await addToken({ store: collector.store, fleet, now }, all, { actor: 'test', address: '' })
    return token
  }
  const agentPost = (path: string, agent: EnrolledAgent, body: Buffer | string, given: Omit<Post, 'body'> = {}) =>
    post(door, path, agent, { ...given, body })

  const signIn = async (name: string) => {
    const token = await newOneTimeToken(collector.store, name, now().getTime())
    const reply = await ask(collector.console, '/api/session/one-time', { method: 'POST', body: { token } })
    return { cookie: String(reply.headers['set-cookie']).split(';')[0] ?? '' }
  }

  return {
    ...collector,
    signIn,
    folder,
    config,
    fleet,
    door,
    addToken: newToken,
    /** Enrols a host under this name. */
    addAgent: async (id = 'agent-1') => enrolAgent(door, await newToken(), id),
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
    async person(role: Role, { mayReadPayload = false, name = role as string } = {}) {
      await collector.store.users.save(
        { username: name, displayName: name, role, mayReadPayload, passwordHash: null },
        0,
      )
      const { cookie } = await signIn(name)
      return (path: string, init: Ask = {}) =>
        ask(collector.console, path, { ...init, headers: { cookie, ...init.headers } })
    },
    ask: (path: string, init: Ask = {}) => ask(collector.console, path, init),
  }
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
