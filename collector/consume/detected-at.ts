/**
 * T0 of one alert: when it was detected, by the collector's clock.
 *
 * The law counts from detection, not from the event: a year-old log read today was detected today. The host says when
 * its rule matched, by its own clock, which may be wrong; the same batch says what that clock showed when the batch was
 * sent, so the difference to the receipt is the host's offset (plus the travelling time, which is small beside a
 * deadline and errs to the late side by no more than itself, hence the ceiling). The offset is applied here, once, and
 * the result is stored; nothing learnt later changes it.
 *
 * An alert that waited in the spool keeps the moment it was matched: offset and `matchedAt` are of the same clock.
 */
import { within } from './instant.ts'

export interface AlertClock {
  /** The host's clock when the rule matched. */
  readonly matchedAt: Date
  /** The host's clock when this batch was sent. */
  readonly sentAt: Date
  /** The collector's clock when it came. */
  readonly receivedAt: Date
}

/** Never later than receipt: what we hold has been detected. */
export function detectedAt({ matchedAt, sentAt, receivedAt }: AlertClock): Date {
  const offset = clockOffsetMs({ sentAt, receivedAt })
  return new Date(within(Math.min(matchedAt.getTime() + offset, receivedAt.getTime())))
}

/** Collector's clock minus the host's, in milliseconds: positive when the host's clock is slow. */
export const clockOffsetMs = ({ sentAt, receivedAt }: { sentAt: Date; receivedAt: Date }): number =>
  receivedAt.getTime() - sentAt.getTime()
