/**
 * The grouping index: for each entity in a role, the stretches of time in which alerts named it, and whose incident
 * they belong to. See `incident/group.ts` for what is done with them.
 */
export interface Span {
  /** Absent until stored. */
  readonly id?: number | undefined
  /** Role, drill or real, and entity in one text. */
  readonly key: string
  readonly firstAt: number
  readonly lastAt: number
  readonly incidentId: string
  /** When its incident opened: the younger one merges into the older. */
  readonly openedAt: number
  /** A closed incident takes no new alerts. */
  readonly closed: boolean
}

export interface SpanStore {
  /** Spans of these keys that reach into [from, to]. */
  touching(keys: readonly string[], from: number, to: number): Promise<Span[]>
  remove(ids: readonly number[]): Promise<void>
  add(spans: readonly Span[]): Promise<void>
  moveIncident(from: string, into: string): Promise<void>
}
