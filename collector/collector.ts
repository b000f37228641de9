/**
 * The collector, put together: the only place where its stages meet.
 *
 * agents → `consume` → `intake` (dedupe, incident, store in one transaction) → receipts back; people → `serve`, with
 * clocks and forms of `report` computed from what is stored. Between two requests it holds nothing that is not in the
 * store, so it may be killed at any moment.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, RouteOptions } from 'fastify'
import type { BatchReceipt, Heartbeat } from '../agent/wire/index.ts'
import { openAgentsDoor } from './agents-door.ts'
import { startAgentsWatch } from './agents-watch.ts'
import { type Anchoring, type AnchorPlace, anchorFile, anchorMail, startAnchoring } from './anchor-daily.ts'
import { overdueCountersignatures } from './call-out-facts.ts'
import { openCallOuts } from './call-outs.ts'
import { type CollectorConfig, hostPort } from './config-schema.ts'
import type { TakeArrival } from './consume/arrival.ts'
import type { ReadableBatch } from './consume/read-batch.ts'
import { makeTakeArrival, type Refusal } from './consume/take-arrival.ts'
import { fingerprintBy } from './dedupe/fingerprint.ts'
import { dutyBook, highestLevelOf } from './duty-book.ts'
import { openEnrichment } from './enrich/enrichment.ts'
import { type CollectorEvents, collectorEvents } from './events.ts'
import { bundleRoutes } from './fleet/bundle-route.ts'
import { BundleWatch } from './fleet/bundle-watch.ts'
import { openFleet } from './fleet/fleet.ts'
import { currentGrouping } from './grouping.ts'
import { acknowledgedElsewhere } from './incident/acts/work.ts'
import { loadCategories } from './incident/categories.ts'
import { loadPlaybooks } from './incident/playbooks.ts'
import { rulebookReader } from './incident/rulebook.ts'
import { hear, type IntakeSettings, keepRefusal, type TakenIn, takeIn } from './intake.ts'
import type { KafkaIntake } from './kafka-intake.ts'
import { type Logger, newLogger } from './logger.ts'
import { lawOf, organisationsOf } from './organisations.ts'
import { consoleFolder, productVersion } from './product.ts'
import { startPurging } from './purge-payload.ts'
import { refreshDeadlines } from './report-settings.ts'
import { openReports } from './reports.ts'
import { startRestoreWatch } from './restore-watch.ts'
import { consoleServer } from './serve/app.ts'
import type { ServeDeps } from './serve/deps.ts'
import { factsOf } from './serve/facts-of.ts'
import { refreshGauges } from './serve/gauges.ts'
import { Live } from './serve/live.ts'
import { agentView } from './serve/present/agent.ts'
import { alertView } from './serve/present/alert.ts'
import { incidentSummary } from './serve/present/incident.ts'
import type { Provider } from './serve/provider.ts'
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
  /** Hears of every route of either door as it is registered. */
  readonly onRoute?: (route: RouteOptions) => void
}

/** Starts it; resolves once both doors are open. Disposing closes the doors, finishes what is under way, and the store. */
export async function startCollector(config: CollectorConfig, overrides: Overrides = {}): Promise<Collector> {
  const now = overrides.now ?? (() => new Date())
  const log = overrides.log ?? newLogger(config.log)
  const events = collectorEvents(log)
  // Everything that can refuse to start does so before a door opens.
  const clocks = lawOf(config)
  const playbooks = loadPlaybooks(config.triage.playbookFolder)
  const categories = loadCategories(config.triage.categoryFolder)
  const callOuts = openCallOuts(config, now)
  const consoleTls = tlsFiles(config)
  const metricsToken = config.metrics.tokenFile && readFileSync(config.metrics.tokenFile, 'utf8').trim()
  const provider = await providerOf(config)
  const store = await openStore(config, failure(events, 'store'))
  const closers: (() => Promise<void>)[] = [async () => store[Symbol.asyncDispose]()]
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const opened = await open()
    const { ingest, console } = opened
    // Kept with the log, elsewhere than the chain: it shows later that nothing was cut off.
    const auditHead = (await store.audit.head())?.hash
    log.info({ ingest, console, dataFolder: config.dataFolder, drill: config.drill, auditHead }, 'collector is open')
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
    await refreshDeadlines(store, clocks.nextDueAt)
    const { dataFolder } = config
    const restores = await startRestoreWatch({ store, dataFolder, now, failed: failure(events, 'restore watch') })
    closers.push(() => restores.stop())

    const fleet = await openFleet(config, now())
    const live = new Live()
    const enrichment = await openEnrichment({
      store,
      settings: config.enrich,
      own: config.organisation.id,
      failed: failure(events, 'enrich'),
    })
    closers.push(async () => enrichment[Symbol.dispose]())
    const places = () => enrichment.places.current
    const grouping = currentGrouping(config.grouping.stopValues, enrichment)
    const settings = intakeSettings(config, grouping, clocks.nextDueAt)
    const reports = openReports(config, clocks, places)
    closers.push(async () => reports[Symbol.asyncDispose]())
    let kafka: KafkaIntake | undefined
    let anchoring: Anchoring | undefined
    const { regimes, clocksOf } = clocks
    const kinds = new Set(config.organisation.kinds)
    const duties = dutyBook({
      ...{ store, regimes, organisation: config.organisation.id },
      holder: () => ({ kinds, highestLevel: highestLevelOf(places().systemsOf(config.organisation.id)) }),
    })
    const notify = callOuts?.({
      ...{ store, events, now, regimes, duties, clocksOf },
      countersignatures: at => overdueCountersignatures(store, at),
      incidentTaken: (within, { incident, by, at }) =>
        acknowledgedElsewhere(within, { incidentId: incident, by, at }, clocks.nextDueAt),
    })
    const deps: ServeDeps = {
      store,
      fleet,
      approval: config.enrolment.approval,
      live,
      events,
      reports,
      clocksOf: clocks.clocksOf,
      suggestSeverity: clocks.suggestSeverityOf,
      reportedOf: clocks.reportedOf,
      fulfilsOf: clocks.fulfilsOf,
      owedBy: clocks.owedBy,
      nextDueAt: clocks.nextDueAt,
      splitting: settings,
      playbooks,
      categories,
      silenceMaxMs: config.triage.silenceMaxDays * 24 * 60 * MINUTE,
      organisation: config.organisation,
      warnings: (at, scope) => [
        ...clocks.warnings(at, scope),
        ...(scope.organisation === null
          ? [...(kafka?.warnings(at) ?? []), ...(anchoring?.warnings() ?? []), ...(notify?.warnings(at) ?? [])]
          : []),
      ],
      enrichment,
      grouping,
      organisations: organisationsOf(config).map(({ id, name }) => ({ id, name })),
      secondFactor: config.console.secondFactor,
      provider,
      publicUrl: config.console.publicUrl ?? null,
      drill: config.drill,
      version: productVersion(),
      silentAfterMs: config.agents.silentAfterSeconds * 1000,
      notify: notify?.service ?? null,
      duties,
      now,
    }
    const intake = intakeOf(settings, deps)
    const bundles = new BundleWatch({ store, signer: fleet.bundleKey, now, failed: failure(events, 'bundles') })
    const { onRoute } = overrides
    const door = await openAgentsDoor(config, { ...deps, ...intake, routes: [bundleRoutes(bundles)], onRoute })
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
      onRoute,
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
    anchoring = startAnchoring({
      ...{ store, now, failed: failure(events, 'anchors') },
      places: await anchorPlaces(config),
      anchored: ({ day, incidents, hash }) => events.anchored(day, incidents, hash),
    })
    closers.push(() => (anchoring as Anchoring).stop())
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
    if (notify) {
      closers.push(() => notify.loop.stop())
      notify.loop.start()
    }
    return { ...addresses, caFile: fleet.authority.file, take: intake.take }
  }
}

function intakeSettings(
  config: CollectorConfig,
  surroundings: IntakeSettings['surroundings'],
  nextDueAt: ServeDeps['nextDueAt'],
): IntakeSettings {
  return {
    windowMs: config.grouping.windowMinutes * MINUTE,
    foldWindowMs: config.grouping.foldMinutes * MINUTE,
    fingerprint: fingerprintBy({ fields: config.grouping.foldBy, stopValues: config.grouping.foldStopValues }),
    ceiling: config.grouping.ceiling,
    activityNames: config.grouping.activityNames,
    surroundings,
    readRulebook: rulebookReader(),
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
  deps.events.entitiesNotGrouped([
    ...taken.refused,
    ...Array.from({ length: taken.beyondCeiling }, () => ({ because: 'ceiling' })),
  ])
  publishTaken(deps, taken.alerts, taken.events)
}

function publishTaken(
  { live, store, clocksOf, now }: ServeDeps,
  alerts: TakenIn['alerts'],
  events: TakenIn['events'],
): void {
  for (const alert of alerts)
    live.publish('alert', async () => ({ organisation: alert.organisation, data: alertView(alert) }))
  for (const id of new Set(events.map(({ incidentId }) => incidentId)))
    live.publish('incident', async () => {
      const record = (await store.incidents.load([id])).get(id)
      if (!record || record.state.mergedInto) return null
      const { organisation } = record.state
      return { organisation, data: incidentSummary(record, clocksOf(factsOf(record), now())) }
    })
}

function publishAgent({ live, store, now, silentAfterMs }: ServeDeps, { agent }: Pick<Heartbeat, 'agent'>): void {
  live.publish('agent', async () => {
    const record = await store.agents.find(agent)
    if (!record) return null
    const data = await agentView(store, record, now().getTime(), silentAfterMs)
    return { organisation: record.organisation, data }
  })
}

const failure = (events: CollectorEvents, part: string) => (error: Error) => events.failed(part, error)

async function anchorPlaces({ anchors, dataFolder, notify }: CollectorConfig): Promise<AnchorPlace[]> {
  const file = anchorFile(anchors.file ?? join(dataFolder, 'anchors.jsonl'))
  if (anchors.emailTo === undefined || !notify?.email) return [file]
  // Loaded only where it is asked for.
  const { openMailer } = await import('./notify/mailer.ts')
  return [file, anchorMail(openMailer(notify.email), anchors.emailTo)]
}

async function providerOf({ console: { oidc, publicUrl } }: CollectorConfig): Promise<Provider | null> {
  if (!oidc || publicUrl === undefined) return null
  // Loaded only where it is asked for.
  return (await import('./serve/provider.ts')).openProvider(oidc, publicUrl)
}

function tlsFiles({ console: { tls } }: CollectorConfig) {
  return tls && { key: readFileSync(tls.keyFile, 'utf8'), cert: readFileSync(tls.certFile, 'utf8') }
}

/** Resolves to the address with the port that was given, which matters when 0 was asked for. */
async function listen(app: FastifyInstance, address: string): Promise<string> {
  return app.listen(hostPort(address))
}
