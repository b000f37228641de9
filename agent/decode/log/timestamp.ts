/** The ways logs write instants. All return milliseconds since 1970 UTC, or undefined. */
import type { LineContext } from './format.ts'

const MONTHS: Record<string, number> = {
  jan: 0,
  feb: 1,
  mar: 2,
  apr: 3,
  may: 4,
  jun: 5,
  jul: 6,
  aug: 7,
  sep: 8,
  oct: 9,
  nov: 10,
  dec: 11,
}
const DAY = 86_400_000
const MINUTE = 60_000

/** `2026-01-01T10:00:00.123Z`, with a blank for T, a comma for the dot, any offset; without one the zone decides. */
export function rfc3339(text: string, { zone }: Pick<LineContext, 'zone'>): number | undefined {
  const found =
    /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|z|UTC|[+-]\d\d(?::?\d\d)?))?$/.exec(
      text,
    )
  if (!found) return undefined
  const [, year, month, day, hour, minute, second = '0', fraction = '0', offset] = found
  const local = utc(+year!, +month! - 1, +day!, +hour!, +minute!, +second, +`0.${fraction}`)
  if (local === undefined) return undefined
  return offset === undefined ? local - zone(local) * MINUTE : local - offsetMinutes(offset) * MINUTE
}

/**
 * `Nov  5 10:00:00`, with fraction or year where a vendor adds one (`Nov 5 2026 10:00:00`, `Nov 5 10:00:00 2026`).
 * RFC 3164 has no year: it is the latest that puts the line no more than a day after now.
 */
export function bsdTime(text: string, context: LineContext): number | undefined {
  const found = /^([A-Z][a-z]{2}) +(\d{1,2})(?: +(\d{4}))? +(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: +(\d{4}))?$/.exec(
    text,
  )
  if (!found) return undefined
  const month = MONTHS[found[1]!.toLowerCase()]
  if (month === undefined) return undefined
  const written = found[3] ?? found[8]
  const at = (year: number) => {
    const local = utc(year, month, +found[2]!, +found[4]!, +found[5]!, +found[6]!, +`0.${found[7] ?? 0}`)
    return local === undefined ? undefined : local - context.zone(local) * MINUTE
  }
  if (written !== undefined) return at(+written)
  const thisYear = new Date(context.nowMs).getUTCFullYear()
  // 29 February lies up to eight years back.
  for (let year = thisYear + 1; year > thisYear - 9; year--) {
    const ms = at(year)
    if (ms !== undefined && ms <= context.nowMs + DAY) return ms
  }
  return undefined
}

/** `10/Oct/2026:13:55:36 +0700`, the common log format's. */
export function commonLogTime(text: string): number | undefined {
  const found = /^(\d\d?)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?([+-]\d{4})?$/.exec(text)
  const month = found ? MONTHS[found[2]!.toLowerCase()] : undefined
  if (!found || month === undefined) return undefined
  const local = utc(+found[3]!, month, +found[1]!, +found[4]!, +found[5]!, +found[6]!, +`0.${found[7] ?? 0}`)
  return local === undefined ? undefined : local - offsetMinutes(found[8] ?? 'Z') * MINUTE
}

/** `22-Nov-2026 19:44:12.123`, BIND's local time. */
export function bindTime(text: string, { zone }: Pick<LineContext, 'zone'>): number | undefined {
  const found = /^(\d\d?)-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/.exec(text)
  const month = found ? MONTHS[found[2]!.toLowerCase()] : undefined
  if (!found || month === undefined) return undefined
  const local = utc(+found[3]!, month, +found[1]!, +found[4]!, +found[5]!, +found[6]!, +`0.${found[7] ?? 0}`)
  return local === undefined ? undefined : local - zone(local) * MINUTE
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size. */
export function epochTime(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined
  const ms = value < 1e11 ? value * 1000 : value < 1e14 ? value : value < 1e17 ? value / 1e3 : value / 1e6
  return Math.floor(ms)
}

function offsetMinutes(offset: string): number {
  const found = /^([+-])(\d\d):?(\d\d)?$/.exec(offset)
  if (!found) return 0
  const minutes = +found[2]! * 60 + +(found[3] ?? 0)
  return found[1] === '-' ? -minutes : minutes
}

/** Undefined for dates the calendar doesn't have; a leap second is the second before. */
function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction: number,
): number | undefined {
  if (hour > 23 || minute > 59 || second > 60 || year < 1970) return undefined
  const ms = Date.UTC(year, month, day, hour, minute, Math.min(second, 59))
  const date = new Date(ms)
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined
  return ms + Math.floor(fraction * 1000 + 1e-6)
}
