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

/** A window's row, with where the next page goes on. */
export interface WindowFold extends Fold {
  readonly windowAt: number
  readonly incidentId: string | null
}

export interface FoldStore {
  /** Adds counts and widens first and last; a fold that isn't there is opened. */
  add(increments: readonly FoldIncrement[]): Promise<void>
  /** Folds of these incidents, windows of one fingerprint taken together, latest first; at most `limit`. */
  ofIncidents(incidentIds: readonly string[], limit: number): Promise<Fold[]>
  /** Those whose windows begin in [from, to), by window, after the last one of the page before. */
  within(
    from: number,
    to: number,
    after: Pick<WindowFold, 'windowAt' | 'fingerprint' | 'incidentId'> | undefined,
    limit: number,
  ): Promise<WindowFold[]>
  /** Forgets an incident's own folds, to be counted anew. */
  clear(incidentId: string): Promise<void>
}
