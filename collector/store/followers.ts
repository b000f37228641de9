/**
 * Alerts that follow: what is everyday on the Internet, kept by who did it to whom. An incident about the two takes in
 * those near it, whichever came first (`incident/adopt.ts`).
 */
import type { AlertKey } from './alerts.ts'

export interface Follower extends AlertKey {
  /** Of a pair: see `incident/entity-keys.ts`. */
  readonly key: string
  /** Detection time. */
  readonly at: number
}

/** With its home, where it has one by now. */
export interface FoundFollower extends Follower {
  readonly incidentId: string | null
}

/** Both ends belong to it. */
export interface FollowerRange {
  readonly key: string
  readonly from: number
  readonly to: number
}

export interface FollowerStore {
  add(followers: readonly Follower[]): Promise<void>
  /** Which of these keys have any at all: nearly always none. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** Of one key within a range, by time; those after `after`, the last one of the page before. */
  near(range: FollowerRange, limit: number, after?: Follower): Promise<FoundFollower[]>
  /** Those before this moment will be taken in by nothing. Resolves to how many went. */
  forget(before: number, limit: number): Promise<number>
}
