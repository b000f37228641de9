/**
 * The agent, wired: the only place where the stages meet.
 *
 *     source → detector ─┐                        ┌→ uplink → collector
 *     source → detector ─┼→ spool (disk, numbers) ┤      stored watermark ↓
 *     source → detector ─┘                        └← release ←────────────┘
 *
 * Where to read on: `source-runner.ts` (one source at work), `spool/spool.ts` (what is never lost), `uplink/uplink.ts`.
 */
import { setTimeout as timer } from 'node:timers/promises'
import { aborted } from './aborted.ts'
import type { AgentConfig, SourceConfig } from './config-schema.ts'
import { type AgentEvents, agentEvents } from './events.ts'
import { configHashOf, heartbeatOf } from './heartbeat.ts'
import { LiveRules } from './live-rules.ts'
import type { AgentLog } from './logger.ts'
import type { MetricsReading } from './metrics/prometheus.ts'
import { Totals } from './metrics/totals.ts'
import { type OpenHost, openHost } from './open-host.ts'
import { openProtect } from './open-protect.ts'
import { type OpenUplink, openUplink } from './open-uplink.ts'
import { productVersion } from './product-version.ts'
import type { RuleSet } from './rule-set.ts'
import { openSelfWatch, type SelfWatch } from './self-watch.ts'
import { SourceRunner, type Stage } from './source-runner.ts'
import { openSpool } from './spool/open-spool.ts'
import type { Spool } from './spool/spool.ts'
import { type AgentStatus, writeStatus } from './status-file.ts'
import { type SteadyClock, steadyClock } from './steady-clock.ts'
import { untilAllRead } from './until-all-read.ts'
import { runControl } from './uplink/control.ts'
import type { ClockOffset, Heartbeat } from './wire/index.ts'

const STATUS_EVERY_MS = 1_000
const IDLE_POLL_MS = 50
const DAY_MS = 86_400_000
/** How long what is on disk may still be sent after the order to stop. */
const DRAIN_MS = 2_000

export interface AgentDeps {
  readonly log: AgentLog
  /** Rejects only when no rule file can be read at all; single bad rules are in `refused`. */
  readonly loadRules: (rules: AgentConfig['rules']) => Promise<RuleSet>
  readonly openStage: (source: SourceConfig, rules: () => RuleSet) => Stage
  /** The file that the configuration was read from, to be watched for changes. */
  readonly configFile?: string
}

export interface AgentRun {
  /** The order to stop. */
  readonly signal: AbortSignal
  /** Ends by itself when capture files and logs were read and the collector has stored everything. */
  readonly untilIdle: boolean
  /** Calls back for every order to load the rules again. */
  readonly onReload?: (reload: () => void) => void
  /** Called when the agent should end, in good order, to give memory back; by default it goes on. */
  readonly onOutOfMemory?: () => void
}

/** Runs until told to stop, or idle. @returns what each source came to. */
export async function runAgent(config: AgentConfig, deps: AgentDeps, run: AgentRun): Promise<AgentStatus['sources']> {
  const totals = new Totals()
  const events = agentEvents(deps.log, totals)
  const rules = await LiveRules.open(() => deps.loadRules(config.rules), events)
  const { limitDays, ...spooling } = config.spool
  const clock = steadyClock(spooling.folder)
  await using spool = await openSpool({
    ...spooling,
    agent: config.agent.id,
    limitAgeMs: limitDays * DAY_MS,
    holdUntilHeard: true,
    // A host's clock that is set a month ahead must not make everything look too old to keep.
    now: clock.now,
    onDrop: events.dropped,
    onState: events.spoolState,
    onEpoch: events.epochBegun,
    signal: run.signal,
  })
  events.spoolRecovered(spool.recovered)

  const uplink = openUplink(config, { spool, events, now: clock.now, delay })
  const { loadRules, configFile } = deps
  const outOfMemory = run.onOutOfMemory ?? (() => {})
  const host = await openHost(config, {
    spool,
    rules,
    loadRules,
    uplink,
    events,
    totals,
    configFile,
    now: clock.now,
    outOfMemory,
    delay,
  })
  await using evidence = openProtect(config, events)
  const { commit } = host.beats
  const tools = {
    protect: evidence.protect,
    committing: commit,
    storms: config.storms,
    now: clock.now,
    elapsed: () => performance.now(),
    random: Math.random,
    delay,
  }
  const runners = config.sources.map(
    source => new SourceRunner(deps.openStage(source, rules.current), { spool, events, drill: config.drill, ...tools }),
  )
  rules.onReplaced(() => {
    for (const runner of runners) runner.rulesChanged()
  })
  run.onReload?.(() => void rules.reload())

  const watch = await openSelfWatch({ folder: spooling.folder, drill: config.drill, spool, runners, clock })
  const agent = new Agent(config, spool, uplink, host, watch, clock, runners, rules.current, totals, events)
  await agent.run(run)
  return runners.map(({ state }) => state)
}

class Agent {
  readonly #config: AgentConfig
  readonly #spool: Spool
  readonly #uplink: OpenUplink
  readonly #host: OpenHost
  readonly #watch: SelfWatch
  readonly #clock: SteadyClock
  readonly #configHash: string
  readonly #runners: readonly SourceRunner[]
  readonly #rules: () => RuleSet
  readonly #totals: Totals
  readonly #events: AgentEvents
  readonly #startedAt = new Date()
  readonly #version = productVersion()
  #acknowledgedAt: string | undefined
  #clockOffset: ClockOffset | undefined
  #heartbeatError: string | undefined
  #watchedUntil: string | undefined

  constructor(
    config: AgentConfig,
    spool: Spool,
    uplink: OpenUplink,
    host: OpenHost,
    watch: SelfWatch,
    clock: SteadyClock,
    runners: readonly SourceRunner[],
    rules: () => RuleSet,
    totals: Totals,
    events: AgentEvents,
  ) {
    this.#config = config
    this.#spool = spool
    this.#runners = runners
    this.#rules = rules
    this.#totals = totals
    this.#events = events
    this.#uplink = uplink
    this.#host = host
    this.#watch = watch
    this.#clock = clock
    this.#configHash = configHashOf(config)
  }

  /** Sources stop first; the link goes on for a moment, then everything ends. */
  async run({ signal, untilIdle }: AgentRun): Promise<void> {
    const linkStop = new AbortController()
    const sourceStop = new AbortController()
    const background = await this.#startBackground(linkStop.signal)
    this.#events.started({ agent: this.#config.agent.id, epoch: this.#spool.status().epoch, pid: process.pid })

    const sources = this.#runners.map(runner => runner.run(sourceStop.signal))
    const host = this.#host.run(AbortSignal.any([signal, sourceStop.signal]))
    if (untilIdle) await untilAllRead(this.#runners, this.#spool, signal)
    else await aborted(signal)
    sourceStop.abort()
    this.#watchedUntil = new Date().toISOString()
    await Promise.race([Promise.all(sources), delay(DRAIN_MS, linkStop.signal)])
    await this.#watch.end().catch(this.#events.statusFailed)
    await this.#drained(DRAIN_MS)
    linkStop.abort()
    // A sign of tampering may be waiting for room in a full spool, which may come another day.
    await Promise.allSettled([...background, Promise.race([host, delay(DRAIN_MS, AbortSignal.timeout(DRAIN_MS))])])
    await this.#writeStatus().catch(this.#events.statusFailed)
    this.#events.stopped({ made: this.#spool.status().made, released: this.#spool.status().released })
  }

  async #startBackground(signal: AbortSignal): Promise<Promise<unknown>[]> {
    const { metrics } = this.#config
    const uplink = this.#uplink
    const control = runControl(
      {
        link: uplink.control,
        everyMs: this.#host.heartbeatMs,
        heartbeat: () => {
          this.#host.beats.heartbeat()
          return this.#heartbeat()
        },
        acknowledged: async (receipt, clock) => {
          this.#clockOffset = clock
          this.#acknowledgedAt = new Date().toISOString()
          this.#heartbeatError = undefined
          this.#events.heartbeatAcknowledged(receipt)
          await uplink.stored(receipt.stored)
        },
        failed: error => {
          this.#heartbeatError = error.message.slice(0, 1024)
          this.#events.heartbeatFailed(error)
        },
        delay,
      },
      signal,
    )
    const jobs = [
      uplink.run(signal),
      control,
      every(STATUS_EVERY_MS, () => this.#look(), this.#events.statusFailed, signal),
    ]
    if (metrics.prometheus) jobs.push((await this.#prometheus(metrics.prometheus.listen, signal)).ended)
    if (metrics.influx) jobs.push((await this.#influx(metrics.influx, signal)).ended)
    return jobs
  }

  async #prometheus(listen: string, signal: AbortSignal): Promise<{ ended: Promise<void> }> {
    // Loaded where asked for: its client library costs some megabytes.
    const { servePrometheus } = await import('./metrics/prometheus.ts')
    const server = await servePrometheus(listen, () => this.#metrics())
    return { ended: aborted(signal).then(() => server.close()) }
  }

  async #influx(
    options: NonNullable<AgentConfig['metrics']['influx']>,
    signal: AbortSignal,
  ): Promise<{ ended: Promise<void> }> {
    const { influxWriter } = await import('./metrics/influxdb.ts')
    const writer = await influxWriter(options, { agent: this.#config.agent.id })
    const failed = (error: Error) => this.#events.metricsFailed('influxdb', error)
    const write = () => writer.write(this.#metrics(), new Date())
    return { ended: every(options.everySeconds * 1_000, write, failed, signal) }
  }

  async #drained(withinMs: number): Promise<void> {
    const limit = AbortSignal.timeout(withinMs)
    while (!limit.aborted && this.#uplink.facts().uplinkError === undefined) {
      const { made, released } = this.#spool.status()
      if (made === released) return
      await delay(IDLE_POLL_MS, limit).catch(() => {})
    }
  }

  async #heartbeat(): Promise<Heartbeat> {
    return heartbeatOf({
      spool: this.#spool.status(),
      oldestSpooledAt: await this.#spool.oldestAt(),
      uplink: this.#uplink.facts(),
      rules: this.#rules(),
      configHash: this.#configHash,
      host: this.#host.facts(),
      sources: this.#runners.map(({ state }) => state),
      counters: { ...this.#counters(), clock_jumped_ms: this.#clock.jumpedMs() },
      startedAt: this.#startedAt,
      productVersion: this.#version,
      now: new Date(this.#clock.now()),
      clock: this.#clockOffset,
    })
  }

  #counters(): Record<string, number> {
    const counters = this.#totals.flat()
    for (const runner of this.#runners) {
      for (const [name, value] of Object.entries(runner.counters())) counters[`${runner.state.name}.${name}`] = value
    }
    return counters
  }

  #metrics(): MetricsReading {
    const { made, released, spooledAlerts, spooledBytes } = this.#spool.status()
    const { loaded, refused } = this.#rules()
    const gauges = {
      made,
      released,
      spooled_alerts: spooledAlerts,
      spooled_bytes: spooledBytes,
      rules_loaded: loaded,
      rules_refused: refused.length,
      resident_bytes: process.memoryUsage.rss(),
    }
    return { totals: this.#totals.list(), gauges }
  }

  async #look(): Promise<void> {
    await this.#watch.look().catch(this.#events.statusFailed)
    await this.#writeStatus()
  }

  async #writeStatus(): Promise<void> {
    this.#host.beats.status()
    const { error, ...spool } = this.#spool.status()
    const { hash, loaded, refused } = this.#rules()
    await writeStatus(this.#config.spool.folder, {
      agent: this.#config.agent.id,
      pid: process.pid,
      startedAt: this.#startedAt.toISOString(),
      writtenAt: new Date().toISOString(),
      ...(this.#watchedUntil !== undefined && { watchedUntil: this.#watchedUntil }),
      productVersion: this.#version,
      drill: this.#config.drill,
      rules: { hash, loaded, refused: refused.length },
      sources: this.#runners.map(({ state }) => state),
      spool: { ...spool, ...(error !== undefined && { error }) },
      ...(this.#acknowledgedAt !== undefined && { heartbeatAcknowledgedAt: this.#acknowledgedAt }),
      ...(this.#heartbeatError !== undefined && { heartbeatError: this.#heartbeatError }),
      heartbeatMs: this.#host.heartbeatMs(),
      uplink: this.#uplink.facts(),
      host: this.#host.facts(),
      residentBytes: process.memoryUsage.rss(),
      counters: this.#counters(),
    })
  }
}

async function every(
  ms: number,
  act: () => Promise<void>,
  failed: (error: Error) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await act().catch(failed)
    await delay(ms, signal).catch(() => {})
  }
}

async function delay(ms: number, signal: AbortSignal): Promise<void> {
  await timer(ms, undefined, { signal })
}
