/**
 * Tokens for programs: `vgt_` and 256 random bits, shown once. A token may what it was made for, as long as its maker may
 * it, too: whoever loses a role, or leaves, takes the reach of his tokens with him. Those of the command line have the
 * system's operator for a maker, who may everything.
 */

import type { Decider } from '../fleet/decisions.ts'
import { digest, newSecret } from '../fleet/secret.ts'
import type { ApiToken } from '../store/api-tokens.ts'
import { EVERYTHING, inScope } from '../store/scope.ts'
import type { Store } from '../store/store.ts'
import type { User } from '../store/users.ts'
import { isForTokens, type Permission, ROLE_PERMISSIONS } from './permissions.ts'
import type { SignedIn } from './session.ts'

const DAY = 86_400_000
const MINUTE = 60_000
const ID_LENGTH = 16

export const MAX_TOKEN_DAYS = 365

export interface WantedApiToken {
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly organisation: string | null
  readonly days: number
}

/** @param maker Null for the command line. @returns the token, which is shown once, and what is kept of it. */
export async function makeApiToken(
  store: Store,
  { name, permissions, organisation, days }: WantedApiToken,
  maker: string | null,
  { actor, address }: Decider,
  at: number,
): Promise<{ readonly token: string; readonly kept: ApiToken }> {
  const token = newSecret('vgt')
  const hash = digest(token)
  const limits = { permissions: [...new Set(permissions)], organisation, expiresAt: at + days * DAY }
  const made = { maker, madeBy: actor, madeAt: at, lastUsedAt: null, revokedAt: null }
  const kept = { hash, id: hash.slice(0, ID_LENGTH), name, ...limits, ...made }
  const detail = `${name}, ${kept.permissions.join(' ')}, ${days} days`
  await store.transaction(async within => {
    await within.apiTokens.add(kept)
    await within.audit.add({ at, actor, address, organisation, action: 'api_token.made', subject: kept.id, detail })
  })
  return { token, kept }
}

/** Resolves to whether there was such a token. */
export function revokeApiToken(
  store: Store,
  id: string,
  { actor, address, scope = EVERYTHING }: Decider,
  at: number,
): Promise<boolean> {
  return store.transaction(async within => {
    const revoked = await within.apiTokens.revoke(id, scope, at)
    if (!revoked) return false
    const { organisation, name } = revoked
    const entry = { at, actor, address, organisation, action: 'api_token.revoked', subject: id, detail: name }
    await within.audit.add(entry)
    return true
  })
}

/** Who asks with this token; null when it is not, or no more, good for anything. */
export const findApiToken = (store: Store, token: string, now: number): Promise<SignedIn | null> =>
  findByHash(store, digest(token), now)

export async function findByHash(store: Store, hash: string, now: number): Promise<SignedIn | null> {
  const found = await store.apiTokens.find(hash)
  if (!found || found.revokedAt !== null || found.expiresAt <= now) return null
  const maker = found.maker === null ? null : await store.users.find(found.maker)
  if (found.maker !== null && !mayStill(maker, found)) return null
  // To the minute: asking must not cost a write each time.
  if (found.lastUsedAt === null || now - found.lastUsedAt >= MINUTE) await store.apiTokens.used(hash, now)
  return program(found, maker)
}

const mayStill = (maker: User | null, { organisation }: ApiToken): boolean =>
  maker !== null && !maker.disabled && inScope(maker, organisation)

function program({ hash, id, name, permissions, organisation, expiresAt }: ApiToken, maker: User | null): SignedIn {
  const makers = maker && new Set(ROLE_PERMISSIONS[maker.role])
  const good = permissions.filter(isForTokens).filter(permission => makers === null || makers.has(permission))
  return {
    kind: 'token',
    id: hash,
    user: {
      username: `token:${id}`,
      displayName: name,
      role: 'machine',
      organisation,
      mayReadPayload: false,
      disabled: false,
      passwordHash: null,
      provider: null,
    },
    permissions: new Set(good),
    expiresAt,
    secondFactor: true,
  }
}
