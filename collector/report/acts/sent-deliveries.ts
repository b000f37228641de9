import type { Delivery } from '../../store/reports.ts'
import type { Subjects } from '../../store/store.ts'
import { type DeliveryState, deliveryState } from './delivery-state.ts'

export interface Sent extends Pick<DeliveryState & { state: 'sent' }, 'sentAt' | 'number'> {
  readonly delivery: Delivery
}

/** What is proven to have gone out of reports on these subjects, in the order in which it was begun. */
export async function sentDeliveries(
  { reports }: Pick<Subjects, 'reports'>,
  subjects: readonly string[],
): Promise<Sent[]> {
  const deliveries = await reports.deliveries(subjects)
  const steps = await reports.deliverySteps(deliveries.map(({ id }) => id))
  return deliveries.flatMap(delivery => {
    const own = steps.filter(step => step.delivery === delivery.id)
    const standing = deliveryState(delivery, own)
    return standing.state === 'sent' ? [{ delivery, sentAt: standing.sentAt, number: standing.number }] : []
  })
}
