/** What the console's API says and takes about people, their second factors, and tokens for programs. */
import { z } from 'zod'
import { OrganisationId } from '../store/scope.ts'
import { MAX_TOKEN_DAYS } from './api-tokens.ts'
import { USERNAME } from './people.ts'
import { PERMISSIONS, TOKEN_PERMISSIONS } from './permissions.ts'
import { Role } from './views.ts'

const Instant = z.string()
const Organisation = OrganisationId.nullable()
const DisplayName = z.string().trim().min(1).max(120)
const Code = z.string().min(6).max(40)

export const PersonView = z.object({
  username: z.string(),
  displayName: z.string(),
  role: Role,
  organisation: z.string().nullable().describe('Null: of every organisation.'),
  mayReadPayload: z.boolean(),
  disabled: z.boolean(),
  signsInBy: z.enum(['password', 'link', 'provider']),
  secondFactor: z.boolean(),
})
export type PersonView = z.infer<typeof PersonView>
export const PersonList = z.object({ people: z.array(PersonView), nextCursor: z.string().nullable() })
export type PersonList = z.infer<typeof PersonList>

export const NewPerson = z.strictObject({
  username: z.string().regex(USERNAME),
  displayName: DisplayName.optional(),
  role: Role,
  organisation: Organisation.optional().describe("Left out: the asker's."),
  mayReadPayload: z.boolean().default(false),
})
export type NewPerson = z.input<typeof NewPerson>
export const PersonChange = z.strictObject({
  displayName: DisplayName.optional(),
  role: Role.optional(),
  organisation: Organisation.optional(),
  mayReadPayload: z.boolean().optional(),
  disabled: z.boolean().optional(),
})
export type PersonChange = z.infer<typeof PersonChange>
export const PersonReset = z.strictObject({ secondFactor: z.boolean().default(false) })
export const SignInLink = z.object({
  link: z
    .string()
    .describe('Good once, for a quarter of an hour; shown this once. A path where no address is configured.'),
})
export type SignInLink = z.infer<typeof SignInLink>
export const PersonAdded = SignInLink.extend({ person: PersonView })

export const SecondFactorView = z.object({ on: z.boolean(), since: Instant.nullable(), recoveryCodesLeft: z.int() })
export type SecondFactorView = z.infer<typeof SecondFactorView>
/** Who has a password gives it; who has a second factor already, a code of it. */
export const SecondFactorStart = z.strictObject({ password: z.string().max(1024).optional(), code: Code.optional() })
export const SecondFactorSecret = z.object({
  secret: z.string().describe('Base32; shown this once.'),
  uri: z.string(),
  qr: z.string().describe('The same as a picture, SVG.'),
})
export type SecondFactorSecret = z.infer<typeof SecondFactorSecret>
export const SecondFactorCode = z.strictObject({ code: Code })
export const RecoveryCodes = z.object({
  recoveryCodes: z.array(z.string()).describe('Each good once; shown this once.'),
})

export type RecoveryCodes = z.infer<typeof RecoveryCodes>

export const ApiTokenView = z.object({
  id: z.string(),
  name: z.string(),
  permissions: z.array(z.enum(PERMISSIONS)),
  organisation: z.string().nullable(),
  madeBy: z.string(),
  madeAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
})
export type ApiTokenView = z.infer<typeof ApiTokenView>
export const ApiTokenList = z.object({ tokens: z.array(ApiTokenView), nextCursor: z.string().nullable() })
export type ApiTokenList = z.infer<typeof ApiTokenList>
export const ApiTokenRequest = z.strictObject({
  name: z.string().trim().min(1).max(80),
  permissions: z.array(z.enum(TOKEN_PERMISSIONS)).min(1).max(PERMISSIONS.length),
  organisation: Organisation.optional().describe("Left out: the asker's."),
  days: z.int().min(1).max(MAX_TOKEN_DAYS),
})
export type ApiTokenRequest = z.infer<typeof ApiTokenRequest>
export const NewApiToken = ApiTokenView.extend({ token: z.string().describe('Shown this once.') })
export type NewApiToken = z.infer<typeof NewApiToken>

export const OrganisationList = z.object({
  organisations: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type OrganisationList = z.infer<typeof OrganisationList>
