/** Everything that can be observed about the agent: one helper an event, each a total and, per decision, a log line. */

import type { BundleName } from './bundle/history.ts'
import type { FileChange } from './host/file-watch.ts'
import type { StartFacts } from './host/program-files.ts'
import type { AgentLog } from './logger.ts'
import type { RefusedRule } from './match/detection.ts'
import type { Totals } from './metrics/totals.ts'
import type { Recovered } from './spool/recover.ts'
import type { SpoolState } from './spool/spool-types.ts'
import type { RenewalEvents } from './uplink/renewal.ts'
import { TransportError } from './uplink/transport.ts'
import type { UplinkEvents } from './uplink/uplink.ts'
import type { Drop, HeartbeatReceipt } from './wire/index.ts'

const HOUR = 3_600_000

export type AgentEvents = ReturnType<typeof agentEvents>

export function agentEvents(log: AgentLog, totals: Totals) {
  /** What keeps alerts from going out, by its kind. */
  let failing: string | undefined
  /** Why heartbeats aren't answered. */
  let unheard: string | undefined
  let originalsLostAt = Number.NEGATIVE_INFINITY
  const uplink: UplinkEvents & RenewalEvents = {
    batchSent(alerts, receipt) {
      totals.add('sent', alerts)
      totals.add('batches_sent')
      totals.add('dead_lettered', receipt?.deadLettered ?? 0)
      if (failing) log.info('uplink.restored')
      failing = undefined
    },
    sendFailed(error, retryMs) {
      const reason = error instanceof TransportError ? error.code : 'error'
      totals.add('send_failures', 1, { reason })
      // Said once when sending stops to work, and again when the reason is another; what follows is counted.
      const level = failing === reason ? 'debug' : 'warn'
      log[level]({ reason, error: error.message, retryMs: Math.round(retryMs) }, 'uplink.failed')
      failing = reason
    },
    alertRefused: (sequence, reason) => log.error({ sequence, reason }, 'alert.refused'),
    sentAgain(from, to) {
      totals.add('resends')
      log.warn({ from, to }, 'alerts.sent_again')
    },
    renewed: expiresAt => log.info({ expiresAt: expiresAt.toISOString() }, 'certificate.renewed'),
    renewalFailed: error => log.warn({ error: error.message }, 'certificate.renewal_failed'),
    releasedDeclared: (from, to) => log.error({ from, to }, 'alerts.lost_by_collector'),
    watermarkStrange(what, watermark) {
      totals.add('watermarks_ignored', 1, { reason: what })
      log.warn({ what, watermark }, 'watermark.ignored')
    },
  }
  return {
    uplink,
    started: (facts: object) => log.info(facts, 'agent.started'),
    stopped: (facts: object) => log.info(facts, 'agent.stopped'),
    batchRead: (source: string, items: number) => totals.add('read', items, { source }),
    matched: (source: string, alerts: number) => totals.add('matched', alerts, { source }),
    spooled: (source: string, alerts: number) => totals.add('spooled', alerts, { source }),
    folded: (source: string, alerts: number) => totals.add('folded', alerts, { source }),
    evidenceMasked: (source: string, count: number) => totals.add('evidence_masked', count, { source }),
    evidenceWithheld(source: string, error: Error) {
      totals.add('evidence_withheld', 1, { source })
      log.error({ source, error: error.stack }, 'evidence.withheld')
    },
    originalsLost(count: number, error: Error) {
      totals.add('originals_lost', count)
      // Said once in an hour; what follows is counted.
      const due = Date.now() - originalsLostAt > HOUR
      if (due) originalsLostAt = Date.now()
      log[due ? 'error' : 'debug']({ count, error: error.message }, 'originals.lost')
    },
    originalsPurged(files: number) {
      totals.add('originals_purged', files)
      log.debug({ files }, 'originals.purged')
    },
    dropped(drop: Drop) {
      totals.add('dropped', drop.to - drop.from + 1, { reason: drop.reason })
      log.error(drop, 'alerts.dropped')
    },
    spoolRecovered({ ledgerWas, tornBytes, lost }: Recovered) {
      if (ledgerWas === 'damaged') log.error('spool.ledger_damaged')
      if (tornBytes > 0) log.warn({ tornBytes }, 'spool.torn_tail_discarded')
      if (lost.length > 0) log.error({ lost }, 'spool.lost')
    },
    epochBegun(epoch: number, reason: string, renumbered: number) {
      totals.add('epochs_begun')
      log.error({ epoch, reason, renumbered }, 'spool.epoch_begun')
    },
    spoolState(state: SpoolState, error: string | undefined) {
      log[state === 'ok' ? 'info' : 'error']({ state, error }, 'spool.state')
    },
    rulesLoaded(facts: { hash: string; loaded: number }, refused: readonly RefusedRule[]) {
      for (const rule of refused) log.error({ ...rule }, 'rule.refused')
      log.info({ ...facts, refused: refused.length }, 'rules.loaded')
    },
    bundleTaken(name: BundleName) {
      totals.add('bundles_taken')
      log.info(name, 'bundle.taken')
    },
    bundleRefused(reason: string) {
      totals.add('bundles_refused')
      log.error({ reason }, 'bundle.refused')
    },
    bundleNotAsked: (error: Error) => log.debug({ error: error.message }, 'bundle.not_asked'),
    bundlesNotOpened: (error: Error) => log.warn({ error: error.message }, 'bundles.not_opened'),
    bundleNotTidied: (error: Error) => log.warn({ error: error.message }, 'bundle.not_tidied'),
    rulesKept: (error: Error) => log.error({ error: error.message }, 'rules.reload_failed'),
    sourceFinished: (source: string, items: number) => log.info({ source, items }, 'source.finished'),
    sourceFailed(source: string, error: Error, retryMs: number | undefined) {
      totals.add('source_failures', 1, { source })
      log.error({ source, error: error.message, retryMs }, 'source.failed')
    },
    detectorFailed(source: string, error: Error) {
      totals.add('dropped_batches', 1, { source, reason: 'detector_failed' })
      log.error({ source, error: error.stack }, 'detector.failed')
    },
    heartbeatAcknowledged(receipt: HeartbeatReceipt) {
      totals.add('heartbeats_acknowledged')
      if (unheard !== undefined) log.info('heartbeat.restored')
      unheard = undefined
      log.debug(receipt, 'heartbeat.acknowledged')
    },
    heartbeatFailed(error: Error) {
      totals.add('heartbeats_failed')
      // As with batches: said once, and again when the reason is another.
      log[unheard === error.message ? 'debug' : 'warn']({ error: error.message }, 'heartbeat.failed')
      unheard = error.message
    },
    startFacts: (facts: StartFacts) => log.info(facts, 'host.started_from'),
    tampered(change: FileChange) {
      totals.add('tampering_signs')
      log.error({ ...change }, 'host.tampered')
    },
    tamperingNotRaised: (error: Error) => log.error({ error: error.message }, 'host.tampering_not_raised'),
    memoryExceeded: (facts: object) => log.error(facts, 'memory.exceeded'),
    loopsHang: (loops: readonly string[]) => log.error({ loops }, 'watchdog.loops_hang'),
    managerNotTold: (error: Error) => log.warn({ error: error.message }, 'watchdog.not_told'),
    metricsFailed: (where: string, error: Error) => log.warn({ where, error: error.message }, 'metrics.failed'),
    statusFailed: (error: Error) => log.warn({ error: error.message }, 'status.failed'),
  }
}
