/** Daily anchors of the incidents' logs: what `incident/anchor.ts` makes, and whether it has been written down. */
export interface AnchoredHead {
  readonly incidentId: string
  /** Of the last event. */
  readonly number: number
  readonly head: string
}

export interface Anchor {
  /** `2026-11-27`. */
  readonly day: string
  readonly at: number
  /** How many heads it draws together. */
  readonly incidents: number
  readonly root: string
  readonly auditHead: string | null
  /** Hash of the anchor before; 64 zeros for the first. */
  readonly previous: string
  readonly hash: string
  /** When it stood outside the database; null: not yet. */
  readonly writtenAt: number | null
}

export interface AnchorStore {
  latest(): Promise<Anchor | null>
  /** Incidents whose logs have grown since they were last anchored, by name. */
  changedHeads(): Promise<AnchoredHead[]>
  /** Adds an anchor and what it draws together. False: the day has one. */
  add(anchor: Omit<Anchor, 'writtenAt'>, heads: readonly AnchoredHead[]): Promise<boolean>
  /** In the order of days. */
  unwritten(): Promise<Anchor[]>
  written(day: string, at: number): Promise<void>
  /** The latest anchor that an incident is in, with all heads of that day. */
  of(incidentId: string): Promise<{ anchor: Anchor; heads: AnchoredHead[] } | null>
}
