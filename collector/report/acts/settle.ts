/** What only a person can add to a delivery: whether an e-mail of unknown fate arrived, and what the authority answered. */
import type { Delivery } from '../../store/reports.ts'
import type { Store, Subjects } from '../../store/store.ts'
import { type Refused, type ReportAct, refused } from './act.ts'
import { addStep, type FilingDeps, prove } from './delivery.ts'
import { type DeliveryState, deliveryState } from './delivery-state.ts'
import { filesAreThere } from './record-delivery.ts'

export type Settling =
  | { readonly arrived: true; readonly confirmedBy: string; readonly reference: string; readonly text: string }
  | { readonly arrived: false; readonly text: string }

export type Settled = { readonly delivery: Delivery } | Refused

/** After «did not arrive» it may be sent again; after «arrived» it counts from when it was begun. */
export const settle = (
  store: Store,
  act: ReportAct,
  id: string,
  settling: Settling,
  filing: FilingDeps,
): Promise<Settled> =>
  onDelivery(store, act, id, async (within, delivery, state) => {
    if (state.state !== 'unknown') return refused('already_decided')
    if (settling.text.trim() === '') return refused('reason_needed')
    if (!settling.arrived) {
      await addStep(within, act, delivery, { kind: 'refused', reason: `${act.actor}: ${settling.text.trim()}` })
      return undefined
    }
    const { confirmedBy, reference, text } = settling
    const version = await within.reports.version(act.key, delivery.version)
    const proof = { channel: 'smtp', confirmedBy, reference, text: text.trim() } as const
    await prove(within, act, { delivery, sha256: version?.sha256 ?? '', sentAt: delivery.at, proof }, filing)
    return undefined
  })

export interface Reply {
  readonly repliedAt: number
  readonly from: string
  readonly reference: string
  readonly text: string
  readonly files: readonly string[]
}

const MOST_REPLIES = 200

export const addReply = (store: Store, act: ReportAct, id: string, reply: Reply): Promise<Settled> =>
  onDelivery(store, act, id, async (within, delivery, _state, replies) => {
    if (reply.repliedAt > act.at) return refused('not_possible')
    if (replies >= MOST_REPLIES) return refused('too_many')
    if (!(await filesAreThere(within, delivery.subject, reply.files))) return refused('proof_needed')
    await addStep(within, act, delivery, { kind: 'replied', ...reply })
    return undefined
  })

const onDelivery = (
  store: Store,
  act: ReportAct,
  id: string,
  work: (within: Subjects, delivery: Delivery, state: DeliveryState, replies: number) => Promise<Refused | undefined>,
): Promise<Settled> =>
  store.transaction(async within => {
    await within.reports.claim(act.key.subject)
    const delivery = await within.reports.delivery(id)
    if (delivery?.subject !== act.key.subject || delivery.form !== act.key.form) return refused('not_found')
    const steps = await within.reports.deliverySteps([id])
    const replies = steps.filter(({ change }) => change.kind === 'replied').length
    return (await work(within, delivery, deliveryState(delivery, steps, act.at), replies)) ?? { delivery }
  })
