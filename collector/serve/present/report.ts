import { type DeliveryState, deliveryState } from '../../report/acts/delivery-state.ts'
import { type VersionState, versionState } from '../../report/acts/version-state.ts'
import { recipientName } from '../../report/recipients.ts'
import type { Delivery, DeliveryStep, ReportStep, VersionHead } from '../../store/reports.ts'
import type { DeliveryView, VersionView } from '../report-views.ts'
import { instant } from './instant.ts'

/** @param steps of whichever versions; only its own count */
export const versionView = (head: VersionHead, steps: readonly ReportStep[], now: number): VersionView => ({
  subject: head.subject,
  form: head.form,
  number: head.number,
  sha256: head.sha256,
  chainHead: head.chainHead,
  drill: head.drill,
  author: head.author,
  at: instant(head.at),
  standing: standingView(versionState(steps.filter(step => isOf(step, head))), now),
})

const isOf = (step: ReportStep, { subject, form, number }: VersionHead): boolean =>
  step.subject === subject && step.form === form && step.version === number

function standingView(state: VersionState, now: number): VersionView['standing'] {
  if (state.state === 'saved') return state
  if (state.state !== 'approved') return { ...state, at: instant(state.at) }
  const { approver, givenAt, approval, countersignedAt, disputed } = state
  return {
    state: 'approved',
    approver,
    givenAt: instant(givenAt),
    phone:
      approval.how === 'signed_in'
        ? null
        : {
            approval: approval.id,
            recordedBy: approval.recordedBy,
            number: approval.number,
            calledAt: instant(approval.calledAt),
            reason: approval.reason,
            countersignBy: instant(approval.countersignBy),
            countersignedAt: countersignedAt === null ? null : instant(countersignedAt),
            overdue: countersignedAt === null && disputed === null && now > approval.countersignBy,
          },
    disputed: disputed && { at: instant(disputed.at), reason: disputed.reason },
  }
}

/** @param steps of whichever deliveries; only its own count */
export function deliveryView(delivery: Delivery, steps: readonly DeliveryStep[], now: number): DeliveryView {
  const own = steps.filter(step => step.delivery === delivery.id)
  const { organisation: _, at, recipient, stages, documents, ...rest } = delivery
  return {
    ...rest,
    recipient,
    recipientName: recipientName(recipient),
    at: instant(at),
    stages: stages.map(stage => ({ ...stage })),
    documents: documents.map(document => ({ ...document })),
    ...outcomeView(deliveryState(delivery, own, now)),
    replies: own.flatMap(({ at: noted, actor, change }) => {
      if (change.kind !== 'replied') return []
      const { repliedAt, from, reference, text, files } = change
      return [{ at: instant(noted), actor, repliedAt: instant(repliedAt), from, reference, text, files: [...files] }]
    }),
  }
}

function outcomeView(state: DeliveryState): Pick<DeliveryView, 'state' | 'sentAt' | 'reason' | 'proof'> {
  if (state.state === 'sending') return { state: 'sending', sentAt: null, reason: null, proof: null }
  if (state.state !== 'sent') return { state: state.state, sentAt: null, reason: state.reason, proof: null }
  const proof = state.proof as unknown as DeliveryView['proof']
  return { state: 'sent', sentAt: instant(state.sentAt), reason: null, proof }
}
