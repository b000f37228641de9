/** People who may sign in, and the one-time tokens that let them in without a password. */
export type Role = 'viewer' | 'analyst' | 'admin'

export interface User {
  readonly username: string
  readonly displayName: string
  readonly role: Role
  /** A right of its own, whatever the role: to read what alerts matched. Every reading is in the audit. */
  readonly mayReadPayload: boolean
  /** argon2id in PHC format; null for someone who signs in by one-time link only. */
  readonly passwordHash: string | null
}

export interface UserStore {
  /** Adds a user or replaces one of the same name. */
  save(user: User, at: number): Promise<void>
  find(username: string): Promise<User | null>
  list(): Promise<User[]>
  addOneTimeToken(token: { hash: string; username: string; expiresAt: number }): Promise<void>
  /** Spends the token: resolves to its user the first time before it expires, to null ever after. */
  spendOneTimeToken(hash: string, now: number): Promise<string | null>
}
