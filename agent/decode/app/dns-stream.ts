/** DNS over TCP — RFC 7766: messages one after another, each with its length before it. */
import { u16 } from '../bytes.ts'
import type { Direction } from '../packet/packet.ts'
import { parseDns } from './dns.ts'
import type { StreamParser, TransactionSink } from './stream-parser.ts'

export class DnsStream implements StreamParser {
  done = false
  private readonly sink: TransactionSink

  constructor(sink: TransactionSink) {
    this.sink = sink
  }

  read(direction: Direction, bytes: Uint8Array, start: number, end: number): number {
    let at = start
    while (end - at >= 2) {
      const messageEnd = at + 2 + u16(bytes, at)
      if (messageEnd > end) break
      // An empty or senseless message means that the framing is lost.
      if (!parseDns(this.sink, direction, bytes, at + 2, messageEnd)) {
        this.done = true
        return end
      }
      at = messageEnd
    }
    return at
  }

  /** Where the next message begins can't be told any more. */
  gap(): void {
    this.done = true
  }

  close(): void {}
}
