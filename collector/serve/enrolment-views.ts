/** What the console's API says and takes about who may speak: keys, tokens, decisions. For administrators. */
import { z } from 'zod'
import { AgentId, COLLECTOR_ID, GroupName } from '../../agent/wire/index.ts'
import { MAX_TOKEN_HOURS, MAX_TOKEN_USES } from '../fleet/token.ts'
import { OrganisationId } from '../store/scope.ts'

const InstantText = z.string()

export const KeyView = z.object({
  keyId: z.string(),
  agent: z.string(),
  state: z.enum(['pending', 'active', 'revoked']),
  hostName: z.string(),
  requestedAt: InstantText,
  issuedAt: InstantText.nullable(),
  expiresAt: InstantText.nullable(),
  revokedAt: InstantText.nullable(),
  revokedBecause: z.string().nullable(),
})
export type KeyView = z.infer<typeof KeyView>

export const TokenView = z.object({
  name: z.string().describe('The beginning of the hash; the token itself is kept nowhere.'),
  agent: z.string().nullable(),
  organisation: z.string(),
  group: z.string(),
  approval: z.enum(['manual', 'automatic']),
  usesLeft: z.int(),
  expiresAt: InstantText,
  madeBy: z.string(),
})
export type TokenView = z.infer<typeof TokenView>

export const KeyList = z.object({ keys: z.array(KeyView) })
export const EnrolmentView = z.object({
  pending: z.array(KeyView),
  tokens: z.array(TokenView),
  /** Of both lists at once. */
  nextCursor: z.string().nullable(),
})
export const NewToken = TokenView.extend({ token: z.string().describe('Shown this once.') })

export const ApproveRequest = z.strictObject({
  keyId: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('The key that was compared on both sides.'),
})
export const RevokeRequest = z.strictObject({ reason: z.string().trim().min(1).max(500) })
export const OrganisationRequest = z.strictObject({ organisation: OrganisationId })
export const GroupRequest = z.strictObject({ group: GroupName })
export const TokenRequest = z.strictObject({
  agent: AgentId.refine(id => id.toLowerCase() !== COLLECTOR_ID)
    .nullable()
    .default(null),
  organisation: OrganisationId.optional().describe("Left out: the asker's, or the installation's own."),
  group: GroupName.default('default'),
  uses: z.int().min(1).max(MAX_TOKEN_USES).default(1),
  hours: z.int().min(1).max(MAX_TOKEN_HOURS).default(24),
  approval: z.enum(['manual', 'automatic']).optional().describe('As configured when left out.'),
})
