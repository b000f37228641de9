/**
 * The grouping index: for each entity in a role, the stretches of time in which alerts named it, and whose incident
 * they belong to. See `incident/group.ts` for what is done with them.
 */
export interface Span {
  /** Absent until stored. */
  readonly id?: number | undefined
  /** Organisation, drill or real, role and entity in one text. */
  readonly key: string
  readonly firstAt: number
  readonly lastAt: number
  /** The alerts' home, whatever it has been merged into. */
  readonly incidentId: string
  /** The incident at the top of its tree. */
  readonly root: string
  /** When the root opened: the younger one merges into the older. */
  readonly openedAt: number
  /** A closed root takes no new alerts. */
  readonly closed: boolean
  /** With which others it was seen: see `incident/degree.ts`. */
  readonly seen: bigint
}

export type NewSpan = Pick<Span, 'key' | 'firstAt' | 'lastAt' | 'incidentId' | 'seen'>

export interface SpanStore {
  /** Spans of these keys that reach into [from, to]. */
  touching(keys: readonly string[], from: number, to: number): Promise<Span[]>
  remove(ids: readonly number[]): Promise<void>
  add(spans: readonly NewSpan[]): Promise<void>
  /** An incident's own spans give way to these. */
  replace(incidentId: string, spans: readonly NewSpan[]): Promise<void>
}
