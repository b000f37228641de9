/**
 * Rules and settings published to a group of an organisation's agents; every number stays on record. Groups of the same
 * name in two organisations have nothing in common but their numbers, which rise for both, so that an agent that is
 * moved from one to the other takes what it is given for newer.
 */
import type { Scope } from './scope.ts'

export interface StoredBundle {
  readonly organisation: string
  readonly group: string
  readonly number: number
  readonly madeAt: number
  readonly by: string
  /** SHA-256 of `bundle`, hexadecimal: what agents report. */
  readonly sha256: string
  /** JSON text as signed. */
  readonly bundle: string
  readonly key: string
  /** Base64. */
  readonly signature: string
  /** The organisation whose networks its HOME_NET was taken from; null where it was not. */
  readonly homeNetOf: string | null
}

export type BundleSummary = Omit<StoredBundle, 'bundle' | 'signature'> & { readonly bytes: number }

export interface BundleStore {
  /** @throws when the number is taken: two people published at once. */
  add(bundle: StoredBundle): Promise<void>
  latest(organisation: string, group: string): Promise<StoredBundle | null>
  /** The highest number given in the group, whichever organisation's; 0 when none was. */
  highest(group: string): Promise<number>
  /** Newest first, without their texts; everyone's, unless a scope is given. */
  list(group: string | null, limit: number, scope?: Scope): Promise<BundleSummary[]>
}
