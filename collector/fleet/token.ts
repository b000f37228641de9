/**
 * Enrolment tokens: `vge_<secret>.<SHA-256 of the authority's certificate>`. Who holds one may ask for a name; the second
 * half lets the host check, before it says anything, that it speaks to the right collector.
 */
import type { EnrolmentToken } from '../store/identities.ts'
import { EVERYTHING } from '../store/scope.ts'
import type { Store } from '../store/store.ts'
import type { Decider } from './decisions.ts'
import { digest, newSecret } from './secret.ts'

const HOUR = 3_600_000

export const MAX_TOKEN_USES = 10_000
export const MAX_TOKEN_HOURS = 24 * 30

/** As much of a token's hash as people are shown, and name it by. */
const NAME_LENGTH = 16

export interface TokenDeps {
  readonly store: Store
  readonly now: () => Date
}

export interface WantedToken {
  /** Null: for any agent id. */
  readonly agent: string | null
  readonly organisation: string
  readonly group: string
  readonly uses: number
  readonly hours: number
  readonly approval: EnrolmentToken['approval']
}

/** @returns the token, which is shown once, and what is kept of it. */
export async function addToken(
  { store, fleet, now }: TokenDeps & { readonly fleet: { readonly authority: { readonly fingerprint: string } } },
  { agent, organisation, group, uses, hours, approval }: WantedToken,
  { actor, address }: Decider,
): Promise<{ readonly token: string; readonly kept: EnrolmentToken }> {
  const secret = newSecret('vge')
  const at = now().getTime()
  const limits = { agent, organisation, group, approval, usesLeft: uses, expiresAt: at + hours * HOUR }
  const kept = { hash: digest(secret), ...limits, madeBy: actor, madeAt: at }
  const detail = `agent ${agent ?? '*'}, group ${group}, ${uses} uses, ${hours} h, ${approval}`
  await store.transaction(async within => {
    await within.enrolmentTokens.add(kept)
    const entry = { at, actor, address, organisation, action: 'enrolment_token.made', subject: tokenName(kept), detail }
    await within.audit.add(entry)
  })
  return { token: `${secret}.${fleet.authority.fingerprint}`, kept }
}

/** @param name As `tokenName` gives it, or more of the hash. Resolves to whether there was such a token. */
export function removeToken(
  { store, now }: TokenDeps,
  name: string,
  { actor, address, scope = EVERYTHING }: Decider,
): Promise<boolean> {
  const at = now().getTime()
  return store.transaction(async within => {
    const meant = (await within.enrolmentTokens.list(at, scope)).find(
      ({ hash }) => name.length >= NAME_LENGTH && hash.startsWith(name),
    )
    if (!meant) return false
    await within.enrolmentTokens.remove(meant.hash)
    const { organisation } = meant
    const entry = { at, actor, address, organisation, action: 'enrolment_token.removed', subject: tokenName(meant) }
    await within.audit.add({ ...entry, detail: '' })
    return true
  })
}

export const tokenName = ({ hash }: Pick<EnrolmentToken, 'hash'>): string => hash.slice(0, NAME_LENGTH)

/** What the store knows a token by: the hash of its secret, looked up whole, so that no duration tells how near a guess is. */
export const hashOfToken = (token: string): string => digest(token.split('.', 1)[0] ?? '')
