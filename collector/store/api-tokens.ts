/** Tokens that programs ask the API with. The token itself is shown once and kept nowhere. */
import type { Scope } from './scope.ts'

export interface ApiToken {
  /** SHA-256. */
  readonly hash: string
  /** The beginning of the hash: what people name it by. */
  readonly id: string
  readonly name: string
  /** See `serve/permissions.ts`; never more than its maker has at the time it is used. */
  readonly permissions: readonly string[]
  /** Null: of every organisation. */
  readonly organisation: string | null
  /** The person who made it; null for one of the command line. */
  readonly maker: string | null
  readonly madeBy: string
  readonly madeAt: number
  readonly expiresAt: number
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

export interface ApiTokenStore {
  add(token: ApiToken): Promise<void>
  find(hash: string): Promise<ApiToken | null>
  used(hash: string, at: number): Promise<void>
  /** Newest first. */
  page(page: { scope: Scope; before?: { madeAt: number; id: string } | undefined; limit: number }): Promise<ApiToken[]>
  /** Resolves to the token when this call revoked it. */
  revoke(id: string, scope: Scope, at: number): Promise<ApiToken | null>
  /** Every one that this person made. */
  revokeAllOf(maker: string, at: number): Promise<void>
}
