/** Repeats: one row per fingerprint, window and incident, with a count. Alerts themselves are never folded away. */
import type { StoredAlert } from './alerts.ts'

export interface FoldIncrement {
  readonly fingerprint: string
  /** Start of the window. */
  readonly windowAt: number
  readonly incidentId: string | null
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  /** The alert shown for the fold: the first one that opened it. */
  readonly sample: { readonly agent: string; readonly epoch: number; readonly sequence: number }
}

export interface Fold {
  readonly fingerprint: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  readonly sample: StoredAlert
}

export interface FoldStore {
  /** Adds counts and widens first and last; a fold that isn't there is opened. */
  add(increments: readonly FoldIncrement[]): Promise<void>
  /** Folds of these incidents, windows of one fingerprint taken together, latest first; at most `limit`. */
  ofIncidents(incidentIds: readonly string[], limit: number): Promise<Fold[]>
  /** Forgets an incident's own folds, to be counted anew. */
  clear(incidentId: string): Promise<void>
}
