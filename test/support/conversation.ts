/**
 * A TCP conversation as packets on a wire, and a flow table that watches it.
 *
 * `Wire` keeps both sides' sequence numbers; `Watcher` stands for matching: after every packet it takes what is new in
 * the packet's direction, as rules would.
 */

import type { Transaction } from '../../agent/decode/app/transaction.ts'
import type { Flow } from '../../agent/decode/flow/flow.ts'
import { FlowTable, type FlowTableOptions } from '../../agent/decode/flow/flow-table.ts'
import { decodePacket } from '../../agent/decode/packet/decode.ts'
import { type Direction, Packet } from '../../agent/decode/packet/packet.ts'
import { batchOf, tcpPacket } from './packets.ts'

export const SYN = 2
export const ACK = 16
export const FIN = 1
export const RST = 4

export class Wire {
  /** Next sequence number of client and server. */
  readonly next: [number, number]
  readonly ports: readonly [number, number]

  constructor(initial: [number, number] = [1000, 5000], ports: readonly [number, number] = [40000, 80]) {
    this.next = initial
    this.ports = ports
  }

  handshake(): Uint8Array[] {
    const syn = this.send(0, new Uint8Array(0), SYN)
    const synAck = this.send(1, new Uint8Array(0), SYN | ACK)
    return [syn, synAck, this.send(0, new Uint8Array(0), ACK)]
  }

  /** The next packet of a side; its sequence number advances. */
  send(direction: Direction, payload: Uint8Array, flags = ACK): Uint8Array {
    const packet = this.at(direction, this.next[direction], payload, flags)
    const counted = payload.length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0)
    this.next[direction] = (this.next[direction] + counted) >>> 0
    return packet
  }

  ack(direction: Direction): Uint8Array {
    return this.send(direction, new Uint8Array(0))
  }

  /** A packet with any sequence number; nothing advances. */
  at(direction: Direction, sequence: number, payload: Uint8Array, flags = ACK): Uint8Array {
    const client = direction === 0
    return tcpPacket({
      source: client ? '10.0.0.1' : '10.0.0.2',
      destination: client ? '10.0.0.2' : '10.0.0.1',
      sourcePort: this.ports[client ? 0 : 1],
      destinationPort: this.ports[client ? 1 : 0],
      sequence: sequence >>> 0,
      acknowledgement: flags & ACK ? this.next[client ? 1 : 0] >>> 0 : 0,
      flags,
      payload,
    })
  }
}

export class Watcher {
  readonly table: FlowTable
  /** What was read of each direction, all flows together. */
  readonly read: [number[], number[]] = [[], []]
  readonly transactions: Transaction[] = []
  readonly flows: Flow[] = []
  readonly packet = new Packet()
  private timeUs = 1_700_000_000_000_000

  constructor(options: FlowTableOptions = {}) {
    this.table = new FlowTable({ ...options, inspect: (flow, direction) => this.inspect(flow, direction) })
  }

  see(packets: readonly Uint8Array[], stepUs = 1000): this {
    for (const bytes of packets) {
      this.timeUs += stepUs
      decodePacket(this.packet, batchOf([bytes], 1, [this.timeUs]), 0)
      this.table.process(this.packet)
      if (this.packet.flow) this.inspect(this.packet.flow, this.packet.direction)
    }
    return this
  }

  finish(): this {
    this.table.finish()
    return this
  }

  text(direction: Direction): string {
    return Buffer.from(this.read[direction]).toString('latin1')
  }

  private inspect(flow: Flow, direction: Direction): void {
    if (!this.flows.includes(flow)) this.flows.push(flow)
    for (const transaction of flow.transactions) {
      if (!this.transactions.includes(transaction)) this.transactions.push(transaction)
    }
    const stream = flow.streams?.[direction]
    if (!stream) return
    const from = stream.start + stream.inspectedTo - stream.base
    this.read[direction].push(...stream.bytes.subarray(from, stream.end))
    stream.inspectedTo = stream.base + stream.end - stream.start
  }
}
