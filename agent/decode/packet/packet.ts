/**
 * The one record that decoders write into, reused for every packet.
 *
 * Nothing is allocated per packet: a layer is a few numbers here, its bytes stay in the batch's buffer at absolute
 * offsets. A field is meaningful only when the layer's own marker says so (`ipVersion`, `transport`, …). Whatever must
 * outlive the packet is copied by whoever keeps it.
 */
import type { Flow } from '../flow/flow.ts'

/** Why decoding stopped early, or what was odd: bits of `Packet.events`. Values, never exceptions. */
export const PacketEvent = {
  truncated: 1 << 0,
  badLength: 1 << 1,
  badVersion: 1 << 2,
  unknownLinkType: 1 << 3,
  unknownProtocol: 1 << 4,
  fragment: 1 << 5,
  tooManyLayers: 1 << 6,
} as const

export const TO_SERVER = 0
export const TO_CLIENT = 1
export type Direction = typeof TO_SERVER | typeof TO_CLIENT

export const Protocol = { icmp: 1, tcp: 6, udp: 17, icmpV6: 58 } as const

export const TcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const

export class Packet {
  /** The batch's buffer; every offset below is absolute in it. */
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  end = 0
  /** pcap_cnt: from 1 within the capture. */
  number = 0
  /** Microseconds since 1970 UTC. */
  timeUs = 0
  linkType = 0
  /** PacketEvent bits. */
  events = 0

  vlanCount = 0
  vlan0 = 0
  vlan1 = 0
  etherType = 0

  /** 0 when there is no IP layer, else 4 or 6. */
  ipVersion: 0 | 4 | 6 = 0
  ipStart = 0
  ipHeaderLength = 0
  /** End of the IP packet as its length field says, never beyond `end`. */
  ipEnd = 0
  /** Offsets of the addresses; 4 or 16 bytes each by `ipVersion`. */
  sourceAddressAt = 0
  destinationAddressAt = 0
  ttl = 0
  tos = 0
  ipIdentification = 0
  /** 0, or the offset in bytes of a fragment. */
  fragmentOffset = 0
  moreFragments = false
  /** The transport's protocol number after extension headers; -1 without IP. */
  protocol = -1

  /** True when the transport header of `protocol` (TCP, UDP, ICMP) was read whole. */
  transport = false
  transportStart = 0
  transportHeaderLength = 0
  sourcePort = 0
  destinationPort = 0
  tcpSequence = 0
  tcpAcknowledgement = 0
  tcpFlags = 0
  tcpWindow = 0
  icmpType = 0
  icmpCode = 0
  icmpId = 0
  icmpSequence = 0

  /** The transport's payload; equal when there is none. */
  payloadStart = 0
  payloadEnd = 0

  /** Set by the flow table; undefined for what has no flow (fragments, ARP, malformed). */
  flow: Flow | undefined = undefined
  direction: Direction = TO_SERVER
  /**
   * Set by the flow table, as Suricata's `flow:established` sees it: the handshake was whole before this packet came
   * (its last ACK doesn't count); without TCP, packets were seen in both directions, this one included.
   */
  established = false
}
