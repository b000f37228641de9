/**
 * Where a delivery stands, derived from its steps. An e-mail that was begun and of which nothing more was recorded in
 * time is `unknown`: the collector may have been stopped after the server took it. Nobody but a person settles that.
 */
import type { Delivery, DeliveryProof, DeliveryStep } from '../../store/reports.ts'

/** Longer than the longest conversation with a mail server that is let run. */
export const SENDING_LIMIT_MS = 5 * 60_000

export type DeliveryState =
  | { readonly state: 'sending' }
  | { readonly state: 'unknown'; readonly reason: string }
  | { readonly state: 'refused'; readonly reason: string }
  | {
      readonly state: 'sent'
      readonly sentAt: number
      readonly proof: DeliveryProof
      /** Our own number of the document, where the proof names one. */
      readonly number: string | null
    }

/** @param steps of this delivery, in order */
export function deliveryState(
  { at }: Pick<Delivery, 'at'>,
  steps: readonly DeliveryStep[],
  now = Number.POSITIVE_INFINITY,
): DeliveryState {
  const told = steps.map(({ change }) => change).filter(({ kind }) => kind !== 'replied')
  // What is proven stays proven, whatever else was thought before or after.
  const proven = told.find(change => change.kind === 'proven')
  if (proven) return { state: 'sent', sentAt: proven.sentAt, proof: proven.proof, number: numberOf(proven.proof) }
  const last = told.at(-1)
  if (last?.kind === 'refused' || last?.kind === 'unknown') return { state: last.kind, reason: last.reason }
  return now - at > SENDING_LIMIT_MS
    ? { state: 'unknown', reason: 'nothing was recorded after it was begun' }
    : { state: 'sending' }
}

function numberOf(proof: DeliveryProof): string | null {
  if (proof.channel === 'e_office' || proof.channel === 'paper') return proof.documentNumber
  return null
}
