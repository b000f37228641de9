/** A thousand agents on one collector: each with a connection and a certificate of its own, and a heartbeat every ten seconds. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HEARTBEAT_PATH } from '../../../agent/wire/index.ts'
import { type EnrolledAgent, keptAlive, post } from '../../support/agent-side.ts'
import { openSite } from '../../support/site.ts'
import { wireHeartbeat } from '../../support/wire.ts'
import { enrolMany } from './enrol-many.ts'
import { percentile, residentMb } from './figures.ts'

const EVERY_MS = 10_000

export interface ManyAgents {
  readonly agents: number
  readonly heartbeats: number
  readonly unanswered: number
  readonly p99Ms: number
  readonly collectorMb: number
}

export async function measureManyAgents(count: number, seconds: number): Promise<ManyAgents> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-agents-'))
  await using site = await openSite({ folder, store: 'sqlite', transport: 'https' })
  const agents = await enrolMany(site.configFile, count)
  const door = { url: site.url, ca: await readFile(site.caFile) }
  const until = Date.now() + seconds * 1_000
  const waits: number[] = []
  let unanswered = 0
  const live = async (agent: EnrolledAgent, index: number) => {
    const connections = keptAlive()
    // Spread, as agents that start at different times are.
    await sleep((index / count) * EVERY_MS)
    while (Date.now() < until) {
      const began = performance.now()
      const answered = await beat(agent, connections).catch(() => false)
      if (answered) waits.push(performance.now() - began)
      else unanswered += 1
      await sleep(Math.max(0, EVERY_MS - (performance.now() - began)))
    }
    connections.destroy()
  }
  const beat = async (agent: EnrolledAgent, connections: ReturnType<typeof keptAlive>) => {
    const at = new Date().toISOString()
    const heartbeat = wireHeartbeat({
      agent: agent.agent,
      sentAt: at,
      startedAt: at,
      signingKey: agent.signer.keyId,
      sources: [{ name: 'auth.log', type: 'log_tail', state: 'running', itemsRead: 42, lastReadAt: at, checkedAt: at }],
    })
    return (await post(door, HEARTBEAT_PATH, agent, { body: JSON.stringify(heartbeat), connections })).status === 200
  }
  await Promise.all(agents.map(live))
  const collectorMb = residentMb(site.collector.pid)
  await rm(folder, { recursive: true })
  return { agents: count, heartbeats: waits.length, unanswered, p99Ms: percentile(waits, 0.99), collectorMb }
}
