/**
 * What carries alerts to the collector.
 *
 * `send` resolves only with the collector's own receipt. It may be asked to send the same batch again, and the
 * collector stores each number once; so a transport never needs to know whether a lost reply meant a lost batch.
 */
import type { AlertBatch, BatchReceipt } from '../wire/index.ts'

export interface AlertTransport {
  /** @throws TransportError; any other error is taken as transient. */
  send(batch: AlertBatch, signal: AbortSignal): Promise<BatchReceipt>
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
