/** What PostgreSQL and its driver say when something is wrong, sorted by what is to be done about it. */
import { StoreUnavailable } from '../unavailable.ts'

/**
 * Appendix A of PostgreSQL's manual: another transaction was in the way, this one alone may be run again.
 * serialization_failure, deadlock_detected, lock_not_available, out_of_memory (of locks).
 */
const IN_THE_WAY = new Set(['40001', '40P01', '55P03', '53200'])

/** Classes and codes of an outage: connection exceptions, resources, shutdowns, a standby, a statement cut short. */
const OUTAGE = /^(08...|53...|57P0.|57014|25006|25P03|58030|XX001)$/

/** Of the network and of the driver, which has no codes of its own. */
const CUT_OFF = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
])
const CUT_OFF_WORDS =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|client was closed|not queryable|connection timeout|timeout expired|pool after calling end/i

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '')

/** The cause stays on the error; here is the one place that looks at it. */
export const mayBeRunAgain = (error: unknown): boolean =>
  error instanceof StoreUnavailable && IN_THE_WAY.has(codeOf(error.cause))

/** An outage as `StoreUnavailable`, everything else as it is. */
export function told(error: unknown): unknown {
  const code = codeOf(error)
  const message = error instanceof Error ? error.message || code : String(error)
  const unavailable = IN_THE_WAY.has(code) || OUTAGE.test(code) || CUT_OFF.has(code) || CUT_OFF_WORDS.test(message)
  return unavailable ? new StoreUnavailable(`PostgreSQL: ${message}`, { cause: error }) : error
}
