/**
 * The collector, put together: the only place where its stages meet.
 *
 * agents → `consume` → `intake` (dedupe, incident, store in one transaction) → receipts back; people → `serve`, with
 * clocks and forms of `report` computed from what is stored. Between two requests it holds nothing that is not in the
 * store, so it may be killed at any moment.
 */
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { BatchReceipt, Heartbeat } from '../agent/wire/index.ts'
import { openAgentsDoor } from './agents-door.ts'
import { startAgentsWatch } from './agents-watch.ts'
import { type CollectorConfig, hostPort } from './config-schema.ts'
import type { TakeArrival } from './consume/arrival.ts'
import type { ReadableBatch } from './consume/read-batch.ts'
import { makeTakeArrival, type Refusal } from './consume/take-arrival.ts'
import { type CollectorEvents, collectorEvents } from './events.ts'
import { bundleRoutes } from './fleet/bundle-route.ts'
import { BundleWatch } from './fleet/bundle-watch.ts'
import { openFleet } from './fleet/fleet.ts'
import { loadCategories } from './incident/categories.ts'
import { entityKeys } from './incident/entity-keys.ts'
import { loadPlaybooks } from './incident/playbooks.ts'
import { rulebookReader } from './incident/rulebook.ts'
import { hear, type IntakeSettings, keepRefusal, type TakenIn, takeIn } from './intake.ts'
import type { KafkaIntake } from './kafka-intake.ts'
import { type Logger, newLogger } from './logger.ts'
import { consoleFolder, productVersion } from './product.ts'
import { startPurging } from './purge-payload.ts'
import { clockwork } from './report-settings.ts'
import { openReports } from './reports.ts'
import { consoleServer } from './serve/app.ts'
import type { ServeDeps } from './serve/deps.ts'
import { factsOf } from './serve/facts-of.ts'
import { refreshGauges } from './serve/gauges.ts'
import { Live } from './serve/live.ts'
import { agentView } from './serve/present/agent.ts'
import { alertView } from './serve/present/alert.ts'
import { incidentSummary } from './serve/present/incident.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'

const MINUTE = 60_000

export interface Collector extends AsyncDisposable {
  /** Where agents and people reach it, as bound. */
  readonly ingest: string
  readonly console: string
  readonly caFile: string
  readonly store: Store
  /** How a batch gets in, whatever brings it. */
  readonly take: TakeArrival
}

export interface Overrides {
  readonly log?: Logger
  readonly now?: () => Date
  readonly consoleFolder?: string
}

/** Starts it; resolves once both doors are open. Disposing closes the doors, finishes what is under way, and the store. */
export async function startCollector(config: CollectorConfig, overrides: Overrides = {}): Promise<Collector> {
  const now = overrides.now ?? (() => new Date())
  const log = overrides.log ?? newLogger(config.log)
  const events = collectorEvents(log)
  // Everything that can refuse to start does so before a door opens.
  const clocks = clockwork(config)
  const playbooks = loadPlaybooks(config.triage.playbookFolder)
  const categories = loadCategories(config.triage.categoryFolder)
  const consoleTls = tlsFiles(config)
  const metricsToken = config.metrics.tokenFile && readFileSync(config.metrics.tokenFile, 'utf8').trim()
  const store = await openStore(config, failure(events, 'store'))
  const closers: (() => Promise<void>)[] = [async () => store[Symbol.asyncDispose]()]
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const opened = await open()
    const { ingest, console } = opened
    log.info({ ingest, console, dataFolder: config.dataFolder, drill: config.drill }, 'collector is open')
    return {
      ...opened,
      store,
      async [Symbol.asyncDispose]() {
        await close()
        log.info('collector is closed')
      },
    }
  } catch (error) {
    await close()
    throw error
  }

  async function open() {
    await clocks.refreshDeadlines(store)

    const settings = intakeSettings(config, clocks.nextDueAt)
    const fleet = await openFleet(config, now())
    const live = new Live()
    const reports = openReports(config, clocks)
    closers.push(async () => reports[Symbol.asyncDispose]())
    let kafka: KafkaIntake | undefined
    const deps: ServeDeps = {
      store,
      fleet,
      approval: config.enrolment.approval,
      live,
      events,
      reports,
      clocksOf: clocks.clocksOf,
      nextDueAt: clocks.nextDueAt,
      grouping: settings,
      playbooks,
      categories,
      silenceMaxMs: config.triage.silenceMaxDays * 24 * 60 * MINUTE,
      organisation: config.organisation,
      warnings: at => [...clocks.warnings(at), ...(kafka?.warnings(at) ?? [])],
      drill: config.drill,
      version: productVersion(),
      silentAfterMs: config.agents.silentAfterSeconds * 1000,
      now,
    }
    const intake = intakeOf(settings, deps)
    const bundles = new BundleWatch({ store, signer: fleet.bundleKey, now, failed: failure(events, 'bundles') })
    const door = await openAgentsDoor(config, { ...deps, ...intake, routes: [bundleRoutes(bundles)] })
    closers.push(() => door.app.close())
    closers.push(async () => door.stop())
    closers.push(async () => bundles[Symbol.dispose]())
    if (config.kafka) {
      // Loaded only where it is asked for.
      const { openKafkaIntake } = await import('./kafka-intake.ts')
      kafka = openKafkaIntake(config.kafka, { ...intake, events, now })
      closers.push(kafka.close)
    }
    const console = await consoleServer(deps, {
      tls: consoleTls,
      behindProxy: config.console.behindProxy,
      consoleFolder: overrides.consoleFolder ?? consoleFolder(),
      metricsToken: metricsToken || undefined,
    })
    closers.push(() => console.close())
    const watch = startAgentsWatch({
      ...{ store, events, now, settings },
      silentAfterMs: deps.silentAfterMs,
      drill: config.drill,
      publish: (raised, agents) => {
        for (const { alert, events } of raised) publishTaken(deps, [alert], events)
        for (const agent of agents) publishAgent(deps, { agent })
      },
    })
    closers.push(() => watch.stop())
    const purging = startPurging({ store, events, now, afterDays: config.payload.purgeAfterDays })
    closers.push(() => purging.stop())
    const stopMetrics = new AbortController()
    closers.push(async () => stopMetrics.abort())
    if (config.metrics.influx) {
      const { influx } = config.metrics
      const failed = failure(events, 'influx')
      // Loaded only where it is asked for.
      void import('./influx.ts')
        .then(({ writeMetrics }) =>
          writeMetrics(influx, events.registry, () => refreshGauges(store, events), failed, stopMetrics.signal),
        )
        .catch(failed)
    }

    const addresses = {
      ingest: await listen(door.app, config.ingest.listen),
      console: await listen(console, config.console.listen),
    }
    return { ...addresses, caFile: fleet.authority.file, take: intake.take }
  }
}

function intakeSettings(config: CollectorConfig, nextDueAt: ServeDeps['nextDueAt']): IntakeSettings {
  return {
    windowMs: config.grouping.windowMinutes * MINUTE,
    foldWindowMs: config.grouping.foldMinutes * MINUTE,
    ceiling: config.grouping.ceiling,
    activityNames: config.grouping.activityNames,
    keysOf: entityKeys({ stopValues: config.grouping.stopValues, systems: config.organisation.systems }),
    readRulebook: rulebookReader(),
    touched: () => ({ systemLevel: 0, management: false }),
    ofSubscribers: () => false,
    nextDueAt,
    deadLettersKept: config.deadLetters.keep,
  }
}

/** What becomes of what agents say, whichever way it came. */
function intakeOf(settings: IntakeSettings, deps: ServeDeps) {
  const { store, events } = deps
  const refuse = async (refusal: Refusal) => {
    const deadLetter = await keepRefusal(store, refusal, settings.deadLettersKept)
    events.envelopeRefused(refusal.agent, refusal.reason, deadLetter)
    return deadLetter
  }
  return {
    take: makeTakeArrival({
      identities: store.identities,
      accept: (batch, receivedAt) => accept(deps, settings, batch, receivedAt),
      refuse,
    }),
    hear: async (heartbeat: Heartbeat, receivedAt: Date) => {
      const { receipt, gapOpened } = await hear(store, heartbeat, receivedAt)
      events.heartbeatTaken()
      events.numbersMissing(heartbeat.agent, heartbeat.epoch, gapOpened)
      publishAgent(deps, heartbeat)
      return receipt
    },
    refuse,
  }
}

async function accept(
  deps: ServeDeps,
  settings: IntakeSettings,
  batch: ReadableBatch,
  receivedAt: Date,
): Promise<BatchReceipt> {
  const began = performance.now()
  const taken = await takeIn(deps.store, batch, receivedAt, settings)
  tell(deps, batch, taken, (performance.now() - began) / 1000)
  return taken.receipt
}

/** Says what has been committed: counters, log, and the consoles that watch. */
function tell(deps: ServeDeps, batch: ReadableBatch, taken: TakenIn, seconds: number) {
  const of = (kind: string) =>
    taken.events.filter(({ change }) => change.kind === kind).map(({ incidentId }) => incidentId)
  deps.events.batchStored({
    agent: batch.agent,
    epoch: batch.epoch,
    alerts: batch.alerts.length,
    stored: taken.alerts.length,
    duplicates: taken.receipt.duplicates,
    deadLettered: taken.receipt.deadLettered,
    dropped: taken.dropped,
    gapOpened: taken.gapOpened,
    gapClosed: taken.gapClosed,
    incidentsOpened: of('opened'),
    incidentsMerged: of('merged_into'),
    seconds,
  })
  publishTaken(deps, taken.alerts, taken.events)
}

function publishTaken(
  { live, store, clocksOf, now }: ServeDeps,
  alerts: TakenIn['alerts'],
  events: TakenIn['events'],
): void {
  for (const alert of alerts) live.publish('alert', async () => alertView(alert))
  for (const id of new Set(events.map(({ incidentId }) => incidentId)))
    live.publish('incident', async () => {
      const record = (await store.incidents.load([id])).get(id)
      if (!record || record.state.mergedInto) return null
      return incidentSummary(record, clocksOf(factsOf(record), now()))
    })
}

function publishAgent({ live, store, now, silentAfterMs }: ServeDeps, { agent }: Pick<Heartbeat, 'agent'>): void {
  live.publish('agent', async () => {
    const record = await store.agents.find(agent)
    return record && agentView(store, record, now().getTime(), silentAfterMs)
  })
}

const failure = (events: CollectorEvents, part: string) => (error: Error) => events.failed(part, error)

function tlsFiles({ console: { tls } }: CollectorConfig) {
  return tls && { key: readFileSync(tls.keyFile, 'utf8'), cert: readFileSync(tls.certFile, 'utf8') }
}

/** Resolves to the address with the port that was given, which matters when 0 was asked for. */
async function listen(app: FastifyInstance, address: string): Promise<string> {
  return app.listen(hostPort(address))
}
