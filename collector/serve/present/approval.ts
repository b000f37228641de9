import type { Approval } from '../../store/approvals.ts'
import { isOverdue } from '../approvals.ts'
import type { ApprovalView } from '../audit-views.ts'
import { instant, instantOrNull } from './instant.ts'

export function approvalView(approval: Approval, now: number): ApprovalView {
  const { id, subject, approver, givenAt, phone } = approval
  return {
    id,
    subject,
    approver,
    givenAt: instant(givenAt),
    state: stateOf(approval, now),
    phone: phone && {
      ...phone,
      calledAt: instant(phone.calledAt),
      countersignBy: instant(phone.countersignBy),
      countersignedAt: instantOrNull(phone.countersignedAt),
      disputed: phone.disputed && { at: instant(phone.disputed.at), because: phone.disputed.because },
    },
  }
}

function stateOf(approval: Approval, now: number): ApprovalView['state'] {
  const { phone } = approval
  if (!phone) return 'given'
  if (phone.disputed) return 'disputed'
  if (phone.countersignedAt !== null) return 'countersigned'
  return isOverdue(approval, now) ? 'overdue' : 'pending'
}
