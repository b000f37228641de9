/**
 * Approvals, and the way around the rule when an approver can't sign in: someone on duty calls, the approver agrees on
 * the telephone, and that is written down, with the number and the minute. Four eyes: who records it is not who approves.
 * Within 24 hours of the call the approver countersigns, or says that it was not so; what is overdue is told.
 */
import type { Decider } from '../fleet/decisions.ts'
import type { Approval } from '../store/approvals.ts'
import { EVERYTHING, inScope, type Scope } from '../store/scope.ts'
import type { Subjects } from '../store/store.ts'
import { ROLE_PERMISSIONS } from './permissions.ts'
import { tellReport } from './report-countersignatures.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

export const COUNTERSIGN_WITHIN_MS = 24 * HOUR

const PENDING_LISTED = 1000

export type NewApproval = {
  /** What is approved, such as `report VG-2026-0001/tt20_mau_03/2`. */
  readonly subject: string
  /** Whose thing it is. */
  readonly organisation: string | null
  /** The approver. */
  readonly by: string
  readonly at: number
  /** Of the peer; empty for the command line. */
  readonly address: string
} & (
  | {
      readonly how: 'signed_in'
      /** The organisation has said that one pair of eyes is enough: the approver needs no role of his own. */
      readonly alone?: boolean
    }
  | {
      readonly how: 'phone'
      readonly phone: {
        readonly recordedBy: string
        readonly number: string
        readonly calledAt: number
        readonly reason: string
      }
    }
)

export type ApprovalRefusal =
  | 'no_such_approver'
  /** Who records it can't be who approves. */
  | 'four_eyes'
  /** In the future, or so long ago that it could not be countersigned in time. */
  | 'call_time'
  | 'reason_needed'

/** Within the transaction of what is approved. */
export async function recordApproval(
  within: Subjects,
  approval: NewApproval,
): Promise<{ readonly approval: Approval } | { readonly refused: ApprovalRefusal }> {
  const { subject, organisation, by: approver, at } = approval
  const refused = await refusalOf(within, approval)
  if (refused) return { refused }
  const phone = approval.how === 'phone' ? callOf(approval.phone) : null
  const kept = { organisation, subject, approver, givenAt: phone?.calledAt ?? at, phone }
  const id = await within.approvals.add(kept, at)
  await within.audit.add({
    at,
    actor: phone?.recordedBy ?? approver,
    action: phone ? 'approval.recorded' : 'approval.given',
    subject,
    detail: phone ? `${approver} on ${phone.number} at ${new Date(phone.calledAt).toISOString()}: ${phone.reason}` : '',
    address: approval.address,
    organisation,
  })
  return { approval: { id, ...kept } }
}

async function refusalOf(within: Subjects, approval: NewApproval): Promise<ApprovalRefusal | null> {
  const approver = await within.users.find(approval.by)
  const alone = approval.how === 'signed_in' && approval.alone === true
  const may = approver && !approver.disabled && (alone || ROLE_PERMISSIONS[approver.role].includes('report.approve'))
  if (!may || !inScope(approver, approval.organisation)) return 'no_such_approver'
  if (approval.how === 'signed_in') return null
  const { recordedBy, number, calledAt, reason } = approval.phone
  if (recordedBy === approval.by) return 'four_eyes'
  if (reason.trim() === '' || number.trim() === '') return 'reason_needed'
  return calledAt > approval.at || calledAt <= approval.at - COUNTERSIGN_WITHIN_MS ? 'call_time' : null
}

function callOf({ calledAt, ...call }: Extract<NewApproval, { how: 'phone' }>['phone']) {
  const minute = Math.floor(calledAt / MINUTE) * MINUTE
  const countersignBy = minute + COUNTERSIGN_WITHIN_MS
  return { ...call, calledAt: minute, countersignBy, countersignedAt: null, disputed: null }
}

/** What the approver can say of a call; `not_found` also where it is another's, or somebody else asks. */
export type Settled = 'settled' | 'not_found' | 'already_settled'

/** The approver stands by it. Late is better than never: how late stays on record. */
export const countersign = (within: Subjects, id: number, by: Decider, at: number): Promise<Settled> =>
  settle(within, id, by, at, async approval => {
    await within.approvals.countersigned(id, at)
    await tellReport(within, approval, { ...by, at }, { kind: 'countersigned' })
    const late = approval.phone !== null && at > approval.phone.countersignBy
    return { action: 'approval.countersigned', detail: late ? 'late' : '' }
  })

/** The approver says that it was not so. */
export const dispute = (within: Subjects, id: number, because: string, by: Decider, at: number): Promise<Settled> =>
  settle(within, id, by, at, async approval => {
    await within.approvals.disputed(id, at, because)
    await tellReport(within, approval, { ...by, at }, { kind: 'disputed', reason: because })
    return { action: 'approval.disputed', detail: because }
  })

async function settle(
  within: Subjects,
  id: number,
  { actor, address, scope = EVERYTHING }: Decider,
  at: number,
  act: (approval: Approval) => Promise<{ action: string; detail: string }>,
): Promise<Settled> {
  const approval = await within.approvals.find(id)
  if (!approval?.phone || approval.approver !== actor || !inScope(scope, approval.organisation)) return 'not_found'
  if (approval.phone.countersignedAt !== null || approval.phone.disputed) return 'already_settled'
  const { subject, organisation } = approval
  await within.audit.add({ at, actor, address, subject, organisation, ...(await act(approval)) })
  return 'settled'
}

/** Given by telephone and neither countersigned nor disputed; `overdue` of those for whom the 24 hours have passed. */
export async function pendingCountersignatures(
  within: Pick<Subjects, 'approvals'>,
  now: number,
  scope: Scope = EVERYTHING,
): Promise<readonly (Approval & { readonly overdue: boolean })[]> {
  const pending = await within.approvals.pending({ scope, limit: PENDING_LISTED })
  return pending.map(approval => ({ ...approval, overdue: isOverdue(approval, now) }))
}

export const isOverdue = ({ phone }: Approval, now: number): boolean =>
  phone !== null && phone.countersignedAt === null && phone.disputed === null && now > phone.countersignBy
