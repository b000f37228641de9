/** Instants as people on duty read them: Vietnam's time on the screen, UTC behind it. Pure functions of their arguments. */
import type { Messages } from './messages/vi.ts'

const ZONE = 'Asia/Ho_Chi_Minh'
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const PARTS: Intl.DateTimeFormatOptions = {
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
}
// One pattern for both languages: day/month/year is what the forms use, and month-first would be misread in Vietnam.
const inVietnam = new Intl.DateTimeFormat('en-GB', { ...PARTS, timeZone: ZONE })
const inUtc = new Intl.DateTimeFormat('en-GB', { ...PARTS, timeZone: 'UTC' })

function partsOf(format: Intl.DateTimeFormat, instant: Date): (name: Intl.DateTimeFormatPartTypes) => string {
  const parts = new Map(format.formatToParts(instant).map(part => [part.type, part.value]))
  return name => parts.get(name) ?? ''
}

/** `27/11/2026 09:12` in +07:00; with seconds where order within a minute matters. */
export function localInstant(instant: Date, precision: 'minute' | 'second' = 'minute'): string {
  return stamp(partsOf(inVietnam, instant), precision)
}

/** `27/11/2026 02:12:45`, the same instant in UTC, for the tooltip. */
export function utcInstant(instant: Date): string {
  return stamp(partsOf(inUtc, instant), 'second')
}

function stamp(part: (name: Intl.DateTimeFormatPartTypes) => string, precision: 'minute' | 'second'): string {
  const seconds = precision === 'second' ? `:${part('second')}` : ''
  return `${part('day')}/${part('month')}/${part('year')} ${part('hour')}:${part('minute')}${seconds}`
}

/**
 * A length of time in its two largest units, rounded down: a deadline must never look further away than it is.
 */
export function duration(milliseconds: number, words: Messages['time']): string {
  const length = Math.abs(milliseconds)
  if (length >= DAY) return two(length, DAY, words.day, HOUR, words.hour)
  if (length >= HOUR) return two(length, HOUR, words.hour, MINUTE, words.minute)
  if (length >= MINUTE) return words.minute(Math.floor(length / MINUTE))
  return words.second(Math.floor(length / SECOND))
}

function two(
  length: number,
  large: number,
  largeWord: (count: number) => string,
  small: number,
  smallWord: (count: number) => string,
): string {
  const rest = Math.floor((length % large) / small)
  return rest === 0
    ? largeWord(Math.floor(length / large))
    : `${largeWord(Math.floor(length / large))} ${smallWord(rest)}`
}

/** `3 phút trước`, `just now`, `sau 2 giờ`. */
export function relative(instant: Date, now: Date, words: Messages['time']): string {
  const ahead = instant.getTime() - now.getTime()
  if (Math.abs(ahead) < 5 * SECOND) return words.now
  return ahead > 0 ? words.ahead(duration(ahead, words)) : words.ago(duration(ahead, words))
}

/** `2026-11-27T09:12` in +07:00, as an input for date and time holds it. */
export function localInput(instant: Date): string {
  const part = partsOf(inVietnam, instant)
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`
}

/** What stands in such an input, as RFC 3339; null while it is no instant. */
export function fromLocalInput(text: string): string | null {
  const at = Date.parse(`${text}:00+07:00`)
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** `30/11/2026`, of a day as the API writes it (`2026-11-30`). */
export const localDay = (day: string): string => day.split('-').reverse().join('/')
