/**
 * Alerts that follow: what is everyday on the Internet, kept by who did it to whom until, perhaps, an incident about
 * the two takes them in (`incident/adopt.ts`).
 */
import type { AlertKey } from './alerts.ts'

export interface Follower extends AlertKey {
  /** Of a pair: see `incident/entity-keys.ts`. */
  readonly key: string
  /** Detection time. */
  readonly at: number
}

export interface FollowerStore {
  add(followers: readonly Follower[]): Promise<void>
  /** Takes out those of these keys within their ranges, at most `limit` alerts, each once. */
  take(ranges: readonly { key: string; from: number; to: number }[], limit: number): Promise<Follower[]>
  /** Those before this moment will be taken in by nothing. Resolves to how many went. */
  forget(before: number, limit: number): Promise<number>
}
