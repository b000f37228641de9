/** What the console's API says of the audit, and of approvals that were given by telephone. */
import { z } from 'zod'

const Instant = z.string()
const At = z.iso.datetime({ offset: true }).transform(text => Date.parse(text))

export const AuditRowView = z.object({
  at: Instant,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
  address: z.string(),
  organisation: z.string().nullable(),
  link: z
    .object({ number: z.int(), previousHash: z.string(), hash: z.string() })
    .nullable()
    .describe('Place in the chain of the whole installation; for those who see all of it.'),
})
export const AuditList = z.object({
  rows: z.array(AuditRowView),
  nextCursor: z.string().nullable(),
  head: z
    .object({ number: z.int(), hash: z.string() })
    .nullable()
    .describe('To be kept elsewhere: it shows that nothing was cut off.'),
})
export type AuditList = z.infer<typeof AuditList>

export const AuditQuery = z.object({
  actor: z.string().max(200).optional(),
  action: z.string().max(100).optional().describe('With a dot at its end: all that begin like this.'),
  subject: z.string().max(300).optional(),
  from: At.optional(),
  to: At.optional().describe('Before it.'),
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export const ApprovalView = z.object({
  id: z.int(),
  subject: z.string(),
  approver: z.string(),
  givenAt: Instant,
  state: z.enum(['given', 'pending', 'overdue', 'countersigned', 'disputed']),
  phone: z
    .object({
      recordedBy: z.string(),
      number: z.string(),
      calledAt: Instant,
      reason: z.string(),
      countersignBy: Instant,
      countersignedAt: Instant.nullable(),
      disputed: z.object({ at: Instant, because: z.string() }).nullable(),
    })
    .nullable()
    .describe('Null: the approver was signed in.'),
})
export type ApprovalView = z.infer<typeof ApprovalView>
export const ApprovalList = z.object({ approvals: z.array(ApprovalView), nextCursor: z.string().nullable() })
export type ApprovalList = z.infer<typeof ApprovalList>
export const ApprovalQuery = z.object({
  state: z.enum(['pending', 'overdue', 'all']).default('pending'),
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const Dispute = z.strictObject({ because: z.string().trim().min(1).max(2000) })
