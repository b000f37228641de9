/** Approvals of reports as they are recorded among all approvals, in the transaction that decides about the version. */
import { refused } from '../report/acts/act.ts'
import type { RecordApproval } from '../report/acts/approve.ts'
import { type ApprovalRefusal, recordApproval } from './approvals.ts'
import { approvalSubject } from './report-countersignatures.ts'

const REFUSALS = {
  no_such_approver: 'no_such_approver',
  four_eyes: 'not_possible',
  call_time: 'not_possible',
  reason_needed: 'reason_needed',
} as const satisfies Record<ApprovalRefusal, string>

export const recordReportApproval: RecordApproval = async (
  within,
  { key, organisation, actor, address, at },
  version,
  given,
) => {
  const about = { subject: approvalSubject(key, version), organisation, at, address }
  const done = await recordApproval(
    within,
    given.how === 'signed_in'
      ? { ...about, how: 'signed_in', by: actor, alone: given.alone }
      : { ...about, how: 'phone', by: given.approver, phone: { ...callOf(given), recordedBy: actor } },
  )
  if ('refused' in done) return refused(REFUSALS[done.refused])
  const { id, approver, phone } = done.approval
  if (!phone) return { approver, approval: { how: 'signed_in' } }
  const { recordedBy, number, calledAt, reason, countersignBy } = phone
  return { approver, approval: { how: 'phone', id, recordedBy, number, calledAt, reason, countersignBy } }
}

const callOf = ({ number, calledAt, reason }: { number: string; calledAt: number; reason: string }) => ({
  number: number.trim(),
  calledAt,
  reason: reason.trim(),
})
