/** Quiet hours: what is not urgent waits until they are over. Times of day are Việt Nam's. */
import { DAY, endOfDay, localDate } from '../report/local-time.ts'

export interface QuietHours {
  readonly from: string
  readonly to: string
}

const MINUTE = 60_000

/** When they end, if it is quiet now; else now. From and to the same: never quiet. */
export function afterQuiet(quiet: QuietHours | null, now: number): number {
  if (quiet === null || quiet.from === quiet.to) return now
  const midnight = endOfDay(localDate(new Date(now))).getTime() - DAY
  const [from, to] = [midnight + minutesOf(quiet.from) * MINUTE, midnight + minutesOf(quiet.to) * MINUTE]
  if (from < to) return now >= from && now < to ? to : now
  // Over midnight: the night that began yesterday, or the one that begins today.
  if (now < to) return to
  return now >= from ? to + DAY : now
}

export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
