/**
 * Does a source move? One that runs must turn (look for something new) every so often, and where it is known to bring
 * something all the time, bring something. A source that hangs looks healthy in every other way.
 */
export interface Turning {
  readonly nowMs: number
  /** When it began to be read. */
  readonly sinceMs: number
  /** When it last looked, whether or not there was anything; undefined: it doesn't say. */
  readonly turnedMs: number | undefined
  readonly lastReadMs: number | undefined
  /** It must bring something that often; undefined: it may be quiet. */
  readonly expectEveryMs: number | undefined
}

/** A loop that polls every 100 ms, or hears from its child every second, and has not for so long, hangs. */
const TURN_LIMIT_MS = 30_000

export function isMoving({ nowMs, sinceMs, turnedMs, lastReadMs, expectEveryMs }: Turning): boolean {
  if (turnedMs !== undefined && nowMs - Math.max(turnedMs, sinceMs) > TURN_LIMIT_MS) return false
  return expectEveryMs === undefined || nowMs - Math.max(lastReadMs ?? sinceMs, sinceMs) <= expectEveryMs
}
