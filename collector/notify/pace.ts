/**
 * How much one person gets at once. Pure.
 *
 * A few call-outs are a message each. More that are due together are put into one; and whoever had many messages lately
 * waits a little, so that a storm is a handful of messages and then one at a time, of everything that waits.
 */
import { severityRank } from '../incident/severity.ts'
import type { Delivery } from '../store/call-out-deliveries.ts'
import type { CallOut } from '../store/call-outs.ts'

/** More that are due together are one message. */
const ALONE_MOST = 3
/** So many messages within the window, then one whenever the earliest of them leaves it. */
const MESSAGES_MOST = 6
/** As many as one message tells. */
const TOGETHER_MOST = 200

export interface Due {
  readonly delivery: Delivery
  readonly callOut: CallOut
}

/** True when the person may get another message now. @param sentAt of the messages within the window */
export const mayCome = (sentAt: readonly number[]): boolean => sentAt.length < MESSAGES_MOST

/** What is sent together, the most pressing first. */
export function messagesOf(due: readonly Due[], read: boolean): Due[][] {
  const sorted = [...due].sort(byPress)
  if (!read || sorted.length <= ALONE_MOST) return sorted.map(one => [one])
  return Array.from({ length: Math.ceil(sorted.length / TOGETHER_MOST) }, (_, index) =>
    sorted.slice(index * TOGETHER_MOST, (index + 1) * TOGETHER_MOST),
  )
}

const byPress = ({ callOut: a, delivery: one }: Due, { callOut: b, delivery: other }: Due): number =>
  Number(b.urgent) - Number(a.urgent) ||
  severityRank(b.severity) - severityRank(a.severity) ||
  (a.says.deadline ?? Number.POSITIVE_INFINITY) - (b.says.deadline ?? Number.POSITIVE_INFINITY) ||
  one.number - other.number

/** Answered, over, or told again later: nobody has to read it any more. */
export function needless({ callOut, delivery }: Due, lastRound: number): string | undefined {
  if (callOut.state !== 'open' && callOut.state !== 'told') return 'over before it was sent'
  return delivery.round < lastRound ? 'told again before it was sent' : undefined
}
