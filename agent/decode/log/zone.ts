/** Local time → UTC for lines that name no zone. */

/** Minutes east of UTC at a local time given as if it were UTC (milliseconds). */
export type Zone = (localMs: number) => number

export const UTC: Zone = () => 0

const MINUTE = 60_000
const HOUR = 3_600_000

/** `UTC`, an offset such as `+07:00`, or an IANA name such as `Asia/Ho_Chi_Minh`. Throws RangeError for others. */
export function zoneNamed(name: string): Zone {
  if (name === 'UTC' || name === 'Z') return UTC
  const offset = /^([+-])(\d\d):?(\d\d)$/.exec(name)
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3])
    return () => (offset[1] === '-' ? -minutes : minutes)
  }
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', ...PARTS })
  const known = new Map<number, number>()
  return localMs => {
    // Offsets change on the hour or its half at most; a log stays within few of them.
    const slot = Math.floor(localMs / (HOUR / 2))
    const cached = known.get(slot)
    if (cached !== undefined) return cached
    // First as if local were UTC, then once more at the instant this gives: right but within the skipped hour.
    const guess = offsetAt(format, localMs)
    const minutes = offsetAt(format, localMs - guess * MINUTE)
    if (known.size > 4096) known.clear()
    known.set(slot, minutes)
    return minutes
  }
}

const PARTS = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const

function offsetAt(format: Intl.DateTimeFormat, utcMs: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(utcMs)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  const local = Date.UTC(year, month - 1, day, hour, minute, second)
  return Math.round((local - Math.floor(utcMs / 1000) * 1000) / MINUTE)
}
