/**
 * What a conversation speaks, and the parser that reads it.
 *
 * Both directions are looked at: whichever shows its protocol first decides, and what waited in the other one is then
 * read too, the client's side first. A conversation that neither side explains within the first bytes has `failed`.
 */
import type { Direction, Packet } from '../packet/packet.ts'
import { parseDns } from './dns.ts'
import { DnsStream } from './dns-stream.ts'
import { Http1Parser } from './http1.ts'
import { type Recognised, recogniseDatagram, recogniseStream } from './recognise.ts'
import type { ParsedStream, StreamParser, TransactionSink } from './stream-parser.ts'
import { TlsParser } from './tls.ts'
import { Progress, type Transaction } from './transaction.ts'

/** Of a flow, what is needed here. */
export interface ApplicationFlow {
  readonly clientPort: number
  readonly serverPort: number
  readonly lastUs: number
  readonly packets: readonly [number, number]
  applicationProtocol: string | undefined
  readonly streams: readonly [ParsedStream, ParsedStream] | undefined
  readonly transactions: Transaction[]
  /** Transactions that were given up before they were done. */
  lostTransactions: number
}

/** Live transactions a flow; the oldest goes when one more comes. */
const MAX_TRANSACTIONS = 256
/** A side that says nothing known within this many bytes won't any more. */
const UNDECIDED_BYTES = 4096

export class ApplicationLayer implements TransactionSink {
  private readonly flow: ApplicationFlow
  private parser: StreamParser | undefined
  private readonly unknown: [boolean, boolean] = [false, false]
  private nextId = 0

  constructor(flow: ApplicationFlow) {
    this.flow = flow
  }

  get nowUs(): number {
    return this.flow.lastUs
  }

  get nextTransactionId(): number {
    return this.nextId
  }

  add(transaction: Transaction): void {
    const { transactions } = this.flow
    if (transactions.length >= MAX_TRANSACTIONS) {
      transactions.shift()
      this.flow.lostTransactions++
    }
    transactions.push(transaction)
    this.nextId++
  }

  /** Reads what became visible in this direction. */
  read(stream: ParsedStream): void {
    if (this.parser === undefined && !this.recognise(stream)) return
    this.parse(stream)
  }

  gap(stream: ParsedStream, length: number): void {
    if (this.parser) this.parser.gap(stream.direction, length)
    else this.giveUp(stream.direction)
  }

  close(stream: ParsedStream): void {
    this.parser?.close(stream.direction)
  }

  /** A UDP payload. `reversed`: it is the answer to a packet that was not seen, so the flow's sides are to change. */
  datagram(packet: Packet): 'read' | 'reversed' | 'unknown' {
    const { flow } = this
    if (packet.payloadStart === packet.payloadEnd || flow.applicationProtocol === 'failed') return 'unknown'
    const known = flow.applicationProtocol === 'dns'
    const found = recogniseDatagram(flow, packet)
    if (found === undefined) {
      if (!known) this.giveUp(packet.direction)
      return 'unknown'
    }
    const first = !known && flow.packets[0] + flow.packets[1] === 1
    if (first && found.response && packet.direction === 0) return 'reversed'
    flow.applicationProtocol = 'dns'
    parseDns(this, packet.direction, packet.bytes, packet.payloadStart, packet.payloadEnd)
    return 'read'
  }

  /** Transactions that are whole and that matching has seen in all their directions make room. */
  removeInspected(): void {
    const { transactions } = this.flow
    if (transactions.length === 0) return
    let kept = 0
    for (const transaction of transactions) if (!isDone(transaction)) transactions[kept++] = transaction
    transactions.length = kept
  }

  private recognise(stream: ParsedStream): boolean {
    const { flow } = this
    if (flow.applicationProtocol === 'failed') stream.parsedTo = stream.visibleTo
    // A side that wasn't recognised keeps its bytes: the other one may still tell how to read them.
    if (flow.applicationProtocol === 'failed' || this.unknown[stream.direction]) return false
    const from = stream.start + stream.parsedTo - stream.base
    const found = recogniseStream(stream.direction, stream.bytes, from, stream.end, flow)
    if (found === 'no' || (found === undefined && stream.end - from >= UNDECIDED_BYTES)) this.giveUp(stream.direction)
    if (found === 'no' || found === undefined) return false
    this.parser = this.open(found)
    flow.applicationProtocol = found
    const client = flow.streams?.[0]
    if (client && client !== stream) this.parse(client)
    return true
  }

  private open(found: Recognised): StreamParser {
    if (found === 'http') return new Http1Parser(this)
    return found === 'tls' ? new TlsParser(this) : new DnsStream(this)
  }

  private parse(stream: ParsedStream): void {
    const { parser } = this
    if (parser && !parser.done) {
      const from = stream.start + stream.parsedTo - stream.base
      const used = parser.read(stream.direction, stream.bytes, from, stream.end)
      stream.parsedTo += used - from
      if (stream.closed) parser.close(stream.direction)
    }
    if (!parser || parser.done) stream.parsedTo = stream.visibleTo
  }

  /** One side that can't be told leaves the other its chance, if that hasn't had it. */
  private giveUp(direction: Direction): void {
    this.unknown[direction] = true
    if (!this.unknown[direction === 0 ? 1 : 0]) return
    this.flow.applicationProtocol = 'failed'
    for (const stream of this.flow.streams ?? []) stream.parsedTo = stream.visibleTo
  }
}

function isDone(transaction: Transaction): boolean {
  const { inspected, progress, direction } = transaction
  if (transaction.protocol === 'dns') return inspected[direction]
  return inspected[0] && inspected[1] && progress[0] === Progress.complete && progress[1] === Progress.complete
}
