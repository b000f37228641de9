/**
 * Deliveries: one call-out, in one round, to one recipient, over one channel. Who sends one holds a lease on it; when he
 * dies, the lease runs out and another sends it again. So a message may come twice and is never lost.
 */

import type { CallOut } from './call-outs.ts'
import type { Scope } from './scope.ts'

/** `not_needed`: the call-out was answered, or over, or told again, before this was sent. */
export type DeliveryState = 'waiting' | 'sent' | 'dead' | 'not_needed'

export interface NewDelivery {
  readonly callOut: number
  readonly round: number
  readonly recipient: string
  /** `email`, or a channel and its name: `sms:gateway`. */
  readonly route: string
  readonly urgent: boolean
  readonly madeAt: number
  readonly nextAt: number
}

export interface Delivery extends NewDelivery {
  readonly number: number
  readonly state: DeliveryState
  readonly tries: number
  readonly firstTryAt: number | null
  /** Null when nobody is sending it. */
  readonly leasedUntil: number | null
  /** Id of the message it last went out in. */
  readonly message: string | null
  readonly receipt: string | null
  /** Why the last try failed, or why it was not needed. */
  readonly reason: string | null
  readonly overAt: number | null
  /** How often a person had it tried again after it was given up. */
  readonly revived: number
}

export interface Lease {
  readonly by: string
  readonly until: number
  readonly now: number
}

export interface DeliveryFigures {
  readonly waiting: number
  readonly dead: number
  /** Since when the one that waits longest could have been sent; null when none waits. */
  readonly oldestWaitingSince: number | null
}

export interface DeliveryStore {
  /** Those that are not there yet. */
  add(deliveries: readonly NewDelivery[]): Promise<void>
  /** To whom something is due over the route, in the order of their names. */
  dueTo(route: string, now: number): Promise<string[]>
  /** Waiting, due and leased by nobody; urgent ones first. */
  due(route: string, recipient: string, now: number, limit: number): Promise<Delivery[]>
  /** Those of the numbers that are still waiting, due and free are now leased, and tried once more. */
  claim(numbers: readonly number[], lease: Lease & { readonly message: string }): Promise<number[]>
  /** What was sent is sent, even if it turned out not to be needed meanwhile. False when the lease is another's. */
  sent(number: number, by: string, at: number, receipt: string): Promise<boolean>
  /** @param nextAt null gives it up. False when the lease is another's. */
  failed(number: number, by: string, at: number, nextAt: number | null, reason: string): Promise<boolean>
  /** Waiting ones are needed no more. */
  drop(numbers: readonly number[], at: number, reason: string): Promise<void>
  dropOf(callOut: number, at: number, reason: string): Promise<void>
  /** Gives up those of routes other than these which could have been sent since before. Resolves to how many. */
  giveUpOthers(routes: readonly string[], before: number, at: number, reason: string): Promise<number>
  of(callOut: number): Promise<Delivery[]>
  /** The last round of each (call-out, recipient, route) of these call-outs. */
  lastRounds(callOuts: readonly number[]): Promise<Pick<Delivery, 'callOut' | 'recipient' | 'route' | 'round'>[]>
  /** Given up, latest first. */
  dead(page: {
    readonly scope?: Scope
    readonly before?: number | undefined
    readonly limit: number
  }): Promise<Delivery[]>
  /** Given up and not told yet, with what they were about. */
  untoldDead(limit: number): Promise<{ readonly delivery: Delivery; readonly callOut: CallOut }[]>
  toldDead(numbers: readonly number[]): Promise<void>
  /** A dead one waits again. False when it is not dead. */
  revive(number: number, now: number): Promise<boolean>
  find(number: number): Promise<Delivery | null>
  /** When messages went to the recipient over the route since then, one instant a message, earliest first. */
  sentSince(route: string, recipient: string, since: number): Promise<number[]>
  figures(): Promise<DeliveryFigures>
}
