/**
 * TLS up to the hellos — RFC 8446 §4.1, RFC 5246 §7.4.1; server name RFC 6066, ALPN RFC 7301.
 *
 * A hello may be spread over records and segments: handshake bytes are gathered per direction until the message is
 * whole. What follows the hellos is encrypted or of no use here, and is not read.
 */
import { u8, u16, u24 } from '../bytes.ts'
import { type Direction, TO_SERVER } from '../packet/packet.ts'
import type { StreamParser, TransactionSink } from './stream-parser.ts'
import { readClientHello, readServerHello } from './tls-hello.ts'
import { Progress, type TlsTransaction } from './transaction.ts'

const RECORD_HEADER = 5
const HANDSHAKE = 22
const MESSAGE_HEADER = 4
/** RFC 8446 allows 2^14 and a little; broken peers send more. */
const MAX_RECORD = 18_432
const MAX_HELLO = 65_536

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export class TlsParser implements StreamParser {
  private readonly transaction: Mutable<TlsTransaction>
  private readonly gathered: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)]
  private readonly lengths: [number, number] = [0, 0]
  private readonly finished: [boolean, boolean] = [false, false]

  constructor(sink: TransactionSink) {
    this.transaction = {
      id: sink.nextTransactionId,
      protocol: 'tls',
      startUs: sink.nowUs,
      progress: [Progress.none, Progress.none],
      inspected: [false, false],
      direction: TO_SERVER,
      events: [],
      detection: undefined,
      logged: false,
      clientVersion: 0,
      serverVersion: 0,
      sni: '',
      alpn: [],
      cipherSuites: [],
      extensions: [],
      supportedGroups: [],
      pointFormats: [],
    }
    sink.add(this.transaction)
  }

  get done(): boolean {
    return this.finished[0] && this.finished[1]
  }

  read(direction: Direction, bytes: Uint8Array, start: number, end: number): number {
    let at = start
    while (!this.finished[direction] && end - at >= RECORD_HEADER) {
      const length = u16(bytes, at + 3)
      const recordEnd = at + RECORD_HEADER + length
      if (u8(bytes, at + 1) !== 3 || length > MAX_RECORD) this.fail(direction, 'invalid_record_version')
      else if (u8(bytes, at) !== HANDSHAKE) this.finish(direction)
      else if (recordEnd > end) return at
      else this.gather(direction, bytes.subarray(at + RECORD_HEADER, recordEnd))
      at = recordEnd
    }
    return this.finished[direction] ? end : at
  }

  gap(direction: Direction): void {
    this.finish(direction)
  }

  close(direction: Direction): void {
    this.finish(direction)
  }

  private gather(direction: Direction, part: Uint8Array): void {
    const length = this.lengths[direction] + part.length
    if (length > this.gathered[direction].length) {
      // Twice what is needed: a hello in records of one byte is copied a few times, not thousands.
      const larger = new Uint8Array(length * 2)
      larger.set(this.gathered[direction].subarray(0, this.lengths[direction]))
      this.gathered[direction] = larger
    }
    const all = this.gathered[direction]
    all.set(part, this.lengths[direction])
    this.lengths[direction] = length
    if (length < MESSAGE_HEADER) return
    const end = MESSAGE_HEADER + u24(all, 1)
    if (end > MAX_HELLO) this.fail(direction, 'handshake_invalid_length')
    else if (end <= length) this.readHello(direction, all, end)
  }

  private readHello(direction: Direction, message: Uint8Array, end: number): void {
    const read = direction === TO_SERVER ? readClientHello : readServerHello
    if (!read(this.transaction, message, end)) {
      this.fail(direction, 'malformed_handshake')
      return
    }
    this.finish(direction)
  }

  private fail(direction: Direction, event: string): void {
    if (!this.transaction.events.includes(event)) this.transaction.events.push(event)
    this.finish(direction)
  }

  private finish(direction: Direction): void {
    this.finished[direction] = true
    this.gathered[direction] = new Uint8Array(0)
    this.transaction.progress[direction] = Progress.complete
  }
}
