/** A real collector on loopback, its database and certificates in a folder of its own, and a way in for alerts. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALERTS_PATH, type Alert, type BatchReceipt, HEARTBEAT_PATH, PROTOCOL_VERSION } from '../../agent/wire/index.ts'
import { type Collector, startCollector } from '../../collector/collector.ts'
import { CollectorConfig } from '../../collector/config-schema.ts'
import { digest, newToken } from '../../collector/consume/token.ts'
import { hashPassword, newOneTimeToken } from '../../collector/serve/session.ts'

type Role = 'viewer' | 'analyst' | 'admin'

export interface RunningCollector extends AsyncDisposable {
  readonly console: string
  readonly collector: Collector
  addUser(username: string, password: string, role?: Role): Promise<void>
  /** A sign-in link for a user who is there. */
  oneTimeLink(username: string): Promise<string>
  /** Sends alerts as an agent would, numbering on from what it sent before. */
  send(agent: string, alerts: readonly Omit<Alert, 'sequence'>[]): Promise<BatchReceipt>
  /** Tells the collector that the agent is alive. */
  heartbeat(agent: string): Promise<void>
}

interface Options {
  /** Settings other than the defaults, as in the YAML file. */
  readonly settings?: Record<string, unknown>
  readonly consoleFolder?: string
}

export async function runCollector({ settings = {}, consoleFolder }: Options = {}): Promise<RunningCollector> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'vonggac-collector-'))
  const config = CollectorConfig.parse({
    dataFolder,
    ingest: { listen: '127.0.0.1:0' },
    console: { listen: '127.0.0.1:0' },
    log: { level: 'silent' },
    ...settings,
  })
  const collector = await startCollector(config, consoleFolder === undefined ? {} : { consoleFolder })
  const agents = new Agents(collector, await readFile(collector.caFile, 'utf8'))

  return {
    console: collector.console,
    collector,
    async addUser(username, password, role = 'analyst') {
      const passwordHash = await hashPassword(password)
      await collector.store.users.save({ username, displayName: username, role, passwordHash }, Date.now())
    },
    async oneTimeLink(username) {
      return `${collector.console}/sign-in#token=${await newOneTimeToken(collector.store, username, Date.now())}`
    },
    send: (agent, alerts) => agents.send(agent, alerts),
    heartbeat: agent => agents.heartbeat(agent),
    async [Symbol.asyncDispose]() {
      await collector[Symbol.asyncDispose]()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

/** The agents' side of the door: who they are and how far each has numbered. */
class Agents {
  readonly #collector: Collector
  readonly #ca: string
  readonly #known = new Map<string, { readonly token: string; readonly epoch: number; made: number }>()

  constructor(collector: Collector, ca: string) {
    this.#collector = collector
    this.#ca = ca
  }

  async send(agent: string, alerts: readonly Omit<Alert, 'sequence'>[]): Promise<BatchReceipt> {
    const { token, epoch, made } = await this.#introduce(agent)
    const numbered = alerts.map((alert, index) => ({ ...alert, sequence: made + index + 1 }))
    const sentAt = new Date().toISOString()
    const batch = { version: PROTOCOL_VERSION, agent, epoch, sentAt, alerts: numbered, drops: [] }
    const receipt = await this.#post(ALERTS_PATH, token, batch)
    this.#known.set(agent, { token, epoch, made: made + alerts.length })
    return receipt as BatchReceipt
  }

  async heartbeat(agent: string): Promise<void> {
    const { token, epoch, made } = await this.#introduce(agent)
    const at = new Date().toISOString()
    await this.#post(HEARTBEAT_PATH, token, {
      version: PROTOCOL_VERSION,
      agent,
      epoch,
      sentAt: at,
      startedAt: at,
      hostName: `${agent}.example`,
      productVersion: '0.0.0',
      made,
      spooledAlerts: 0,
      spooledBytes: 0,
      rulesHash: '0'.repeat(64),
      rulesLoaded: 12,
      rulesRefused: 0,
      residentBytes: 60_000_000,
      counters: {},
      sources: [{ name: 'auth.log', type: 'log_tail', state: 'running', itemsRead: 42, lastReadAt: at }],
    })
  }

  async #introduce(agent: string) {
    const known = this.#known.get(agent)
    if (known) return known
    const added = { token: newToken('vga'), epoch: Date.now(), made: 0 }
    await this.#collector.store.agents.register(agent, digest(added.token), Date.now())
    this.#known.set(agent, added)
    return added
  }

  #post(path: string, token: string, body: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const sending = request(new URL(path, this.#collector.ingest), { method: 'POST', ca: this.#ca, headers })
      sending.on('error', reject)
      sending.on('response', async response => {
        const text = Buffer.concat(await response.toArray()).toString()
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`${path} answered ${response.statusCode}: ${text}`))
      })
      sending.end(JSON.stringify(body))
    })
  }
}
