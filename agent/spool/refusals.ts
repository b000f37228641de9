/**
 * Alerts that were refused for want of room, before they have numbers.
 *
 * Each of them consumes a number, but not at once: while a spool is nearly full, kept and refused alerts alternate, and
 * a range for every few of them would soon be more than a batch may declare. They are counted, with the commit that
 * refused them, and get one range of numbers together: when a reader has come to the end of what is kept, or after a
 * while that grows with the list of ranges, so that this list stays short whatever happens. Pure.
 */
import type { Drop } from '../wire/index.ts'

export interface Refusal {
  readonly reason: Drop['reason']
  readonly count: number
  readonly firstAt: string
  readonly lastAt: string
}

const FIRST_WINDOW_MS = 10_000
/** After as many ranges the time that one of them gathers is doubled: a thousand last for eleven days. */
const RANGES_A_WINDOW = 100

/** Counts together what was refused for the same reason. */
export function addRefusal(refusals: readonly Refusal[], refusal: Refusal): Refusal[] {
  const same = refusals.find(({ reason }) => reason === refusal.reason)
  if (!same) return [...refusals, refusal]
  const together = { ...same, count: same.count + refusal.count, lastAt: refusal.lastAt }
  return refusals.map(one => (one === same ? together : one))
}

export const refusedCount = (refusals: readonly Refusal[]): number =>
  refusals.reduce((total, { count }) => total + count, 0)

/** Whether it is time to number what was refused, though nobody has read up to here. */
export function dueForNumbers(refusals: readonly Refusal[], ranges: number, nowMs: number): boolean {
  const windowMs = FIRST_WINDOW_MS * 2 ** Math.floor(ranges / RANGES_A_WINDOW)
  return refusals.some(({ firstAt }) => nowMs - Date.parse(firstAt) >= windowMs)
}

/** The ranges that they get from a number on. */
export function numbered(refusals: readonly Refusal[], next: number): Drop[] {
  let from = next
  return refusals.map(({ count, ...said }) => {
    const drop = { from, to: from + count - 1, ...said }
    from += count
    return drop
  })
}
