/**
 * What can be observed about the collector, in one list: each event is counters and at most one log line.
 *
 * Labels are few and fixed; agent names go to the log and to the agents' page, not into labels. Nothing is logged per
 * alert.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Logger } from './logger.ts'

export interface BatchStored {
  readonly agent: string
  readonly epoch: number
  readonly alerts: number
  readonly stored: number
  readonly duplicates: number
  readonly deadLettered: number
  readonly dropped: number
  readonly gapOpened: number
  readonly gapClosed: number
  readonly incidentsOpened: readonly string[]
  readonly incidentsMerged: readonly string[]
  readonly seconds: number
}

export type CollectorEvents = ReturnType<typeof collectorEvents>

export function collectorEvents(log: Logger, registry = new Registry()) {
  const registers = [registry]
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `vonggac_collector_${name}`, help, labelNames, registers })
  const gauge = (name: string, help: string) => new Gauge({ name: `vonggac_collector_${name}`, help, registers })

  const alerts = counter('alerts_total', 'Alerts by what became of them.', ['outcome'])
  const batches = counter('batches_total', 'Batches taken in.')
  const turnedAway = counter('requests_turned_away_total', 'Agent requests refused before they were read.', ['why'])
  const unreadable = counter('unreadable_envelopes_total', 'Envelopes kept as dead letters.')
  const gaps = counter('gap_numbers_total', 'Alert numbers that went missing, and that came after all.', ['change'])
  const dropped = counter('declared_drops_total', 'Alert numbers declared dropped by agents.')
  const incidents = counter('incidents_total', 'Incidents by what happened.', ['event'])
  const enrolments = counter('enrolments_total', 'Enrolments and renewals by outcome.', ['outcome'])
  const heartbeats = counter('heartbeats_total', 'Heartbeats acknowledged.')
  const failures = counter('failures_total', 'Things that went wrong here, by part.', ['part'])
  const signIns = counter('sign_ins_total', 'Sign-ins by outcome.', ['outcome'])
  const streams = counter('stream_clients_dropped_total', 'Console streams ended, by reason.', ['reason'])
  const alarms = counter('agent_alarms_total', 'Alarms about agents, by kind and change.', ['kind', 'change'])
  const notGrouped = counter('entities_not_grouped_total', 'Entities of alerts that are no grouping key, by reason.', [
    'reason',
  ])
  const purged = counter('payloads_purged_total', 'Alerts whose payload was removed after its time.')
  const batchSeconds = new Histogram({
    name: 'vonggac_collector_batch_seconds',
    help: 'From the batch read to its commit.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  collectDefaultMetrics({ register: registry })

  const numbersMissing = (agent: string, epoch: number, numbers: number) => {
    if (numbers === 0) return
    gaps.inc({ change: 'opened' }, numbers)
    log.error({ agent, epoch, numbers }, 'alert numbers are missing')
  }

  return {
    registry,
    numbersMissing,
    gauges: {
      openIncidents: gauge('incidents_open', 'Incidents that are neither closed nor merged.'),
      deadLetters: gauge('dead_letters', 'Dead letters kept.'),
      alarms: gauge('agent_alarms', 'Alarms about agents that stand.'),
      missing: gauge('gap_numbers', 'Alert numbers on record as missing.'),
      storeBytes: gauge('store_bytes', 'Size of the database.'),
    },
    anchored: (day: string, incidents: number, hash: string) =>
      log.info({ day, incidents, hash }, 'the day’s anchor was written'),
    entitiesNotGrouped(refused: readonly { readonly because: string }[]) {
      for (const { because } of refused) notGrouped.inc({ reason: because })
    },
    payloadPurged(alerts: number, deadLetters: number, before: number) {
      purged.inc(alerts)
      log.info({ alerts, deadLetters, receivedBefore: new Date(before).toISOString() }, 'payload was purged')
    },
    batchStored(batch: BatchStored) {
      batches.inc()
      batchSeconds.observe(batch.seconds)
      alerts.inc({ outcome: 'stored' }, batch.stored)
      alerts.inc({ outcome: 'duplicate' }, batch.duplicates)
      alerts.inc({ outcome: 'dead_lettered' }, batch.deadLettered)
      dropped.inc(batch.dropped)
      const { agent, epoch } = batch
      if (batch.dropped > 0) log.warn({ agent, epoch, numbers: batch.dropped }, 'agent declared alerts dropped')
      numbersMissing(agent, epoch, batch.gapOpened)
      if (batch.gapClosed > 0) {
        gaps.inc({ change: 'closed' }, batch.gapClosed)
        log.info({ agent, epoch, numbers: batch.gapClosed }, 'missing alert numbers came after all')
      }
      if (batch.deadLettered > 0) log.warn({ agent, epoch, alerts: batch.deadLettered }, 'alerts dead-lettered')
      for (const incident of batch.incidentsOpened) {
        incidents.inc({ event: 'opened' })
        log.info({ incident, agent }, 'incident opened')
      }
      for (const incident of batch.incidentsMerged) {
        incidents.inc({ event: 'merged' })
        log.info({ incident, agent }, 'incident merged into an older one')
      }
    },
    incidentChanged(incident: string, kind: string, actor: string) {
      incidents.inc({ event: kind })
      log.info({ incident, kind, actor }, 'incident changed')
    },
    envelopeRefused(agent: string, reason: string, deadLetter: string) {
      unreadable.inc()
      log.warn({ agent, reason, deadLetter }, 'unreadable envelope dead-lettered')
    },
    requestTurnedAway: (why: string) => turnedAway.inc({ why }),
    agentAsked(what: 'enrolment' | 'renewal', agent: string, state: 'issued' | 'pending', keyId: string) {
      enrolments.inc({ outcome: state })
      log.info({ agent, state, keyId }, `agent's ${what}`)
    },
    agentRefused(what: 'enrolment' | 'renewal', agent: string, error: string, reason: string) {
      enrolments.inc({ outcome: error })
      log.warn({ agent, error, reason }, `agent's ${what} refused`)
    },
    certificateRenewed: () => log.info('certificate for agents renewed'),
    alarmRaised({ agent, kind, subject, since }: { agent: string; kind: string; subject: string; since: number }) {
      alarms.inc({ kind, change: 'raised' })
      log.warn({ agent, kind, subject, since: new Date(since).toISOString() }, 'alarm about an agent')
    },
    alarmCleared({ agent, kind, subject }: { agent: string; kind: string; subject: string }) {
      alarms.inc({ kind, change: 'cleared' })
      log.info({ agent, kind, subject }, 'alarm about an agent ended')
    },
    heartbeatTaken: () => heartbeats.inc(),
    signedIn(outcome: 'password' | 'one_time' | 'provider' | 'refused', username: string) {
      signIns.inc({ outcome })
      if (outcome === 'refused') log.warn({ username: username.slice(0, 64) }, 'sign-in refused')
      else log.info({ username, outcome }, 'signed in')
    },
    providerRefused(why: string, who: string) {
      signIns.inc({ outcome: 'refused' })
      log.warn({ why: why.slice(0, 200), who: who.slice(0, 64) }, 'sign-in through the identity provider refused')
    },
    streamEnded: (reason: 'behind' | 'too_many') => streams.inc({ reason }),
    failed(part: string, error: Error) {
      failures.inc({ part })
      log.error({ part, error: error.message.slice(0, 500), code: (error as NodeJS.ErrnoException).code }, 'failed')
    },
    log,
  }
}
