/**
 * HTTP/1 — RFC 9112 — as two state machines that share their transactions.
 *
 *     line → headers → body → line → …
 *
 * Requests open transactions; each response belongs to the oldest one that waits for its answer (pipelining). Interim
 * answers (1xx) are read over. After an accepted CONNECT or Upgrade the connection speaks something else and is left
 * alone. Complete lines are used up at once, so nothing is read twice.
 */
import { type Direction, TO_CLIENT, TO_SERVER } from '../packet/packet.ts'
import { BodyReader, type Framing } from './http1-body.ts'
import { findHeader, HeaderBlock, headerText } from './http1-headers.ts'
import {
  bareReturnAt,
  copyOf,
  isBlank,
  lineFeedAt,
  looksLikeField,
  mayBeStatusLine,
  readRequestLine,
  readStatusLine,
  textEnd,
} from './http1-lines.ts'
import { BodyKeeper, httpTransaction } from './http1-message.ts'
import type { StreamParser, TransactionSink } from './stream-parser.ts'
import { type HttpMessage, type HttpTransaction, Progress } from './transaction.ts'
import { authorityOf, hostOf, normaliseUri } from './uri.ts'

const MAX_LINE = 65_536
const MAX_HEADER_BYTES = 131_072
const MAX_HEADERS = 1024
/** Requests that wait for their answers. */
const MAX_WAITING = 256
const SWITCHING_PROTOCOLS = 101
const CR = 0x0d
const LF = 0x0a
const CAPITAL_H = 0x48

interface Side {
  readonly direction: Direction
  state: 'line' | 'headers' | 'body' | 'held' | 'stopped'
  /** Bytes of the line at hand in which no line feed was found. */
  scanned: number
  headers: HeaderBlock | undefined
  transaction: HttpTransaction | undefined
  body: BodyReader | undefined
  keeper: BodyKeeper | undefined
}

const side = (direction: Direction): Side => ({
  direction,
  state: 'line',
  scanned: 0,
  headers: undefined,
  transaction: undefined,
  body: undefined,
  keeper: undefined,
})

export class Http1Parser implements StreamParser {
  private readonly sink: TransactionSink
  private readonly sides: readonly [Side, Side] = [side(TO_SERVER), side(TO_CLIENT)]
  /** Transactions whose answers haven't begun, oldest first. */
  private readonly waiting: HttpTransaction[] = []

  constructor(sink: TransactionSink) {
    this.sink = sink
  }

  get done(): boolean {
    return this.sides[0].state === 'stopped' && this.sides[1].state === 'stopped'
  }

  read(direction: Direction, bytes: Uint8Array, start: number, end: number): number {
    const current = this.sides[direction]
    let at = start
    for (;;) {
      const { state } = current
      const before = at
      at = this.step(current, bytes, at, end)
      if (at === before && current.state === state) return at
    }
  }

  gap(direction: Direction, length: number): void {
    const current = this.sides[direction]
    current.scanned = 0
    if (current.state === 'body' && current.body?.skip(length)) {
      this.messageOf(current).bodyTruncated = true
      if (current.body.complete) this.endMessage(current)
    } else this.stop(current)
  }

  close(direction: Direction): void {
    this.stop(this.sides[direction])
  }

  private step(current: Side, bytes: Uint8Array, at: number, end: number): number {
    switch (current.state) {
      case 'line':
      case 'headers':
        return this.readLine(current, bytes, at, end)
      case 'body':
        return this.readBody(current, bytes, at, end)
      case 'held':
        return at
      default:
        return end
    }
  }

  private readLine(current: Side, bytes: Uint8Array, start: number, end: number): number {
    const at = current.state === 'headers' ? behindLateReturn(current, bytes, start, end) : start
    if (at === end) return start
    const lineFeed = lineFeedAt(bytes, at + current.scanned, end)
    const bare =
      current.direction === TO_CLIENT ? bareReturnAt(bytes, at + current.scanned, lineFeed < 0 ? end : lineFeed) : -1
    if (lineFeed < 0 && bare < 0) return this.awaitLine(current, bytes, at, end)
    current.scanned = 0
    const next = (bare < 0 ? lineFeed : bare) + 1
    const to = bare < 0 ? textEnd(bytes, at, lineFeed) : bare
    if (current.state === 'headers') this.readHeaderLine(current, bytes, at, to, next, end)
    else if (to > at && !this.readStartLine(current, bytes, at, to, next, end)) return at
    return next
  }

  /** The line isn't whole. An answer that can't become a status line is body already, as browsers take it. */
  private awaitLine(current: Side, bytes: Uint8Array, at: number, end: number): number {
    if (current.direction === TO_CLIENT && current.state === 'line' && !mayBeStatusLine(bytes, at, end)) {
      this.beginBareBody(current)
      return at
    }
    // The last byte may be a return whose meaning the next one tells.
    current.scanned = Math.max(0, end - at - 1)
    if (current.scanned > MAX_LINE) this.fail(current, 'request_line_too_long')
    return current.state === 'stopped' ? end : at
  }

  /** False for a line that is body already. Empty lines before a message are skipped by the caller. */
  private readStartLine(current: Side, bytes: Uint8Array, at: number, to: number, next: number, end: number): boolean {
    if (current.direction === TO_CLIENT) return this.beginResponse(current, bytes, at, to, next, end)
    this.beginRequest(current, bytes, at, to, looksLikeField(bytes, next, end))
    return true
  }

  private beginRequest(current: Side, bytes: Uint8Array, at: number, to: number, fieldsFollow: boolean): void {
    const transaction = httpTransaction(this.sink, TO_SERVER)
    const line = readRequestLine(bytes, at, to)
    current.transaction = transaction
    transaction.requestLine = copyOf(bytes, at, to)
    transaction.method = line.method
    transaction.uriRaw = line.uri
    transaction.uri = isMethod(transaction, 'CONNECT') ? line.uri : normaliseUri(line.uri)
    transaction.request.protocol = line.protocol
    transaction.progress[TO_SERVER] = Progress.line
    if (this.waiting.length === MAX_WAITING) this.waiting.shift()
    this.waiting.push(transaction)
    this.sink.add(transaction)
    this.beginHeaders(current)
    // HTTP/0.9 has nothing but the line; a protocol that was left out has fields behind it.
    if (line.protocol.length === 0 && !fieldsFollow) this.endMessage(current)
  }

  private beginResponse(current: Side, bytes: Uint8Array, at: number, to: number, next: number, end: number): boolean {
    const line = readStatusLine(bytes, at, to)
    if (line === undefined) {
      // What stands before a status line is passed over.
      if (next < end && bytes[next] === CAPITAL_H) return true
      this.beginBareBody(current)
      return false
    }
    const transaction = this.answered(current)
    transaction.responseLine = copyOf(bytes, at, to)
    transaction.status = line.status
    transaction.statusText = line.text
    transaction.response.protocol = line.protocol
    transaction.progress[TO_CLIENT] = Progress.line
    this.beginHeaders(current)
    return true
  }

  /** An answer without status line and fields (HTTP/0.9). */
  private beginBareBody(current: Side): void {
    const transaction = this.answered(current)
    transaction.events.push('unable_to_match_response_to_request')
    this.beginBody(current, { kind: 'close' })
  }

  /** The transaction that a response belongs to; one without a request where none was seen. */
  private answered(current: Side): HttpTransaction {
    const transaction = current.transaction ?? this.waiting.shift() ?? this.unasked()
    current.transaction = transaction
    return transaction
  }

  private unasked(): HttpTransaction {
    const transaction = httpTransaction(this.sink, TO_CLIENT)
    transaction.progress[TO_SERVER] = Progress.complete
    this.sink.add(transaction)
    return transaction
  }

  private beginHeaders(current: Side): void {
    current.state = 'headers'
    current.headers = new HeaderBlock()
  }

  private readHeaderLine(current: Side, bytes: Uint8Array, at: number, to: number, next: number, end: number): void {
    const block = current.headers as HeaderBlock
    if (endsHeaders(bytes, at, to, next, end)) {
      this.endHeaders(current, block, block.end(bytes, at, next))
      return
    }
    const answer = current.direction === TO_CLIENT
    if (block.length + next - at > MAX_HEADER_BYTES || block.headers.length >= MAX_HEADERS) {
      this.fail(current, answer ? 'response_header_too_long' : 'request_header_too_long')
      return
    }
    block.line(bytes, at, to, next, answer && isVersion11(this.messageOf(current)))
  }

  private endHeaders(current: Side, block: HeaderBlock, raw: Uint8Array): void {
    const transaction = current.transaction as HttpTransaction
    if (current.direction === TO_CLIENT && isInterim(transaction.status)) {
      transaction.progress[TO_CLIENT] = Progress.none
      current.state = 'line'
      return
    }
    const message = this.messageOf(current)
    message.headers = block.headers
    message.rawHeaders = raw
    transaction.progress[current.direction] = Progress.headers
    if (current.direction === TO_SERVER) this.endRequestHeaders(current, transaction)
    else this.endResponseHeaders(current, transaction)
  }

  private endRequestHeaders(current: Side, transaction: HttpTransaction): void {
    const { headers } = transaction.request
    const authority = isMethod(transaction, 'CONNECT') ? transaction.uriRaw : authorityOf(transaction.uriRaw)
    const host = authority ?? findHeader(headers, 'host')?.value
    if (authority) transaction.authority = authority
    if (host) transaction.host = hostOf(host)
    this.beginBody(current, bodyFraming(transaction.request) ?? { kind: 'length', length: 0 })
    // What follows CONNECT is HTTP only if the answer refuses it.
    if (isMethod(transaction, 'CONNECT') && current.state === 'line') current.state = 'held'
  }

  private endResponseHeaders(current: Side, transaction: HttpTransaction): void {
    const accepted = isMethod(transaction, 'CONNECT') && transaction.status >= 200 && transaction.status < 300
    if (accepted || transaction.status === SWITCHING_PROTOCOLS) {
      this.endMessage(current)
      for (const each of this.sides) this.stop(each)
      return
    }
    if (this.sides[TO_SERVER].state === 'held') this.sides[TO_SERVER].state = 'line'
    const bodiless = isMethod(transaction, 'HEAD') || transaction.status === 204 || transaction.status === 304
    if (bodiless) this.endMessage(current)
    else this.beginBody(current, bodyFraming(transaction.response) ?? { kind: 'close' })
  }

  private beginBody(current: Side, framing: Framing): void {
    const keeper = new BodyKeeper(this.messageOf(current))
    current.keeper = keeper
    current.body = new BodyReader(framing, (bytes, from, to) => keeper.keep(bytes, from, to))
    current.state = 'body'
    if (current.body.complete) this.endMessage(current)
  }

  private readBody(current: Side, bytes: Uint8Array, at: number, end: number): number {
    const body = current.body as BodyReader
    const transaction = current.transaction as HttpTransaction
    const used = body.read(bytes, at, end)
    if (used > at) transaction.progress[current.direction] = Progress.body
    if (body.malformed && !transaction.events.includes(CHUNK_EVENTS[current.direction])) {
      transaction.events.push(CHUNK_EVENTS[current.direction])
    }
    if (!body.complete) return used
    // Behind the length it named, an answer goes on where no other answer begins.
    if (current.direction === TO_CLIENT && body.counted && used < end && !mayBeStatusLine(bytes, used, end)) body.goOn()
    else this.endMessage(current)
    return used
  }

  private endMessage(current: Side): void {
    current.keeper?.finish()
    current.headers = undefined
    if (current.transaction) current.transaction.progress[current.direction] = Progress.complete
    current.transaction = undefined
    current.body = undefined
    current.keeper = undefined
    current.state = 'line'
  }

  private fail(current: Side, event: string): void {
    current.transaction?.events.push(event)
    this.stop(current)
  }

  /** Nothing more is read of this direction; a message in the middle stays as far as it came. */
  private stop(current: Side): void {
    if (current.transaction) {
      const untilClose = current.state === 'body' && !bodyFraming(this.messageOf(current))
      if (!untilClose) this.messageOf(current).bodyTruncated = true
      this.endMessage(current)
    }
    current.state = 'stopped'
  }

  private messageOf(current: Side): HttpMessage {
    const transaction = current.transaction as HttpTransaction
    return current.direction === TO_SERVER ? transaction.request : transaction.response
  }
}

const CHUNK_EVENTS = ['invalid_request_chunk_len', 'invalid_response_chunk_len'] as const

/** An empty line; also a single blank before a line feed alone, unless another one follows. */
function endsHeaders(bytes: Uint8Array, at: number, to: number, next: number, end: number): boolean {
  if (to === at) return true
  return to === at + 1 && isBlank(bytes[at] as number) && next === to + 1 && next < end && bytes[next] !== LF
}

/**
 * Some answers end their lines with LF CR. Offset of the text behind such a return; `end` when the next byte is needed
 * to tell.
 */
function behindLateReturn(current: Side, bytes: Uint8Array, at: number, end: number): number {
  if (current.direction === TO_SERVER || bytes[at] !== CR) return at
  if (at + 1 === end) return end
  return bytes[at + 1] === LF ? at : at + 1
}

const isVersion11 = ({ protocol }: HttpMessage): boolean => protocol[5] === 0x31 && protocol[7] === 0x31

const isInterim = (status: number): boolean => status >= 100 && status < 200 && status !== SWITCHING_PROTOCOLS

function isMethod(transaction: HttpTransaction, method: string): boolean {
  return transaction.method.length === method.length && Buffer.from(transaction.method).toString('latin1') === method
}

/** What the headers say of the body's end; undefined when they say nothing. Chunked comes before a length (RFC 9112 §6.3). */
function bodyFraming({ headers }: HttpMessage): Framing | undefined {
  if (headerText(headers, 'transfer-encoding')?.toLowerCase().includes('chunked')) return { kind: 'chunked' }
  const digits = /^\d{1,15}/.exec(headerText(headers, 'content-length') ?? '')?.[0]
  return digits === undefined ? undefined : { kind: 'length', length: Number(digits) }
}
