import { factLines } from '../../notify/text/message.ts'
import { both } from '../../notify/text/parts.ts'
import type { Delivery } from '../../store/call-out-deliveries.ts'
import type { CallOut } from '../../store/call-outs.ts'
import type { CallOutView, DeliveryView, LinkView } from '../notify-views.ts'
import { instant, instantOrNull } from './instant.ts'

export const callOutView = (callOut: CallOut, now: number): CallOutView => ({
  number: callOut.number,
  id: callOut.id,
  kind: callOut.kind,
  text: both(language => factLines(callOut, now, language).join(' ')),
  incident: callOut.says.incident,
  organisation: callOut.organisation,
  severity: callOut.severity,
  urgent: callOut.urgent,
  drill: callOut.drill,
  deadline: instantOrNull(callOut.says.deadline),
  state: callOut.state,
  because: callOut.because,
  policy: callOut.policy,
  rounds: callOut.rounds,
  dueAt: instant(callOut.dueAt),
  madeAt: instant(callOut.madeAt),
  nextRoundAt: instantOrNull(callOut.nextRoundAt),
  overAt: instantOrNull(callOut.overAt),
  acknowledgedBy: callOut.acknowledgedBy,
  acknowledgedVia: callOut.acknowledgedVia,
})

export const deliveryView = (delivery: Delivery): DeliveryView => ({
  number: delivery.number,
  callOut: delivery.callOut,
  round: delivery.round,
  recipient: delivery.recipient,
  route: delivery.route,
  state: delivery.state,
  tries: delivery.tries,
  madeAt: instant(delivery.madeAt),
  nextAt: instant(delivery.nextAt),
  receipt: delivery.receipt,
  reason: delivery.reason,
  overAt: instantOrNull(delivery.overAt),
})

/** To whoever holds a link: what its message told, and no more. */
export const linkCallOut = (callOut: CallOut, now: number): LinkView['callOuts'][number] => {
  const [vi, en] = [factLines(callOut, now, 'vi'), factLines(callOut, now, 'en')]
  return { number: callOut.number, lines: vi.map((line, index) => ({ vi: line, en: en[index] ?? '' })) }
}
