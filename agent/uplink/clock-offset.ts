/** How far the collector's clock is from the host's, measured both ways as in RFC 4330. */
import type { ClockOffset } from '../wire/index.ts'

/** Both instants are cut off below the millisecond, and the offset is rounded to one. */
const RESOLUTION_MS = 2

/**
 * @param sentAt by the host's clock
 * @param receivedAt by the collector's clock
 * @param elapsedMs from no later than `sentAt` until the answer was there, by a clock that is never set
 */
export function clockOffset(sentAt: string, receivedAt: string, elapsedMs: number): ClockOffset {
  // The collector read its clock somewhere between sending and answer.
  const travel = elapsedMs / 2
  return {
    offsetMs: Math.round(Date.parse(receivedAt) - Date.parse(sentAt) - travel),
    uncertaintyMs: Math.ceil(travel) + RESOLUTION_MS,
  }
}
