/**
 * What carries alerts to the collector: HTTPS straight to it, or a broker in between.
 *
 * `send` may be asked to send the same numbers again, and the collector stores each once; so a transport never needs to
 * know whether a lost reply meant a lost batch. Whatever a transport says, the spool is released only by the
 * collector's stored watermark: a receipt brings it at once, a broker's word brings none, and then the control link
 * does.
 */
import type { BatchReceipt } from '../wire/index.ts'

export interface OutgoingBatch {
  readonly agent: string
  readonly epoch: number
  /** The batch tells about every number from `first` to `last`, as alerts or as drops. */
  readonly first: number
  readonly last: number
  /** As `encodeBatch` made it; not compressed. */
  readonly bytes: Buffer
}

export interface AlertTransport {
  readonly name: 'https' | 'kafka'
  /** How large a batch this way takes. */
  readonly maxBatchBytes: number
  /**
   * Resolves once the other side has the batch: with the collector's receipt, or with nothing when only a broker has it.
   * One batch at a time: the caller waits, so that an agent's alerts keep their order.
   * @throws TransportError; any other error is taken as transient.
   */
  send(batch: OutgoingBatch, signal: AbortSignal): Promise<BatchReceipt | undefined>
  close(): Promise<void>
}

/**
 * Why a batch didn't get through. The question for each: would the same bytes fail again?
 * `unreachable`, `unauthorised`, `busy` and `failed` are tried again; `refused` says that the batch can't be read.
 */
export class TransportError extends Error {
  override name = 'TransportError'
  readonly code: 'unreachable' | 'unauthorised' | 'busy' | 'failed' | 'refused'
  /** What the other side asked us to wait. */
  readonly retryAfterMs: number | undefined

  constructor(code: TransportError['code'], message: string, retryAfterMs?: number) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
