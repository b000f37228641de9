/** What every log format offers; one file a format, all the same shape. */
import type { FieldValue, LogEvent, LogSource, UnreadLine } from './event.ts'
import type { Zone } from './zone.ts'

/** What a line doesn't say itself. */
export interface LineContext {
  /** The clock of the reader (or the file's own last change): lines without a year are placed before it. */
  readonly nowMs: number
  /** The zone of lines that name none. */
  readonly zone: Zone
}

export interface LogFormat {
  readonly name: string
  /** How sure it is that this line is its own: 0 not at all, 1 certain. */
  recognise(line: string): number
  /** Never throws, whatever the line. */
  parse(line: string, context: LineContext): LogEvent | UnreadLine
}

export type Fields = Record<string, FieldValue>

export const unread = (raw: string, error: string): UnreadLine => ({ format: null, error, raw })

/** An event whose `@timestamp` is written from its time; undefined values are left out. */
export function logEvent(
  format: string,
  raw: string,
  timeMs: number | undefined,
  logSource: LogSource,
  fields: Readonly<Record<string, FieldValue | undefined>>,
  native?: Fields,
): LogEvent {
  const kept: Fields = {}
  if (timeMs !== undefined) kept['@timestamp'] = new Date(timeMs).toISOString()
  for (const key in fields) {
    const value = fields[key]
    if (value !== undefined) kept[key] = value
  }
  return { format, fields: kept, ...(native && { native }), logSource, timeMs, raw }
}

/** A whole number as such, anything else as undefined. */
export function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** Undefined for the dash that many formats write for "nothing". */
export const dashed = (text: string | undefined): string | undefined => (text === '-' || text === '' ? undefined : text)
