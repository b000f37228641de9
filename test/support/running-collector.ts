/** A real collector on free ports over a folder of its own, with an agent and people, spoken to as they do. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Logger, pino } from 'pino'
import { ALERTS_PATH, HEARTBEAT_PATH } from '../../agent/wire/index.ts'
import { startCollector } from '../../collector/collector.ts'
import { parseConfig } from '../../collector/config.ts'
import { digest, newToken } from '../../collector/consume/token.ts'
import { newOneTimeToken } from '../../collector/serve/session.ts'
import type { Role } from '../../collector/store/users.ts'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies freely
  readonly body: any
}

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

  const addAgent = async (id = 'agent-1'): Promise<string> => {
    const token = newToken('vga')
    await collector.store.agents.register(id, digest(token), now().getTime())
    return token
  }
  const agentPost = (path: string, token: string, body: Buffer | string, headers: Record<string, string> = {}) =>
    new Promise<Reply>((resolve, reject) => {
      const { port } = new URL(collector.ingest)
      const all = { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers }
      const sent = request({ host: '127.0.0.1', port, path, method: 'POST', ca, headers: all, agent: false }, reply => {
        const chunks: Buffer[] = []
        reply.on('data', chunk => chunks.push(chunk))
        reply.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: text ? JSON.parse(text) : null })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })

  return {
    ...collector,
    folder,
    addAgent,
    agentPost,
    sendBatch: (token: string, batch: unknown, { gzip = false } = {}) => {
      const json = JSON.stringify(batch)
      return gzip
        ? agentPost(ALERTS_PATH, token, gzipSync(json), { 'content-encoding': 'gzip' })
        : agentPost(ALERTS_PATH, token, json)
    },
    sendHeartbeat: (token: string, heartbeat: unknown) => agentPost(HEARTBEAT_PATH, token, JSON.stringify(heartbeat)),
    /** A signed-in person's way to ask. */
    async person(role: Role) {
      await collector.store.users.save({ username: role, displayName: role, role, passwordHash: null }, 0)
      const token = await newOneTimeToken(collector.store, role, now().getTime())
      const reply = await ask(collector.console, '/api/session/one-time', { method: 'POST', body: { token } })
      const cookie = String(reply.headers['set-cookie']).split(';')[0] ?? ''
      return (path: string, init: Ask = {}) =>
        ask(collector.console, path, { ...init, headers: { cookie, ...init.headers } })
    },
    ask: (path: string, init: Ask = {}) => ask(collector.console, path, init),
  }
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
