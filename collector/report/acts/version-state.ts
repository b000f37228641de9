/** Where a version stands, derived from what was decided about it. */
import type { ApprovalAct, ReportStep } from '../../store/reports.ts'

export type VersionState =
  | { readonly state: 'saved' }
  | { readonly state: 'submitted'; readonly by: string; readonly at: number }
  | { readonly state: 'returned'; readonly by: string; readonly at: number; readonly reason: string }
  | {
      readonly state: 'approved'
      readonly approver: string
      /** When the approver agreed: on the telephone that is the minute of the call. */
      readonly givenAt: number
      readonly approval: ApprovalAct
      readonly countersignedAt: number | null
      readonly disputed: { readonly at: number; readonly reason: string } | null
    }

/** @param steps of this version, in order */
export function versionState(steps: readonly ReportStep[]): VersionState {
  return steps.reduce<VersionState>(after, { state: 'saved' })
}

function after(so: VersionState, { change, actor, at }: ReportStep): VersionState {
  switch (change.kind) {
    case 'submitted':
      return { state: 'submitted', by: actor, at }
    case 'returned':
      return { state: 'returned', by: actor, at, reason: change.reason }
    case 'approved': {
      const { approver, approval } = change
      const givenAt = approval.how === 'phone' ? approval.calledAt : at
      return { state: 'approved', approver, givenAt, approval, countersignedAt: null, disputed: null }
    }
    case 'countersigned':
      return so.state === 'approved' ? { ...so, countersignedAt: at } : so
    case 'disputed':
      return so.state === 'approved' ? { ...so, disputed: { at, reason: change.reason } } : so
  }
}
