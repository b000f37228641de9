/** The `console.oidc` section of the collector's configuration: sign-in through the organisation's identity provider. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { OrganisationId } from './store/scope.ts'
import { ROLES } from './store/users.ts'

const Claim = z.string().min(1).max(200)

/** Stands for all organisations where one of theirs could stand. */
export const ALL_ORGANISATIONS = '*'

export const OidcConfig = z
  .strictObject({
    issuer: z.url({ protocol: /^https?$/ }).describe('As the provider names itself; found by discovery.'),
    clientId: z.string().min(1).max(500),
    clientSecretFile: z.string().min(1).optional().describe('Left out for a public client.'),
    label: z.string().min(1).max(60).optional().describe('What the sign-in page calls it.'),
    scopes: z.array(z.string().min(1).max(100)).min(1).max(20).default(['openid', 'profile', 'email']),
    usernameClaim: Claim.default('preferred_username'),
    displayNameClaim: Claim.default('name'),
    roleClaim: Claim.default('groups').describe('A text or a list of texts.'),
    roles: z
      .record(z.string(), z.enum(ROLES))
      .describe('Value of the claim → role; of several the one that is written first. Whoever has none is refused.'),
    organisationClaim: Claim.optional().describe('Needed where there are several organisations.'),
    organisations: z
      .record(z.string(), z.union([OrganisationId, z.literal(ALL_ORGANISATIONS)]))
      .default({})
      .describe('Value of the claim → organisation; * is all of them. Whoever has none is refused.'),
    allowedDomains: z
      .array(z.string().min(1).max(253).toLowerCase())
      .default([])
      .describe('Of e-mail addresses that the provider has verified; any when empty.'),
    secondFactor: z
      .enum(['provider', 'console'])
      .default('provider')
      .describe('Who asks for it: the provider alone, or the console, too.'),
  })
  .superRefine(({ issuer, scopes, roles, organisationClaim, organisations }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    const { protocol, hostname } = new URL(issuer)
    if (protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname))
      refuse('issuer', 'https beyond this machine')
    if (!scopes.includes('openid')) refuse('scopes', 'openid is missing')
    if (Object.keys(roles).length === 0) refuse('roles', 'with no role nobody could sign in')
    if ((organisationClaim === undefined) !== (Object.keys(organisations).length === 0))
      refuse('organisations', 'organisationClaim and organisations go together')
  })
export type OidcConfig = z.infer<typeof OidcConfig>

/** Relative paths start at the configuration file's folder. */
export const withOidcPaths = ({ clientSecretFile, ...oidc }: OidcConfig, folder: string): OidcConfig => ({
  ...oidc,
  ...(clientSecretFile !== undefined && { clientSecretFile: resolve(folder, clientSecretFile) }),
})
