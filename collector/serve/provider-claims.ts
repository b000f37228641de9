/** What the identity provider says of somebody → who that is here. Pure. */
import { ALL_ORGANISATIONS, type OidcConfig } from '../oidc-config.ts'
import type { ProviderIdentity, Role } from '../store/users.ts'
import { USERNAME } from './people.ts'

export interface ProvidedPerson {
  readonly identity: ProviderIdentity
  readonly username: string
  readonly displayName: string
  readonly role: Role
  readonly organisation: string | null
}

/** No role, no organisation: nothing that is configured stands for what the provider said. */
export type ProviderRefusal = 'no_username' | 'domain_not_allowed' | 'no_role' | 'no_organisation'

export type Claims = Readonly<Record<string, unknown>>

export function personOf(
  identity: ProviderIdentity,
  claims: Claims,
  settings: OidcConfig,
): ProvidedPerson | { readonly refused: ProviderRefusal } {
  const username = textOf(claims[settings.usernameClaim])
  if (username === null || !USERNAME.test(username)) return { refused: 'no_username' }
  if (!domainAllowed(claims, settings)) return { refused: 'domain_not_allowed' }
  const role = mapped(settings.roles, claims[settings.roleClaim])
  if (role === undefined) return { refused: 'no_role' }
  const organisation = organisationOf(claims, settings)
  if (organisation === undefined) return { refused: 'no_organisation' }
  const displayName = (textOf(claims[settings.displayNameClaim]) ?? username).slice(0, 120)
  return { identity, username, displayName, role, organisation }
}

/** Of a mailbox that the provider has seen to be theirs. */
function domainAllowed({ email, email_verified: verified }: Claims, { allowedDomains }: OidcConfig): boolean {
  if (allowedDomains.length === 0) return true
  const domain = textOf(email)?.split('@').at(-1)?.toLowerCase()
  return verified === true && domain !== undefined && allowedDomains.includes(domain)
}

function organisationOf(claims: Claims, { organisationClaim, organisations }: OidcConfig): string | null | undefined {
  if (organisationClaim === undefined) return null
  const found = mapped(organisations, claims[organisationClaim])
  return found === ALL_ORGANISATIONS ? null : found
}

/** Of several values that stand for something, the one that is configured first. */
function mapped<T>(table: Readonly<Record<string, T>>, claim: unknown): T | undefined {
  const values = new Set(Array.isArray(claim) ? claim : [claim])
  return Object.entries(table).find(([value]) => values.has(value))?.[1]
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null
