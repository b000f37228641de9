/**
 * The other side goes away for long, in the middle of a storm: over HTTPS the collector is killed, over Kafka the broker
 * is, and comes back after minutes of ten times the usual rate. The spool grows and the agent's memory does not; what
 * waited then arrives as a whole, once, in order, with the times at which it was matched.
 *
 *     npm run system -- away [--minutes 20] [--transport https|kafka|all] [--store sqlite|postgres] [--usual 10] [--keep]
 *
 * `grown_mb` is the agent's resident memory in the last minute away against that of the minute after warming up (five
 * minutes, or a quarter of a shorter time), medians of a reading a second. In less than ten minutes the engine is still
 * sizing its heap, so that only longer runs are judged by it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  added,
  type LoadedAgent,
  loadedAgent,
  NO_VERDICT,
  type StoredAlert,
  settled,
  storedAlerts,
  type Verdict,
  verdictOn,
} from '../support/marked-load.ts'
import type { Flags, Outcome } from '../support/named-scripts.ts'
import { openSite, type Site, type StoreName, type TransportName } from '../support/site.ts'
import { transportsOf } from '../support/site-flags.ts'

const MIB = 1_048_576
const STORM = 10
const USUAL_MS = 8_000
const WARM_UP_MS = 5 * 60_000
const JUDGED_FROM_MINUTES = 10
const MAX_GROWTH_MB = 2
const MAX_T0_OFF_S = 5
/** Over Kafka each line of the usual rate is a record of its own: a loaded machine takes minutes to store a backlog of them. */
const SETTLE_MS = 300_000

interface Settings {
  readonly minutes: number
  readonly usual: number
  readonly store: StoreName
  readonly keep: boolean
}

interface Away extends Verdict {
  readonly grownMb: number
  readonly spoolMb: number
  readonly caughtUpS: number
  /** The largest distance between when a rule matched and the T0 that the collector made of it. */
  readonly t0OffS: number
}

export async function run(flags: Flags): Promise<Outcome> {
  const settings: Settings = {
    minutes: Number(flags['minutes'] ?? 20),
    usual: Number(flags['usual'] ?? 10),
    store: (flags['store'] ?? 'sqlite') as StoreName,
    keep: flags['keep'] !== undefined,
  }
  const runs: Away[] = []
  for (const transport of transportsOf(flags)) {
    runs.push(await oneRun(transport, settings))
    console.error(`${transport}: ${JSON.stringify(runs.at(-1))}`)
  }
  const { made, lost, twice, disordered } = runs.reduce(added, NO_VERDICT)
  const most = (figure: 'grownMb' | 'spoolMb' | 'caughtUpS' | 't0OffS') => Math.max(...runs.map(one => one[figure]))
  const flat = settings.minutes < JUDGED_FROM_MINUTES || most('grownMb') <= MAX_GROWTH_MB
  return {
    figures: {
      minutes: settings.minutes,
      made,
      lost,
      twice,
      disordered,
      grown_mb: most('grownMb'),
      spool_mb: most('spoolMb'),
      caught_up_s: most('caughtUpS'),
      t0_off_s: most('t0OffS'),
    },
    holds: made > 0 && lost === 0 && twice === 0 && disordered === 0 && flat && most('t0OffS') <= MAX_T0_OFF_S,
  }
}

async function oneRun(transport: TransportName, { minutes, usual, store, keep }: Settings): Promise<Away> {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-away-'))
  await using site = await openSite({ folder, store, transport })
  const agent = await loadedAgent(site, 'agent-1', usual)
  try {
    agent.process.start()
    agent.log.start()
    await sleep(USUAL_MS)
    await leave(site)
    agent.log.rate = STORM * usual
    const readings = await watch(agent, minutes * 60_000)
    agent.log.rate = usual
    const back = Date.now()
    await comeBack(site)
    await caughtUp(agent, minutes)
    const caughtUpS = Math.round((Date.now() - back) / 100) / 10
    agent.log.stop()
    await settled([agent], SETTLE_MS)
    await agent.process.end('SIGTERM')
    const stored = await storedAlerts(site, [agent])
    return { ...(await verdictOn([agent], stored)), ...growth(readings), caughtUpS, t0OffS: furthestT0(stored) }
  } finally {
    agent.log.stop()
    if (keep) console.error(folder)
    else process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  }
}

/** What stands between agent and store on the way of alerts; the control link over HTTPS stays where Kafka goes. */
const leave = ({ kafka, collector }: Site) => (kafka?.nodes[0] ?? collector).end('SIGKILL')

async function comeBack({ kafka, collector, answers }: Site): Promise<void> {
  if (kafka) return kafka.nodes[0]?.start()
  collector.start()
  return answers()
}

interface Reading {
  readonly at: number
  readonly residentMb: number
  readonly spoolMb: number
}

/** One reading a second for so long. @throws when the agent ends meanwhile. */
async function watch(agent: LoadedAgent, forMs: number): Promise<Reading[]> {
  const began = Date.now()
  const readings: Reading[] = []
  for (let told = 0; Date.now() - began < forMs; await sleep(1_000)) {
    const status = await agent.status()
    if (!status || !agent.process.running || status.pid !== agent.process.pid) throw new Error('the agent has ended')
    const at = Date.now() - began
    const reading = { at, residentMb: status.residentBytes / MIB, spoolMb: status.spool.spooledBytes / MIB }
    readings.push(reading)
    if (at - told >= 60_000) {
      told = at
      console.error(`after ${Math.round(at / 60_000)} min: ${JSON.stringify(reading)}`)
    }
  }
  return readings
}

function growth(readings: readonly Reading[]): Pick<Away, 'grownMb' | 'spoolMb'> {
  const length = readings.at(-1)?.at ?? 0
  const warm = Math.min(WARM_UP_MS, length / 4)
  const window = Math.min(60_000, (length - warm) / 2)
  const between = (from: number, to: number) =>
    median(readings.filter(({ at }) => at >= from && at < to).map(({ residentMb }) => residentMb))
  const grown = between(length - window, length) - between(warm, warm + window)
  const round = (value: number) => Math.round(value * 10) / 10
  return { grownMb: round(grown), spoolMb: round(Math.max(...readings.map(({ spoolMb }) => spoolMb))) }
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0

/** Everything that waited when the other side came back has been stored, while the usual load goes on. */
async function caughtUp(agent: LoadedAgent, minutes: number): Promise<void> {
  const made = (await agent.status())?.spool.made ?? 0
  const limit = Date.now() + 60_000 + minutes * 60_000
  for (;;) {
    const { released = 0 } = (await agent.status())?.spool ?? {}
    if (released >= made) return
    if (Date.now() > limit) throw new Error(`not caught up: ${released} of ${made}`)
    await sleep(200)
  }
}

const furthestT0 = (stored: readonly StoredAlert[]): number =>
  stored.reduce(
    (most, { detectedAt, alert }) => Math.max(most, Math.abs(detectedAt - Date.parse(alert.matchedAt)) / 1000),
    0,
  )
