/**
 * Repeats of one fingerprint within a window are shown as one row with a count.
 *
 * Windows are fixed stretches of detection time, not "so long after the last one": the same alerts in any order, cut
 * into any batches, give the same rows.
 */
import type { Alert } from '../../agent/wire/index.ts'
import { instantMs } from '../consume/instant.ts'
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
  readonly alert: Pick<Alert, 'folded'>
}

/** One increment per fingerprint, window and incident. First and last are the evidence's own times. */
export function foldIncrements(alerts: readonly Foldable[], windowMs = FOLD_WINDOW_MS): FoldIncrement[] {
  const increments = new Map<string, FoldIncrement>()
  for (const alert of alerts) {
    const windowAt = Math.floor(alert.detectedAt / windowMs) * windowMs
    const key = `${alert.fingerprint} ${windowAt} ${alert.incidentId ?? ''}`
    const so = increments.get(key)
    const { count, firstAt, lastAt } = standsFor(alert)
    increments.set(key, {
      fingerprint: alert.fingerprint,
      windowAt,
      incidentId: alert.incidentId,
      count: (so?.count ?? 0) + count,
      firstAt: Math.min(so?.firstAt ?? firstAt, firstAt),
      lastAt: Math.max(so?.lastAt ?? lastAt, lastAt),
      sample: so?.sample ?? { agent: alert.agent, epoch: alert.epoch, sequence: alert.sequence },
    })
  }
  return [...increments.values()]
}

/** How many alerts one stands for: a storm was folded where it was made. First and last are the evidence's own times. */
export function standsFor({ alert: { folded }, occurredAt }: Pick<Foldable, 'alert' | 'occurredAt'>) {
  if (!folded) return { count: 1, firstAt: occurredAt, lastAt: occurredAt }
  return { count: folded.count, firstAt: instantMs(folded.firstAt), lastAt: instantMs(folded.lastAt) }
}
