/** Answers kept for who asks the same twice, not knowing whether the first time arrived. */
export interface IdempotentRequest {
  /** SHA-256 over who asks and the key that was given: the key itself is kept nowhere. */
  readonly id: string
  readonly actor: string
  /** SHA-256 over what is asked. */
  readonly fingerprint: string
  readonly at: number
  readonly expiresAt: number
}

export type IdempotentState =
  /** Nobody has asked: the caller does it, and says `finish` or `release`. */
  | { readonly kind: 'fresh' }
  | { readonly kind: 'begun'; readonly fingerprint: string; readonly at: number }
  | { readonly kind: 'done'; readonly fingerprint: string; readonly answer: string }
  /** So many keys of this actor are kept already. */
  | { readonly kind: 'too_many' }

export interface IdempotencyStore {
  /** One of several who ask at once is told `fresh`. What has expired is removed. */
  begin(request: IdempotentRequest, keep: number): Promise<IdempotentState>
  finish(id: string, answer: string): Promise<void>
  /** As if it had never been asked. */
  release(id: string): Promise<void>
}
