/** What a transaction is made of before anything was read, and the body that grows in it. */
import { codingsOf, decodeContent } from './http1-content.ts'
import { headerText } from './http1-headers.ts'
import type { TransactionSink } from './stream-parser.ts'
import { type HttpMessage, type HttpTransaction, Progress } from './transaction.ts'

/** Suricata's default for both directions: what rules see of a body. */
const BODY_LIMIT = 102_400
/** Packed bytes that are gathered before they are unpacked. */
const PACKED_LIMIT = 262_144
const FIRST_BODY = 1024
const NOTHING = new Uint8Array(0)

const emptyMessage = (): HttpMessage => ({
  headers: [],
  rawHeaders: NOTHING,
  protocol: NOTHING,
  body: NOTHING,
  bodyTruncated: false,
  bodyLength: 0,
})

export function httpTransaction(sink: TransactionSink, direction: 0 | 1): HttpTransaction {
  return {
    id: sink.nextTransactionId,
    protocol: 'http',
    startUs: sink.nowUs,
    progress: [Progress.none, Progress.none],
    inspected: [false, false],
    direction,
    events: [],
    detection: undefined,
    logged: false,
    method: NOTHING,
    uriRaw: NOTHING,
    uri: NOTHING,
    authority: NOTHING,
    host: NOTHING,
    requestLine: NOTHING,
    request: emptyMessage(),
    responseLine: NOTHING,
    status: 0,
    statusText: NOTHING,
    response: emptyMessage(),
  }
}

/** Gathers a message's body up to the limit. A packed one appears when it is whole, or when enough of it is there. */
export class BodyKeeper {
  private readonly message: HttpMessage
  private readonly codings: readonly string[] | undefined
  private buffer: Uint8Array = NOTHING
  private length = 0
  private unpacked = false

  constructor(message: HttpMessage) {
    this.message = message
    this.codings = codingsOf(headerText(message.headers, 'content-encoding'))
  }

  keep(bytes: Uint8Array, from: number, to: number): void {
    this.message.bodyLength += to - from
    const limit = this.codings ? PACKED_LIMIT : BODY_LIMIT
    const taken = Math.min(to - from, limit - this.length)
    if (taken < to - from) this.message.bodyTruncated = true
    if (taken > 0) this.append(bytes, from, taken)
    if (!this.codings) this.message.body = this.buffer.subarray(0, this.length)
    else if (this.length === limit) this.unpack()
  }

  /** No more will come. */
  finish(): void {
    this.unpack()
  }

  private unpack(): void {
    if (!this.codings || this.unpacked || this.length === 0) return
    this.unpacked = true
    const content = decodeContent(this.codings, this.buffer.subarray(0, this.length), BODY_LIMIT)
    this.message.body = content.body
    if (content.truncated) this.message.bodyTruncated = true
    this.buffer = NOTHING
  }

  private append(bytes: Uint8Array, from: number, length: number): void {
    const needed = this.length + length
    if (needed > this.buffer.length) {
      let size = Math.max(FIRST_BODY, this.buffer.length)
      while (size < needed) size *= 2
      const larger = new Uint8Array(size)
      larger.set(this.buffer.subarray(0, this.length))
      this.buffer = larger
    }
    this.buffer.set(bytes.subarray(from, from + length), this.length)
    this.length = needed
  }
}
