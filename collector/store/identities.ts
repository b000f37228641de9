/**
 * Keys that agents speak with. An identity is one certificate for TLS and one key for signing, given out together;
 * renewal adds one and the one before it stays good until it ends. Rows are never removed: old signatures must stay
 * checkable.
 */
import type { Scope } from './scope.ts'

export type IdentityState = 'pending' | 'active' | 'revoked'

export interface Identity {
  /** Key id of the signing key: see `keyIdOf`. */
  readonly keyId: string
  readonly agent: string
  /** Ed25519 public key in PEM. */
  readonly signingKey: string
  /** PKCS #10 request in PEM, as the host made it. */
  readonly request: string
  /** PEM; null while pending. */
  readonly certificate: string | null
  /** SHA-256 of the certificate in DER, hexadecimal; null while pending. */
  readonly fingerprint: string | null
  readonly state: IdentityState
  readonly hostName: string
  readonly requestedAt: number
  readonly issuedAt: number | null
  readonly expiresAt: number | null
  readonly revokedAt: number | null
  readonly revokedBecause: string | null
}

export interface IdentityStore {
  /** @throws when the key is known already. */
  add(identity: Identity): Promise<void>
  byKey(keyId: string): Promise<Identity | null>
  byFingerprint(fingerprint: string): Promise<Identity | null>
  /** Newest first. */
  of(agent: string): Promise<Identity[]>
  /** Oldest first. @param page.after the last one of the page before */
  pending(page: {
    scope: Scope
    after?: Pick<Identity, 'requestedAt' | 'keyId'> | undefined
    limit: number
  }): Promise<Identity[]>
  issue(
    keyId: string,
    issued: { certificate: string; fingerprint: string; issuedAt: number; expiresAt: number },
  ): Promise<void>
  /** Every identity of the agent that isn't revoked yet. Resolves to how many. */
  revokeAll(agent: string, at: number, because: string): Promise<number>
}

export interface EnrolmentToken {
  /** SHA-256; the token itself is shown once and kept nowhere. */
  readonly hash: string
  /** Null: for any agent id. */
  readonly agent: string | null
  /** Whose host becomes an agent by it. */
  readonly organisation: string
  readonly group: string
  /** `manual`: who comes with it waits for a person's approval. */
  readonly approval: 'automatic' | 'manual'
  readonly usesLeft: number
  readonly expiresAt: number
  readonly madeBy: string
  readonly madeAt: number
}

export interface EnrolmentTokenStore {
  add(token: EnrolmentToken): Promise<void>
  /**
   * Takes one use, atomically; null when there is none left, it has ended, it names another agent, or the agent is known
   * as one of another organisation.
   */
  spend(hash: string, agent: string, now: number): Promise<EnrolmentToken | null>
  /** Everyone's, unless a scope is given. */
  list(now: number, scope?: Scope): Promise<EnrolmentToken[]>
  /** Newest first. @param page.after the last one of the page before */
  page(
    now: number,
    page: { scope: Scope; after?: Pick<EnrolmentToken, 'madeAt' | 'hash'> | undefined; limit: number },
  ): Promise<EnrolmentToken[]>
  remove(hash: string): Promise<void>
}
