/** Secrets of acknowledge links, known by their hash. One link answers for the call-outs that its message told. */

export interface CallOutToken {
  readonly hash: string
  readonly callOut: number
  readonly recipient: string
  readonly madeAt: number
  readonly expiresAt: number
  readonly usedAt: number | null
}

export interface CallOutTokenStore {
  add(tokens: readonly Omit<CallOutToken, 'usedAt'>[]): Promise<void>
  /** One a call-out; none for a hash nobody was given. */
  find(hash: string): Promise<CallOutToken[]>
  /** Uses it up. None when it is unknown, used or past its time: one statement decides who was first. */
  spend(hash: string, now: number): Promise<CallOutToken[]>
  /** Forgets those that ended before. */
  removeExpired(before: number): Promise<void>
}
