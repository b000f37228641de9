/**
 * Three real Kafka brokers, killed and restarted one after the other, leaders first, while agents send through them:
 * nothing of what the agents made is lost, nothing is shown twice, and each agent's alerts are stored in their order.
 *
 * Agents and collector are the built programs; each agent reads a log that grows, of which every line must raise exactly
 * one alert. The agents' patience is set so high that none sends anything again of its own accord: what Kafka or its
 * client lose would stay lost, and be seen.
 *
 *     npm run system -- kafka-failover [--runs 1] [--seconds 60] [--agents 2] [--rate 100] [--seed N] [--keep]
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { stringify } from 'yaml'
import { readStatus } from '../../agent/status-file.ts'
import { partitionOf } from '../../agent/wire/kafka/partition.ts'
import { GrowingLog } from '../support/growing-log.ts'
import { type KafkaCluster, kafkaCluster } from '../support/kafka.ts'
import type { Flags, Outcome } from '../support/named-scripts.ts'
import { freePort, Restartable } from '../support/processes.ts'
import { randomFrom } from '../support/random.ts'

const ROOT = join(import.meta.dirname, '../..')
const AGENT = ['dist/agent/main.js', 'agent']
const COLLECTOR = ['dist/collector/main.js', 'collector']
const TOPIC = 'vonggac.alerts'
const PARTITIONS = 6
const SETTLE_MS = 120_000
const START_MS = 120_000
const RULE_ID = '3c1c4ab5-8c7f-4f3e-9d0c-9a4e1f0f5a11'

const RULE = `title: Marked request
id: ${RULE_ID}
status: test
level: low
logsource: { category: webserver }
detection:
  marker: [marker-]
  condition: marker
`

interface Settings {
  readonly seconds: number
  readonly rate: number
  readonly agents: readonly string[]
  readonly random: () => number
  readonly keep: boolean
}

interface Counts {
  readonly made: number
  readonly lost: number
  readonly twice: number
  readonly disordered: number
  readonly kills: number
}

const NONE: Counts = { made: 0, lost: 0, twice: 0, disordered: 0, kills: 0 }

export async function run(flags: Flags): Promise<Outcome> {
  const runs = Number(flags['runs'] ?? 1)
  const seed = Number(flags['seed'] ?? Date.now() % 1_000_000)
  let total = NONE
  for (let index = 0; index < runs; index++) {
    const settings = {
      seconds: Number(flags['seconds'] ?? 60),
      rate: Number(flags['rate'] ?? 100),
      agents: Array.from({ length: Number(flags['agents'] ?? 2) }, (_, agent) => `agent-${agent + 1}`),
      random: randomFrom(seed + index),
      keep: flags['keep'] !== undefined,
    }
    const counts = await oneRun(settings)
    console.error(`run ${index + 1}: seed ${seed + index} ${JSON.stringify(counts)}`)
    total = sum(total, counts)
  }
  const { made, lost, twice, disordered, kills } = total
  const holds = made > 0 && kills > 0 && lost === 0 && twice === 0 && disordered === 0
  return { figures: { runs, made, lost, twice, disordered, kills }, holds }
}

const sum = (one: Counts, other: Counts): Counts => ({
  made: one.made + other.made,
  lost: one.lost + other.lost,
  twice: one.twice + other.twice,
  disordered: one.disordered + other.disordered,
  kills: one.kills + other.kills,
})

async function oneRun(settings: Settings): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-kafka-failover-'))
  await using kafka = await kafkaCluster(3)
  const stage = await lay(folder, kafka, settings)
  const logs = settings.agents.map(name => new GrowingLog(join(folder, name, 'access.log'), settings.rate))
  let kills = 0
  try {
    for (const agent of stage.agents) agent.start()
    for (const log of logs) log.start()
    kills = await harass(kafka, settings)
    for (const log of logs) log.stop()
    await settled(folder, settings.agents, logs)
  } catch (error) {
    // What did not arrive is counted below.
    console.error((error as Error).message)
  } finally {
    for (const log of logs) log.stop()
    for (const program of [...stage.agents, stage.collector]) await program.end('SIGTERM')
    if (settings.keep) keepLogs(kafka, folder)
  }
  const lines = logs.reduce((written, log) => written + log.lines, 0)
  const counts = await judge(folder, settings.agents, lines)
  if (settings.keep || counts.lost + counts.twice + counts.disordered > 0) console.error(folder)
  else rmSync(folder, { recursive: true })
  return { ...counts, kills }
}

function keepLogs({ nodes, folder: from }: KafkaCluster, folder: string): void {
  nodes.forEach((_, index) => {
    cpSync(join(from, `node-${index + 1}`), join(folder, `kafka-${index + 1}`), {
      recursive: true,
      filter: path => !path.endsWith('/data'),
    })
  })
}

/** Kills the broker that leads an agent's partition, again and again; one at a time, and not always before it is whole. */
async function harass(kafka: KafkaCluster, { seconds, agents, random }: Settings): Promise<number> {
  const until = Date.now() + seconds * 1000
  let kills = 0
  await sleep(2_000)
  while (Date.now() < until) {
    const agent = agents[Math.floor(random() * agents.length)] ?? ''
    const leader = await kafka.leader(TOPIC, partitionOf(Buffer.from(agent), PARTITIONS)).catch(() => undefined)
    if (leader) {
      await leader.end(random() < 0.5 ? 'SIGKILL' : 'SIGTERM')
      kills += 1
      await sleep(random() * 3_000)
      await leader.start()
    }
    await sleep(500 + random() * 3_000)
  }
  return kills
}

interface Stage {
  readonly collector: Restartable
  readonly agents: readonly Restartable[]
}

/** Topics, folders, configurations and identities. The collector runs, the agents don't yet. */
async function lay(folder: string, kafka: KafkaCluster, { agents }: Settings): Promise<Stage> {
  const [ingest, console] = [await freePort(), await freePort()]
  const data = join(folder, 'collector')
  mkdirSync(data)
  const config = join(folder, 'collector.yaml')
  const settings = {
    dataFolder: data,
    kafka: { brokers: kafka.brokers(), tls: false },
    ingest: { listen: `127.0.0.1:${ingest}` },
    console: { listen: `127.0.0.1:${console}` },
    log: { level: 'info' },
  }
  writeFileSync(config, stringify(settings))
  const admin = (...args: string[]) =>
    execFileSync(process.execPath, [...COLLECTOR, ...args, '--config', config], { cwd: ROOT, encoding: 'utf8' }).trim()
  admin('topics', '--apply', '--partitions', String(PARTITIONS))
  const collector = new Restartable([...COLLECTOR, 'run', '--config', config], join(folder, 'collector.log'))
  collector.start()
  try {
    return { collector, agents: await enrolled() }
  } catch (error) {
    await collector.end('SIGKILL')
    throw error
  }

  async function enrolled(): Promise<Restartable[]> {
    await answers(`http://127.0.0.1:${console}/healthz`, join(folder, 'collector.log'))
    const url = `https://127.0.0.1:${ingest}`
    writeFileSync(join(folder, 'rule.yml'), RULE)
    return agents.map(name => {
      const token = admin('enrolment', 'add', '--agent', name, '--approval', 'automatic', '--token-only')
      return layAgent(join(folder, name), name, url, token, kafka)
    })
  }
}

function layAgent(folder: string, name: string, url: string, token: string, kafka: KafkaCluster): Restartable {
  mkdirSync(folder)
  writeFileSync(join(folder, 'access.log'), '')
  const config = join(folder, 'agent.yaml')
  const source = { name: 'web', path: 'access.log', format: 'nginx', zone: 'UTC', startAt: 'beginning' }
  const settings = {
    agent: { id: name },
    rules: { sigma: ['../rule.yml'], suricata: [] },
    sources: [{ type: 'log_tail', ...source }],
    spool: { folder: 'spool', segmentBytes: 65_536 },
    uplink: {
      collectors: [url],
      identityFolder: 'identity',
      firstRetryMs: 50,
      lastRetryMs: 1_000,
      timeoutSeconds: 10,
      patienceSeconds: 3_600,
      kafka: { brokers: kafka.brokers(), tls: false },
    },
    storms: { perMinute: 1_000_000 },
    heartbeatSeconds: 1,
  }
  writeFileSync(config, stringify(settings))
  const enroll = [...AGENT, 'enroll', '--collector', url, '--token', token, '--config', config]
  execFileSync(process.execPath, enroll, { cwd: ROOT })
  return new Restartable([...AGENT, 'run', '--config', config], join(folder, 'agent.log'))
}

async function answers(url: string, logFile: string): Promise<void> {
  for (const limit = Date.now() + START_MS; ; await sleep(200)) {
    const reply = await fetch(url).catch(() => undefined)
    if (reply?.ok) return
    if (Date.now() > limit)
      throw new Error(`the collector does not answer:\n${readFileSync(logFile, 'utf8').slice(-2000)}`)
  }
}

/** Everything was read, and the collector has said that it has it. */
async function settled(folder: string, agents: readonly string[], logs: readonly GrowingLog[]): Promise<void> {
  const limit = Date.now() + SETTLE_MS
  for (const [index, name] of agents.entries()) {
    const lines = logs[index]?.lines ?? 0
    for (;;) {
      const status = await readStatus(join(folder, name, 'spool'))
      if (status && status.spool.made >= lines && status.spool.made === status.spool.released) break
      if (Date.now() > limit) throw new Error(`${name} is not settled: ${JSON.stringify(status?.spool)}`)
      await sleep(200)
    }
  }
}

interface StoredAlert {
  readonly agent: string
  readonly epoch: number
  readonly sequence: number
  readonly ours: number
}

async function judge(folder: string, agents: readonly string[], lines: number): Promise<Omit<Counts, 'kills'>> {
  let made = 0
  for (const name of agents) made += (await readStatus(join(folder, name, 'spool')))?.spool.made ?? 0
  const database = new Database(join(folder, 'collector', 'collector.db'), { readonly: true })
  const rows = database
    .prepare(`SELECT agent, epoch, sequence, body LIKE '%${RULE_ID}%' AS ours FROM alert ORDER BY id`)
    .all() as StoredAlert[]
  database.close()
  const sent = rows.filter(({ agent }) => agents.includes(agent))
  const distinct = new Set(sent.map(({ agent, epoch, sequence }) => `${agent}/${epoch}/${sequence}`)).size
  const ours = sent.filter(row => row.ours === 1).length
  return {
    made,
    lost: made - distinct + Math.max(0, lines - ours),
    twice: sent.length - distinct + Math.max(0, ours - lines),
    disordered: disorder(sent),
  }
}

/** Alerts that were stored after one of their agent's with a higher number. */
function disorder(rows: readonly StoredAlert[]): number {
  const highest = new Map<string, number>()
  let count = 0
  for (const { agent, epoch, sequence } of rows) {
    const key = `${agent}/${epoch}`
    const before = highest.get(key) ?? 0
    if (sequence < before) count += 1
    highest.set(key, Math.max(before, sequence))
  }
  return count
}
