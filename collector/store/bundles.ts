/** Rules and settings published to a group of agents; every number stays on record. */
export interface StoredBundle {
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
  latest(group: string): Promise<StoredBundle | null>
  /** Newest first, without their texts. */
  list(group: string | null, limit: number): Promise<BundleSummary[]>
}
