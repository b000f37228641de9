/** How many alerts a second a running collector takes in over its agents' door, servers and senders on the same cores. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALERTS_PATH, BATCH_TYPE } from '../../../agent/wire/index.ts'
import { type EnrolledAgent, keptAlive, post } from '../../support/agent-side.ts'
import { openSite, type StoreName } from '../../support/site.ts'
import { BATCH, batchOf } from '../ingest.ts'
import { enrolMany } from './enrol-many.ts'
import { residentMb } from './figures.ts'

const AGENTS = 4
/** Made and signed at once, and sent over and over under numbers of their own: as much is made beforehand as is sent. */
const WARM_SHARE = 0.2

export interface Sustained {
  readonly storedPerSecond: number
  readonly collectorMb: number
}

export async function measureSustained(store: StoreName, alerts: number): Promise<Sustained> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-sustained-'))
  await using site = await openSite({ folder, store, transport: 'https' })
  const agents = await enrolMany(site.configFile, AGENTS)
  const door = { url: site.url, ca: await readFile(site.caFile) }
  const batches = Math.ceil(alerts / AGENTS / BATCH)
  const made = agents.map(({ keys }) => Array.from({ length: batches }, (_, number) => batchOf(keys, number)))
  const warm = Math.round(AGENTS * batches * WARM_SHARE)
  let done = 0
  let began = 0
  const sendAll = async (agent: EnrolledAgent, own: readonly Buffer[]) => {
    const connections = keptAlive()
    for (const body of own) {
      const reply = await post(door, ALERTS_PATH, agent, { body, connections, headers: { 'content-type': BATCH_TYPE } })
      if (reply.status !== 200) throw new Error(`HTTP ${reply.status}: ${JSON.stringify(reply.body)}`)
      done += 1
      if (done === warm) began = performance.now()
    }
    connections.destroy()
  }
  await Promise.all(agents.map((agent, index) => sendAll(agent, made[index] ?? [])))
  const seconds = (performance.now() - began) / 1_000
  const counted = Number((await site.rows<{ count: number }>('SELECT count(*) AS count FROM alert'))[0]?.count)
  if (counted < AGENTS * batches * BATCH) throw new Error(`${counted} alerts are stored`)
  const collectorMb = residentMb(site.collector.pid)
  await rm(folder, { recursive: true })
  return { storedPerSecond: Math.round(((done - warm) * BATCH) / seconds), collectorMb }
}
