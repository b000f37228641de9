/**
 * A load that can be counted: a log of which every line must raise exactly one alert, told apart by its marker, and what
 * came of it in a collector's database, compared with what the agents wrote and numbered.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Alert } from '../../agent/wire/index.ts'
import { GrowingLog } from './growing-log.ts'
import type { AgentOptions, Site, SiteAgent } from './site.ts'

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

export interface LoadedAgent extends SiteAgent {
  readonly log: GrowingLog
}

/** Lays an agent that follows a growing log of its own; neither runs yet. Storms are not folded: each line counts. */
export async function loadedAgent(
  site: Site,
  name: string,
  rate: number,
  { sources = [], rules, uplink, settings }: Partial<AgentOptions> = {},
): Promise<LoadedAgent> {
  const folder = join(site.folder, name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'rule.yml'), RULE)
  await writeFile(join(folder, 'access.log'), '')
  const web = { name: 'web', path: 'access.log', format: 'nginx', zone: 'UTC', startAt: 'beginning' }
  const agent = await site.agent(name, {
    rules: { sigma: ['rule.yml'], suricata: [], ...rules },
    sources: [{ type: 'log_tail', ...web }, ...sources],
    uplink: uplink ?? {},
    settings: { storms: { perMinute: 1_000_000 }, ...settings },
  })
  return { ...agent, log: new GrowingLog(join(folder, 'access.log'), rate) }
}

/** Every line was read, and the collector has said that it has everything. @throws when that takes longer. */
export async function settled(agents: readonly LoadedAgent[], withinMs: number): Promise<void> {
  const limit = Date.now() + withinMs
  for (const agent of agents) {
    for (;;) {
      const status = await agent.status()
      const { made = 0, released = -1 } = status?.spool ?? {}
      const fresh = status !== undefined && Date.now() - Date.parse(status.writtenAt) < 3_000
      const finite = status?.sources.filter(({ name }) => name === 'capture') ?? []
      if (fresh && made >= agent.log.lines && made === released && finite.every(({ state }) => state === 'finished'))
        break
      if (Date.now() > limit)
        throw new Error(`${agent.name} is not settled: ${JSON.stringify([status?.spool, status?.sources])}`)
      await sleep(200)
    }
  }
}

export interface StoredAlert {
  readonly agent: string
  readonly epoch: number
  readonly sequence: number
  readonly detectedAt: number
  readonly alert: Alert
}

/** Alerts of these agents in the order in which they were stored. */
export async function storedAlerts(site: Site, agents: readonly SiteAgent[]): Promise<StoredAlert[]> {
  const names = agents.map(({ name }) => `'${name}'`).join(', ')
  const rows = await site.rows<{ agent: string; epoch: number; sequence: number; detected_at: number; body: string }>(
    `SELECT agent, epoch, sequence, detected_at, body FROM alert WHERE agent IN (${names}) ORDER BY id`,
  )
  return rows.map(({ agent, epoch, sequence, detected_at: detectedAt, body }) => {
    return { agent, epoch, sequence, detectedAt, alert: JSON.parse(body) }
  })
}

export interface Verdict {
  readonly made: number
  readonly lost: number
  readonly twice: number
  /** Stored after one of their agent's with a higher number or a later line. */
  readonly disordered: number
}

/** Compares what is stored with what the agents numbered, and with the lines of their logs one by one. */
export async function verdictOn(agents: readonly LoadedAgent[], stored: readonly StoredAlert[]): Promise<Verdict> {
  const verdicts = agents.map(async agent => {
    const made = (await agent.status())?.spool.made ?? 0
    const own = stored.filter(row => row.agent === agent.name)
    const markers = own.flatMap(({ alert }) => markerOf(alert) ?? [])
    const [numbered, marked] = [new Set(own.map(numberOf)).size, new Set(markers).size]
    return {
      made,
      lost: made - numbered + agent.log.lines - marked,
      twice: own.length - numbered + markers.length - marked,
      disordered: disorder(own.map(numberOf)) + disorder(markers),
    }
  })
  return (await Promise.all(verdicts)).reduce(added)
}

export const NO_VERDICT: Verdict = { made: 0, lost: 0, twice: 0, disordered: 0 }

export const added = (one: Verdict, other: Verdict): Verdict => ({
  made: one.made + other.made,
  lost: one.lost + other.lost,
  twice: one.twice + other.twice,
  disordered: one.disordered + other.disordered,
})

/** In order of epoch, then of sequence. An epoch is an instant in milliseconds: both together are more than a number holds. */
const numberOf = ({ epoch, sequence }: StoredAlert): bigint => BigInt(epoch) * 1_000_000_000n + BigInt(sequence)

/** The line that an alert is about. */
function markerOf({ rule, evidence }: Alert): number | undefined {
  if (rule.id !== RULE_ID) return undefined
  return Number(/marker-(\d+)/.exec(evidence?.text ?? '')?.[1])
}

function disorder(values: readonly (number | bigint)[]): number {
  let highest: number | bigint = 0
  let count = 0
  for (const value of values) {
    if (value < highest) count += 1
    else highest = value
  }
  return count
}
