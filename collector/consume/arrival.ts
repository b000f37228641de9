/**
 * What every way in hands on: the bytes of one batch and what the way knows about them. From here on HTTPS and Kafka
 * are the same.
 *
 *     HTTPS ┐
 *           ├→ Arrival → open (lines, signature, who) → ReadableBatch → intake (one transaction) → receipt
 *     Kafka ┘
 */
import type { BatchReceipt } from '../../agent/wire/index.ts'

export interface Arrival {
  /** As `encodeBatch` made it, not compressed. */
  readonly bytes: Buffer
  /** When it came to us; through a broker, when the broker took it (its own clock): the host's offset is taken against it. */
  readonly receivedAt: Date
  readonly transport: 'https' | 'kafka'
  /** The agent that the connection's certificate names, or the key of the Kafka message: whom the batch has to be of. */
  readonly speaker: string | null
}

/**
 * `stored`: in the store for good. `dead_lettered`: kept with its reason; `unreadable` bytes will never be anything
 * else, while `unauthorised` ones were signed by no key that counts now, and the agent is to keep their alerts.
 * `foreign`: the connection's agent spoke in another's name.
 */
export type ArrivalOutcome =
  | { readonly kind: 'stored'; readonly receipt: BatchReceipt }
  | {
      readonly kind: 'dead_lettered'
      readonly because: 'unreadable' | 'unauthorised'
      readonly reason: string
      readonly deadLetter: string
    }
  | { readonly kind: 'foreign' }

/** @throws when the store can't take it now; the same arrival is to be tried again. */
export type TakeArrival = (arrival: Arrival) => Promise<ArrivalOutcome>
