/**
 * Who is let in while a spool fills up. Pure.
 *
 * | share of the limit in use | is still taken |
 * |---|---|
 * | up to 70 % | everything |
 * | up to 85 % | medium and above, of sources that can't wait |
 * | up to 95 % | high and critical, of sources that can't wait |
 * | up to 100 % | critical, of sources that can't wait |
 *
 * Sources that can wait are paused from 70 % on, because waiting costs them nothing: what is left is for those that
 * see an alert once. Of these, what isn't taken is refused, one alert at a time and before it is written.
 */
import type { Severity } from '../wire/index.ts'

const SHARES: Readonly<Record<Severity, number>> = {
  informational: 0.7,
  low: 0.7,
  medium: 0.85,
  high: 0.95,
  critical: 1,
}
const SHARE_OF_THE_WAITING = 0.7
/** A full spool counts as full until so much less is in use, so that its state doesn't flicker. */
const SHARE_TO_RECOVER = 0.65

/** One group that asks to be let in. */
export interface Offer {
  readonly canWait: boolean
  readonly severities: readonly Severity[]
  /** What each alert takes. */
  readonly sizes: readonly number[]
  /** What the group takes beside its alerts. */
  readonly overhead: number
}

/** Which alerts of each group are kept; undefined: the group waits. */
export type Admission = readonly boolean[] | undefined

/**
 * Decides about groups in the order they came. A group that waits holds up the waiting ones behind it: a large one
 * would otherwise never find its room.
 * @param empty Nothing is kept: a group larger than the limit itself is let in alone, or it would wait for ever.
 */
export function admit(offers: readonly Offer[], usedBytes: number, limitBytes: number, empty: boolean): Admission[] {
  let used = usedBytes
  let alone = empty
  let someWait = false
  return offers.map(offer => {
    if (!offer.canWait) {
      const kept = keptOf(offer, used, limitBytes)
      used += kept.reduce((total, keep, index) => total + (keep ? (offer.sizes[index] ?? 0) : 0), offer.overhead)
      alone &&= !kept.includes(true)
      return kept
    }
    const bytes = offer.sizes.reduce((total, size) => total + size, offer.overhead)
    if (someWait || !(alone || used + bytes <= limitBytes * SHARE_OF_THE_WAITING)) {
      someWait = true
      return undefined
    }
    used += bytes
    alone = false
    return offer.sizes.map(() => true)
  })
}

function keptOf({ sizes, severities, overhead }: Offer, usedBytes: number, limitBytes: number): boolean[] {
  let used = usedBytes + overhead
  return sizes.map((size, index) => {
    const fits = used + size <= limitBytes * SHARES[severities[index] ?? 'low']
    if (fits) used += size
    return fits
  })
}

/** Whether a spool that was full has room for everyone again. */
export const roomAgain = (usedBytes: number, limitBytes: number): boolean => usedBytes <= limitBytes * SHARE_TO_RECOVER
