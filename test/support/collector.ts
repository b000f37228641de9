/** A real collector on loopback, its database and certificates in a folder of its own, and a way in for alerts. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALERTS_PATH, type Alert, BATCH_TYPE, type BatchReceipt, HEARTBEAT_PATH } from '../../agent/wire/index.ts'
import { type Collector, startCollector } from '../../collector/collector.ts'
import { CollectorConfig } from '../../collector/config-schema.ts'
import { openFleet } from '../../collector/fleet/fleet.ts'
import { addToken } from '../../collector/fleet/token.ts'
import { hashPassword } from '../../collector/serve/password.ts'
import { newOneTimeToken } from '../../collector/serve/session.ts'
import type { Role } from '../../collector/store/users.ts'
import { type Door, type EnrolledAgent, enrolAgent, post, signedBatch } from './agent-side.ts'
import { user } from './people.ts'
import { wireHeartbeat } from './wire.ts'

export interface RunningCollector extends AsyncDisposable {
  readonly console: string
  readonly collector: Collector
  addUser(username: string, password: string, role?: Role, mayReadPayload?: boolean): Promise<void>
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
  const now = () => new Date()
  const fleet = await openFleet(config, now())
  const wanted = {
    agent: null,
    organisation: config.organisation.id,
    group: 'default',
    uses: 1,
    hours: 1,
    approval: 'automatic',
  } as const
  const newToken = async () =>
    (await addToken({ store: collector.store, fleet, now }, wanted, { actor: 'test', address: '' })).token
  const agents = new Agents({ url: collector.ingest, ca: await readFile(collector.caFile, 'utf8') }, newToken)

  return {
    console: collector.console,
    collector,
    async addUser(username, password, role = 'analyst', mayReadPayload = false) {
      const passwordHash = await hashPassword(password)
      await collector.store.users.save(user({ username, role, mayReadPayload, passwordHash }), Date.now())
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
  readonly #door: Door
  readonly #token: () => Promise<string>
  readonly #known = new Map<string, Known>()

  constructor(door: Door, token: () => Promise<string>) {
    this.#door = door
    this.#token = token
  }

  async send(agent: string, alerts: readonly Omit<Alert, 'sequence'>[]): Promise<BatchReceipt> {
    const { side, epoch, made } = await this.#introduce(agent)
    const numbered = alerts.map((alert, index) => ({ ...alert, sequence: made + index + 1 }))
    const sentAt = new Date().toISOString()
    const batch = signedBatch({ agent, epoch, sentAt, alerts: numbered, drops: [] }, side.signer)
    const receipt = await this.#post(ALERTS_PATH, side, batch, BATCH_TYPE)
    this.#known.set(agent, { side, epoch, made: made + alerts.length })
    return receipt as BatchReceipt
  }

  async heartbeat(agent: string): Promise<void> {
    const { side, epoch, made } = await this.#introduce(agent)
    const at = new Date().toISOString()
    const heartbeat = wireHeartbeat({
      agent,
      epoch,
      sentAt: at,
      startedAt: at,
      hostName: `${agent}.example`,
      made,
      rulesHash: '0'.repeat(64),
      rulesLoaded: 12,
      residentBytes: 60_000_000,
      signingKey: side.signer.keyId,
      sources: [{ name: 'auth.log', type: 'log_tail', state: 'running', itemsRead: 42, lastReadAt: at }],
    })
    await this.#post(HEARTBEAT_PATH, side, JSON.stringify(heartbeat), 'application/json')
  }

  async #introduce(agent: string): Promise<Known> {
    const known = this.#known.get(agent)
    if (known) return known
    const side = await enrolAgent(this.#door, await this.#token(), agent)
    const added = { side, epoch: Date.now(), made: 0 }
    this.#known.set(agent, added)
    return added
  }

  async #post(path: string, side: EnrolledAgent, body: Buffer | string, type: string): Promise<unknown> {
    const reply = await post(this.#door, path, side, { body, headers: { 'content-type': type } })
    if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
}

interface Known {
  readonly side: EnrolledAgent
  readonly epoch: number
  readonly made: number
}
