/** People who may sign in, and the one-time tokens that let them in without a password. */
import type { Scope } from './scope.ts'

/** What each may do stands in `serve/permissions.ts`. */
export const ROLES = ['viewer', 'analyst', 'officer_on_duty', 'lead', 'approver', 'auditor', 'admin'] as const
export type Role = (typeof ROLES)[number]

export interface User {
  readonly username: string
  readonly displayName: string
  readonly role: Role
  /** Null: of every organisation. */
  readonly organisation: string | null
  /** A right of its own, whatever the role: to read what alerts matched. Every reading is in the audit. */
  readonly mayReadPayload: boolean
  /** Kept on record, and let in no more. */
  readonly disabled: boolean
  /** argon2id in PHC format; null for someone who signs in by one-time link or through a provider only. */
  readonly passwordHash: string | null
  /** Who the organisation's identity provider says it is: names may be given to another there, these are not. */
  readonly provider: ProviderIdentity | null
}

export interface ProviderIdentity {
  readonly issuer: string
  readonly subject: string
}

export interface UserStore {
  /** Adds a user or replaces one of the same name. @throws when another user has the same provider's identity. */
  save(user: User, at: number): Promise<void>
  find(username: string): Promise<User | null>
  /** As `find`, for a change: nobody else changes the user until the transaction ends. */
  claim(username: string): Promise<User | null>
  findByProvider(identity: ProviderIdentity): Promise<User | null>
  /** By name. */
  page(page: { scope: Scope; after?: string | undefined; limit: number }): Promise<User[]>
  /** With everything that lets the user in. Resolves to whether there was one. */
  remove(username: string): Promise<boolean>
  addOneTimeToken(token: { hash: string; username: string; expiresAt: number }): Promise<void>
  /** Spends the token: resolves to its user the first time before it expires, to null ever after. */
  spendOneTimeToken(hash: string, now: number): Promise<string | null>
  /** Those that were not spent let nobody in any more. */
  dropOneTimeTokens(username: string): Promise<void>
}
