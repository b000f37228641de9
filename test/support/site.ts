/**
 * A site as it is installed: the built collector and agents as processes of their own, in one folder, over the database
 * and the transport that a test names. Everything is started on loopback and ended by process id.
 */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'libsql'
import pg from 'pg'
import { stringify } from 'yaml'
import { type AgentStatus, readStatus } from '../../agent/status-file.ts'
import { NODE_FLAGS } from '../../deploy/node-flags.ts'
import { type KafkaCluster, kafkaCluster } from './kafka.ts'
import { type PostgresServer, postgresServer } from './postgres.ts'
import { answers as answersAt, freePort, Restartable } from './processes.ts'

const ROOT = join(import.meta.dirname, '../..')
const AGENT = ['dist/agent/main.js', 'agent']
const COLLECTOR = ['dist/collector/main.js', 'collector']

export const TRANSPORTS = ['https', 'kafka'] as const
export type TransportName = (typeof TRANSPORTS)[number]
export const STORES = ['sqlite', 'postgres'] as const
export type StoreName = (typeof STORES)[number]

export interface SiteOptions {
  readonly folder: string
  readonly store: StoreName
  readonly transport: TransportName
  /** Over the defaults of the collector's configuration. */
  readonly collector?: object
  readonly brokers?: 1 | 3
  readonly partitions?: number
}

export interface AgentOptions {
  readonly sources: readonly object[]
  readonly rules: object
  /** Over the defaults of `uplink`. */
  readonly uplink?: object
  readonly settings?: object
}

export interface SiteAgent {
  readonly name: string
  readonly folder: string
  readonly process: Restartable
  status(): Promise<AgentStatus | undefined>
}

export interface Site extends AsyncDisposable {
  readonly folder: string
  readonly collector: Restartable
  /** Where agents reach it. */
  readonly url: string
  readonly configFile: string
  readonly caFile: string
  readonly kafka: KafkaCluster | undefined
  readonly postgres: PostgresServer | undefined
  /** The collector's command line; resolves to what it printed. */
  admin(...args: string[]): Promise<string>
  /** Lays an agent's folder and enrols it; it doesn't run yet. */
  agent(name: string, options: AgentOptions): Promise<SiteAgent>
  /** Asks the database, past the collector. */
  rows<T>(query: string): Promise<T[]>
  /** Resolves when the collector answers. */
  answers(): Promise<void>
}

/** Lays everything out and starts the collector. */
export async function openSite(options: SiteOptions): Promise<Site> {
  const { folder, store, transport, partitions } = options
  const data = join(folder, 'collector')
  await mkdir(data, { recursive: true })
  const [ingest, console] = [await freePort(), await freePort()]
  const kafka = transport === 'kafka' ? await kafkaCluster(options.brokers) : undefined
  const postgres = store === 'postgres' ? await postgresServer() : undefined
  const database = await postgres?.database()
  const configFile = join(folder, 'collector.yaml')
  const settings = {
    dataFolder: data,
    ingest: { listen: `127.0.0.1:${ingest}`, requestsPerMinute: 1_000_000 },
    console: { listen: `127.0.0.1:${console}` },
    log: { level: 'warn' },
    ...(database && { store: { type: 'postgres', ...database } }),
    ...(kafka && { kafka: { brokers: kafka.brokers(), tls: false } }),
    ...options.collector,
  }
  await writeFile(configFile, stringify(settings))
  const admin = async (...args: string[]) => (await program([...COLLECTOR, ...args, '--config', configFile])).trim()
  const collector = new Restartable(
    [...NODE_FLAGS.collector, ...COLLECTOR, 'run', '--config', configFile],
    join(folder, 'collector.log'),
  )
  const url = `https://127.0.0.1:${ingest}`
  const answers = () => answersAt(`http://127.0.0.1:${console}/healthz`, join(folder, 'collector.log'))
  const agents: SiteAgent[] = []
  const close = async () => {
    for (const agent of agents) await agent.process.end('SIGTERM')
    await collector.end('SIGTERM')
    await kafka?.[Symbol.asyncDispose]()
    await postgres?.remove()
  }
  try {
    if (kafka) await admin('topics', '--apply', ...(partitions ? ['--partitions', `${partitions}`] : []))
    collector.start()
    await answers()
  } catch (error) {
    await close()
    throw error
  }

  return {
    folder,
    collector,
    url,
    configFile,
    caFile: join(data, 'ca.crt'),
    kafka,
    postgres,
    admin,
    answers,
    async agent(name, wanted) {
      const token = await admin('enrolment', 'add', '--agent', name, '--approval', 'automatic', '--token-only')
      const agent = await layAgent(join(folder, name), name, url, token, kafka, wanted)
      agents.push(agent)
      return agent
    },
    rows: query => (database ? fromPostgres(database.url, query) : fromSqlite(join(data, 'collector.db'), query)),
    [Symbol.asyncDispose]: close,
  }
}

async function layAgent(
  folder: string,
  name: string,
  url: string,
  token: string,
  kafka: KafkaCluster | undefined,
  { sources, rules, uplink, settings }: AgentOptions,
): Promise<SiteAgent> {
  await mkdir(folder, { recursive: true })
  const config = join(folder, 'agent.yaml')
  await writeFile(
    config,
    stringify({
      agent: { id: name },
      rules,
      sources,
      spool: { folder: 'spool' },
      uplink: {
        collectors: [url],
        identityFolder: 'identity',
        firstRetryMs: 50,
        lastRetryMs: 1_000,
        ...(kafka && { kafka: { brokers: kafka.brokers(), tls: false } }),
        ...uplink,
      },
      heartbeatSeconds: 1,
      ...settings,
    }),
  )
  await program([...AGENT, 'enroll', '--collector', url, '--token', token, '--config', config])
  const run = [...NODE_FLAGS.agent, ...AGENT, 'run', '--config', config]
  return {
    name,
    folder,
    process: new Restartable(run, join(folder, 'agent.log')),
    status: () => readStatus(join(folder, 'spool')),
  }
}

async function program(args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [...args], { cwd: ROOT, encoding: 'utf8' })).stdout
}

async function fromSqlite<T>(file: string, query: string): Promise<T[]> {
  const database = new Database(file, { readonly: true })
  try {
    return database.prepare(query).all() as T[]
  } finally {
    database.close()
  }
}

async function fromPostgres<T>(url: string, query: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  client.setTypeParser(pg.types.builtins.INT8, Number)
  await client.connect()
  try {
    return (await client.query(query)).rows as T[]
  } finally {
    await client.end()
  }
}
