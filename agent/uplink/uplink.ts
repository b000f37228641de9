/**
 * Spool → collector. Reads what follows the last batch, sends it, and lets the spool go as far as the receipt's stored
 * watermark says: that alone, never the fact that a reply came.
 *
 * One batch is under way at a time, so alerts of one agent arrive in order and memory is bounded by one batch. When a
 * receipt's watermark stands below what was sent, the collector has not stored it all (or was set back): reading
 * starts again from the watermark, after a pause.
 *
 * A batch that the collector can't read is halved until the alert that spoils it stands alone; that one is declared
 * refused, so that the watermark can pass it, and the rest flows.
 */
import type { Spool } from '../spool/spool.ts'
import type { Reading } from '../spool/spool-types.ts'
import { type BatchReceipt, PROTOCOL_VERSION, type Watermark } from '../wire/index.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'
import { type AlertTransport, TransportError } from './transport.ts'

export interface UplinkDeps {
  readonly spool: Spool
  readonly transport: AlertTransport
  readonly limits: { readonly alerts: number; readonly bytes: number }
  readonly backoff: BackoffLimits
  readonly now: () => number
  readonly random: () => number
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
  readonly events: UplinkEvents
}

export interface UplinkEvents {
  batchSent(alerts: number, receipt: BatchReceipt): void
  sendFailed(error: Error, retryMs: number): void
  alertRefused(sequence: number, reason: string): void
  watermarkStrange(what: 'other_epoch' | 'ahead', watermark: Watermark): void
}

/** Runs until the signal aborts; nothing that the collector does ends it. */
export async function runUplink(deps: UplinkDeps, signal: AbortSignal): Promise<void> {
  let sent = deps.spool.status().released
  let limit = deps.limits.alerts
  let failures = 0
  while (!signal.aborted) {
    try {
      await deps.spool.changed(sent, signal)
      const reading = await deps.spool.read(sent, { ...deps.limits, alerts: limit })
      if (signal.aborted || reading.upTo <= sent) continue
      const receipt = await send(deps, reading, signal)
      await applyWatermark(deps, receipt.stored)
      deps.events.batchSent(reading.alerts.length, receipt)
      limit = Math.min(deps.limits.alerts, limit * 2)
      const behind = receipt.stored.sequence < reading.upTo
      sent = Math.max(deps.spool.status().released, behind ? receipt.stored.sequence : reading.upTo)
      failures = behind ? failures + 1 : 0
      if (behind) await deps.delay(backoffMs(failures, deps.backoff, deps.random()), signal)
    } catch (error) {
      if (signal.aborted) return
      const refused = error instanceof TransportError && error.code === 'refused'
      const narrower = refused ? await narrow(deps, sent, limit, error) : undefined
      if (narrower === undefined) await waitAfter(deps, error as Error, ++failures, signal)
      limit = narrower ?? limit
    }
  }
}

function send({ transport, spool, now }: UplinkDeps, reading: Reading, signal: AbortSignal): Promise<BatchReceipt> {
  const { agent, epoch } = spool.status()
  const sentAt = new Date(now()).toISOString()
  const { alerts, drops } = reading
  return transport.send({ version: PROTOCOL_VERSION, agent, epoch, sentAt, alerts, drops: [...drops] }, signal)
}

/** What came of a stored watermark, whichever way it came back. */
export async function applyWatermark(deps: Pick<UplinkDeps, 'spool' | 'events'>, watermark: Watermark): Promise<void> {
  const outcome = await deps.spool.release(watermark)
  if (outcome === 'other_epoch' || outcome === 'ahead') deps.events.watermarkStrange(outcome, watermark)
}

/** The next, smaller limit; an alert that is refused even alone is given up. Undefined: it wasn't an alert's fault. */
async function narrow(
  deps: UplinkDeps,
  sent: number,
  limit: number,
  error: TransportError,
): Promise<number | undefined> {
  const { alerts } = await deps.spool.read(sent, { ...deps.limits, alerts: limit })
  const [alone] = alerts
  if (!alone) return undefined
  if (alerts.length > 1) return Math.floor(alerts.length / 2)
  await deps.spool.refuse(alone.sequence)
  deps.events.alertRefused(alone.sequence, error.message)
  return 1
}

async function waitAfter(deps: UplinkDeps, error: Error, failures: number, signal: AbortSignal): Promise<void> {
  const asked = error instanceof TransportError ? error.retryAfterMs : undefined
  const retryMs = Math.max(asked ?? 0, backoffMs(failures, deps.backoff, deps.random()))
  deps.events.sendFailed(error, retryMs)
  await deps.delay(retryMs, signal).catch(() => {})
}
