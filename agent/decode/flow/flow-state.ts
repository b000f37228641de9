/** A flow as its table keeps it: what detection sees, and what following the conversation needs. */
import { ApplicationLayer } from '../app/application-layer.ts'
import type { Transaction } from '../app/transaction.ts'
import { printAddress } from '../packet/address.ts'
import { type Direction, type Packet, Protocol, TO_CLIENT, TO_SERVER } from '../packet/packet.ts'
import { communityId } from './community-id.ts'
import { Timeout } from './expiry.ts'
import type { Flow } from './flow.ts'
import { TcpStream } from './reassembly.ts'

/** How far the three-way handshake came. `none` for ever in flows whose beginning was missed. */
export const Handshake = { none: 0, syn: 1, synAck: 2, done: 3 } as const

export class FlowState implements Flow {
  readonly id: number
  readonly ipVersion: 4 | 6
  readonly protocol: number
  clientIp: string
  serverIp: string
  clientPort: number
  serverPort: number
  readonly startUs: number
  lastUs: number
  readonly packets: [number, number] = [0, 0]
  readonly bytes: [number, number] = [0, 0]
  established = false
  readonly tcpFlags: [number, number] = [0, 0]
  state: 'new' | 'established' | 'closed' = 'new'
  applicationProtocol: string | undefined = undefined
  readonly streams: readonly [TcpStream, TcpStream] | undefined
  readonly transactions: Transaction[] = []
  detection: unknown = undefined
  /** The table's slot. */
  readonly slot: number
  lostTransactions = 0
  readonly application: ApplicationLayer
  handshake: number = Handshake.none
  /** Whether the client is the higher endpoint of the symmetric key. */
  clientIsHigher: boolean
  /** Bytes of stream buffers, as last added to the table's total. */
  countedMemory = 0
  private client: Uint8Array
  private server: Uint8Array
  private madeCommunityId: string | undefined

  constructor(id: number, slot: number, packet: Packet, clientIsHigher: boolean, streamDepth: number) {
    const version = packet.ipVersion === 4 ? 4 : 6
    this.id = id
    this.slot = slot
    this.ipVersion = version
    this.protocol = packet.protocol
    this.client = addressBytes(packet.bytes, packet.sourceAddressAt, version)
    this.server = addressBytes(packet.bytes, packet.destinationAddressAt, version)
    this.clientIp = printAddress(this.client, 0, version)
    this.serverIp = printAddress(this.server, 0, version)
    const icmp = packet.protocol === Protocol.icmp || packet.protocol === Protocol.icmpV6
    this.clientPort = icmp ? packet.icmpType : packet.sourcePort
    this.serverPort = icmp ? packet.icmpCode : packet.destinationPort
    this.startUs = packet.timeUs
    this.lastUs = packet.timeUs
    this.clientIsHigher = clientIsHigher
    this.application = new ApplicationLayer(this)
    this.streams =
      packet.protocol === Protocol.tcp
        ? [new TcpStream(TO_SERVER, streamDepth), new TcpStream(TO_CLIENT, streamDepth)]
        : undefined
  }

  communityId(): string {
    this.madeCommunityId ??= communityId({
      protocol: this.protocol,
      source: this.client,
      destination: this.server,
      sourcePort: this.clientPort,
      destinationPort: this.serverPort,
    })
    return this.madeCommunityId
  }

  get timeout(): Timeout {
    if (this.protocol !== Protocol.tcp) return this.established ? Timeout.established : Timeout.new
    if (this.state === 'closed') return Timeout.tcpClosed
    return this.established ? Timeout.tcpEstablished : Timeout.tcpNew
  }

  count(packet: Packet): void {
    const direction = packet.direction
    this.lastUs = packet.timeUs
    this.packets[direction]++
    this.bytes[direction] += packet.end - packet.start
    this.tcpFlags[direction] |= packet.tcpFlags
  }

  /**
   * The first packet turned out to be an answer (a DNS response whose query was not captured): the sides change. Only
   * for flows without streams.
   */
  reverse(): void {
    ;[this.client, this.server] = [this.server, this.client]
    ;[this.clientIp, this.serverIp] = [this.serverIp, this.clientIp]
    ;[this.clientPort, this.serverPort] = [this.serverPort, this.clientPort]
    this.packets.reverse()
    this.bytes.reverse()
    this.clientIsHigher = !this.clientIsHigher
  }

  /** What the stream buffers take now. */
  memory(): number {
    return this.streams ? this.streams[0].memory + this.streams[1].memory : 0
  }

  directionOf(senderIsHigher: boolean): Direction {
    return senderIsHigher === this.clientIsHigher ? TO_SERVER : TO_CLIENT
  }
}

const addressBytes = (bytes: Uint8Array, at: number, version: 4 | 6): Uint8Array =>
  new Uint8Array(bytes.subarray(at, at + (version === 4 ? 4 : 16)))
