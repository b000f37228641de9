/**
 * Repeats of one fingerprint within a window are shown as one row with a count.
 *
 * Windows are fixed stretches of detection time, not "so long after the last one": the same alerts in any order, cut
 * into any batches, give the same rows.
 */
import type { FoldIncrement } from '../store/folds.ts'

export const FOLD_WINDOW_MS = 3_600_000

export interface Foldable {
  readonly agent: string
  readonly epoch: number
  readonly sequence: number
  readonly fingerprint: string
  readonly detectedAt: number
  readonly occurredAt: number
  readonly incidentId: string | null
}

/** One increment per fingerprint, window and incident. First and last are the evidence's own times. */
export function foldIncrements(alerts: readonly Foldable[], windowMs = FOLD_WINDOW_MS): FoldIncrement[] {
  const increments = new Map<string, FoldIncrement>()
  for (const alert of alerts) {
    const windowAt = Math.floor(alert.detectedAt / windowMs) * windowMs
    const key = `${alert.fingerprint} ${windowAt} ${alert.incidentId ?? ''}`
    const so = increments.get(key)
    increments.set(key, {
      fingerprint: alert.fingerprint,
      windowAt,
      incidentId: alert.incidentId,
      count: (so?.count ?? 0) + 1,
      firstAt: Math.min(so?.firstAt ?? alert.occurredAt, alert.occurredAt),
      lastAt: Math.max(so?.lastAt ?? alert.occurredAt, alert.occurredAt),
      sample: so?.sample ?? { agent: alert.agent, epoch: alert.epoch, sequence: alert.sequence },
    })
  }
  return [...increments.values()]
}
