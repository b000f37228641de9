/**
 * A log line after parsing: facts under ECS names, and where it came from, for rules to route by.
 *
 * Sigma's own field names are derived from these in one table (`rules` never see two spellings); formats whose events
 * carry Sigma's names natively (Windows, JSON) keep them in `native`.
 */
export type FieldValue = string | number | boolean | null | readonly FieldValue[]

export interface LogSource {
  readonly product?: string
  readonly category?: string
  readonly service?: string
}

export interface LogEvent {
  /** Name of the format that read it, such as `syslog`, `sshd`, `nginx`, `json`. */
  readonly format: string
  /** Flat, dotted ECS names: `source.ip`, `user.name`, `@timestamp` (RFC 3339). */
  readonly fields: Readonly<Record<string, FieldValue>>
  /** The event under its own names, where rules use these (Windows EventData, JSON lines); flat. */
  readonly native?: Readonly<Record<string, FieldValue>>
  readonly logSource: LogSource
  /** The line's own time, milliseconds since 1970 UTC; undefined when it has none. */
  readonly timeMs: number | undefined
  /** The line as read. */
  readonly raw: string
}

/** A line that its format could not read. A value, not an exception. */
export interface UnreadLine {
  readonly format: null
  readonly error: string
  readonly raw: string
}
