/** One store filled, then asked as people ask, and fed again. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALERTS_PATH, BATCH_TYPE } from '../../../agent/wire/index.ts'
import { type EnrolledAgent, keptAlive, post, signedBatch } from '../../support/agent-side.ts'
import { openSite, type Site, type StoreName } from '../../support/site.ts'
import { enrolMany } from '../delivery/enrol-many.ts'
import { percentile, residentMb } from '../delivery/figures.ts'
import { type Case, deskAlert, INCIDENTS, SHARE_OF_LARGEST } from './alerts.ts'
import { signedIn } from './person.ts'

const AGENTS = 4
const BATCH = 500
const FED_AGAIN = 20_000

export interface Desk {
  readonly inbox: number
  readonly search: number
  readonly incident: number
  readonly alerts: number
  /** Of alerts that come as those before them did. */
  readonly groupingPerSecond: number
  /** Of alerts that hardly ever are of the same incident: two of each of them all. */
  readonly widePerSecond: number
  readonly fillPerSecond: number
  readonly collectorMb: number
}

export async function measureDesk(store: StoreName, alerts: number, requests: number): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-desk-'))
  await using site = await openSite({ folder, store, transport: 'https' })
  const agents = await enrolMany(site.configFile, AGENTS)
  const door = { url: site.url, ca: await readFile(site.caFile) }
  const feeder = new Feeder(agents, door)
  const began = performance.now()
  await feeder.feed(casesOf(alerts))
  const fillSeconds = (performance.now() - began) / 1_000
  await counted(site, alerts)

  const get = await signedIn(site)
  const [largest, ids] = await incidentIds(site)
  const pick = (index: number) => (index % 4 === 0 ? largest : (ids[(index * 7_919) % ids.length] as string))
  const timed = async (pathOf: (index: number) => string) => {
    const waits: number[] = []
    for (let index = 0; index < requests; index++) {
      const from = performance.now()
      await get(pathOf(index))
      waits.push(performance.now() - from)
    }
    return percentile(waits, 0.95)
  }
  const cursors = await cursorsOf(get, '/api/incidents?limit=50', 20)
  const deep = await cursorsOf(get, `/api/incidents/${largest}/alerts?limit=100`, 20)
  const asked = [
    'đăng nhập',
    'VG-2026-05',
    '10.0.1.',
    'máy chủ 77',
    '203.0.113.9',
    'khong co gi',
    'host-123',
    '172.16.',
  ]
  const desk = {
    inbox: await timed(index => `/api/incidents?limit=50${cursors[index % cursors.length]}`),
    search: await timed(index => `/api/search?q=${encodeURIComponent(asked[index % asked.length] as string)}`),
    incident: await timed(index => `/api/incidents/${pick(index)}`),
    alerts: await timed(index =>
      index % 2 === 0
        ? `/api/incidents/${largest}/alerts?limit=100${deep[index % deep.length]}`
        : '/api/alerts?limit=100',
    ),
  }
  const groupingPerSecond = await feeder.feedMade(sampleOf(alerts))
  const widePerSecond = await feeder.feedMade(casesOf(FED_AGAIN))
  const collectorMb = residentMb(site.collector.pid)
  await rm(folder, { recursive: true })
  return { ...desk, groupingPerSecond, widePerSecond, fillPerSecond: Math.round(alerts / fillSeconds), collectorMb }
}

/** Of the largest incident first, then of each other one as many as the rest comes to. */
function* casesOf(alerts: number): Generator<Case> {
  const ofLargest = Math.round(alerts * SHARE_OF_LARGEST)
  for (let index = 0; index < alerts; index++) {
    const incident =
      index < ofLargest ? 0 : 1 + Math.floor(((index - ofLargest) * (INCIDENTS - 1)) / (alerts - ofLargest))
    yield { incident, index }
  }
}

/** The largest's share and others whole, spread over all of them. */
function* sampleOf(alerts: number): Generator<Case> {
  const each = Math.round((alerts * (1 - SHARE_OF_LARGEST)) / (INCIDENTS - 1))
  const ofLargest = FED_AGAIN * SHARE_OF_LARGEST
  for (let index = 0; index < FED_AGAIN; index++) {
    const turn = Math.floor((index - ofLargest) / each)
    yield { incident: index < ofLargest ? 0 : 1 + ((turn * 7_919) % (INCIDENTS - 1)), index }
  }
}

class Feeder {
  readonly #agents: readonly EnrolledAgent[]
  readonly #door: { url: string; ca: Buffer }
  readonly #made: number[]

  constructor(agents: readonly EnrolledAgent[], door: { url: string; ca: Buffer }) {
    this.#agents = agents
    this.#door = door
    this.#made = agents.map(() => 0)
  }

  /** Batches go to the agents as these are free, so that made and sent overlap. */
  async feed(cases: Generator<Case>): Promise<void> {
    await this.#send(agent => this.#batch(agent, cases))
  }

  /** Made beforehand, so that what is measured is the collector. @returns alerts a second */
  async feedMade(cases: Generator<Case>): Promise<number> {
    const made: Buffer[][] = this.#agents.map(() => [])
    for (let turn = 0; ; turn++) {
      const body = this.#batch(turn % made.length, cases)
      if (!body) break
      made[turn % made.length]?.push(body)
    }
    const began = performance.now()
    await this.#send(agent => made[agent]?.shift())
    return Math.round(FED_AGAIN / ((performance.now() - began) / 1_000))
  }

  #batch(index: number, cases: Generator<Case>): Buffer | undefined {
    const batch: Case[] = []
    for (let next = cases.next(); !next.done; next = cases.next()) {
      batch.push(next.value)
      if (batch.length === BATCH) break
    }
    if (batch.length === 0) return undefined
    const { agent, signer } = this.#agents[index] as EnrolledAgent
    const first = (this.#made[index] ?? 0) + 1
    this.#made[index] = first + batch.length - 1
    const alerts = batch.map((one, at) => deskAlert(first + at, one))
    return signedBatch({ agent, epoch: 1, sentAt: new Date().toISOString(), first, alerts, drops: [] }, signer)
  }

  async #send(next: (agent: number) => Buffer | undefined): Promise<void> {
    await Promise.all(this.#agents.map((agent, index) => this.#sendAll(agent, () => next(index))))
  }

  async #sendAll(agent: EnrolledAgent, next: () => Buffer | undefined): Promise<void> {
    const connections = keptAlive()
    for (let body = next(); body; body = next()) {
      const headers = { 'content-type': BATCH_TYPE }
      const reply = await post(this.#door, ALERTS_PATH, agent, { body, connections, headers })
      if (reply.status !== 200) throw new Error(`HTTP ${reply.status}: ${JSON.stringify(reply.body)}`)
    }
    connections.destroy()
  }
}

async function counted(site: Site, alerts: number): Promise<void> {
  const [row] = await site.rows<{ count: number }>('SELECT count(*) AS count FROM alert')
  if (Number(row?.count) !== alerts) throw new Error(`${row?.count} alerts are stored`)
}

/** The largest, and all. */
async function incidentIds(site: Site): Promise<[string, string[]]> {
  const rows = await site.rows<{ id: string }>('SELECT id FROM incident WHERE merged_into IS NULL ORDER BY id')
  const [largest] = await site.rows<{ id: string }>(
    'SELECT incident_id AS id FROM alert GROUP BY incident_id ORDER BY count(*) DESC LIMIT 1',
  )
  if (rows.length < INCIDENTS * 0.99) throw new Error(`only ${rows.length} incidents`)
  return [largest?.id ?? '', rows.map(({ id }) => id)]
}

async function cursorsOf(get: (path: string) => Promise<{ nextCursor?: string | null }>, path: string, pages: number) {
  const cursors = ['']
  for (let page = 0; page < pages; page++) {
    const { nextCursor } = await get(path + cursors.at(-1))
    if (!nextCursor) break
    cursors.push(`&cursor=${encodeURIComponent(nextCursor)}`)
  }
  return cursors
}
