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
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { partitionOf } from '../../agent/wire/kafka/partition.ts'
import type { KafkaCluster } from '../support/kafka.ts'
import {
  added,
  type LoadedAgent,
  loadedAgent,
  NO_VERDICT,
  settled,
  storedAlerts,
  type Verdict,
  verdictOn,
} from '../support/marked-load.ts'
import type { Flags, Outcome } from '../support/named-scripts.ts'
import { randomFrom } from '../support/random.ts'
import { openSite, type Site } from '../support/site.ts'

const TOPIC = 'vonggac.alerts'
const PARTITIONS = 6
const SETTLE_MS = 120_000

interface Settings {
  readonly seconds: number
  readonly rate: number
  readonly agents: readonly string[]
  readonly random: () => number
  readonly keep: boolean
}

interface Counts extends Verdict {
  readonly kills: number
}

export async function run(flags: Flags): Promise<Outcome> {
  const runs = Number(flags['runs'] ?? 1)
  const seed = Number(flags['seed'] ?? Date.now() % 1_000_000)
  let total: Counts = { ...NO_VERDICT, kills: 0 }
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
    total = { ...added(total, counts), kills: total.kills + counts.kills }
  }
  const { made, lost, twice, disordered, kills } = total
  const holds = made > 0 && kills > 0 && lost === 0 && twice === 0 && disordered === 0
  return { figures: { runs, made, lost, twice, disordered, kills }, holds }
}

async function oneRun(settings: Settings): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-kafka-failover-'))
  await using site = await openSite({ folder, store: 'sqlite', transport: 'kafka', brokers: 3, partitions: PARTITIONS })
  const agents = await layAgents(site, settings)
  const kafka = site.kafka as KafkaCluster
  let kills = 0
  try {
    for (const { process } of agents) process.start()
    for (const { log } of agents) log.start()
    kills = await harass(kafka, settings)
    for (const { log } of agents) log.stop()
    await settled(agents, SETTLE_MS)
  } catch (error) {
    // What did not arrive is counted below.
    console.error((error as Error).message)
  } finally {
    for (const { log } of agents) log.stop()
    for (const program of [...agents.map(({ process }) => process), site.collector]) await program.end('SIGTERM')
    if (settings.keep) keepLogs(kafka, folder)
  }
  const verdict = await verdictOn(agents, await storedAlerts(site, agents))
  if (settings.keep || verdict.lost + verdict.twice + verdict.disordered > 0) console.error(folder)
  else rmSync(folder, { recursive: true })
  return { ...verdict, kills }
}

async function layAgents(site: Site, { agents, rate }: Settings): Promise<LoadedAgent[]> {
  const laid: LoadedAgent[] = []
  for (const name of agents) {
    laid.push(
      await loadedAgent(site, name, rate, {
        uplink: { timeoutSeconds: 10, patienceSeconds: 3_600 },
        settings: { spool: { folder: 'spool', segmentBytes: 65_536 }, storms: { perMinute: 1_000_000 } },
      }),
    )
  }
  return laid
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
