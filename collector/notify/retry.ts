/** When a delivery that failed is tried again, or that it is not. Pure. */
import type { Delivery } from '../store/call-out-deliveries.ts'
import type { SendResult } from './channels/channel.ts'

export interface RetrySettings {
  readonly tries: number
  readonly withinMs: number
}

const FIRST_MS = 10_000
const MOST_MS = 600_000
/** However long the other side asks us to wait. */
const MOST_ASKED_MS = 3_600_000

type Failure = Extract<SendResult, { kind: 'failed' }>

/**
 * Null gives it up: the same would fail again, or it was tried often or long enough. The hours count from the first try,
 * so that an outage of ours gives nothing up.
 *
 * @param tries the one that failed included
 * @param random from 0 to 1: those that failed together do not come again together
 */
export function nextTryAt(
  { tries, firstTryAt }: Pick<Delivery, 'tries' | 'firstTryAt'>,
  { retryable, retryAfterMs = 0 }: Failure,
  now: number,
  settings: RetrySettings,
  random: number,
): number | null {
  if (!retryable || tries >= settings.tries) return null
  const backoff = Math.min(FIRST_MS * 2 ** (tries - 1), MOST_MS) * (0.75 + random / 2)
  const at = now + Math.round(Math.max(backoff, Math.min(retryAfterMs, MOST_ASKED_MS)))
  return at - (firstTryAt ?? now) > settings.withinMs ? null : at
}
