/** What an IP header carries, by protocol number. Fragments are not looked into: their transport is not whole. */
import { decodeIcmp } from './icmp.ts'
import { decodeIcmpV6 } from './icmpv6.ts'
import { type Packet, PacketEvent, Protocol } from './packet.ts'
import { decodeTcp } from './tcp.ts'
import { decodeUdp } from './udp.ts'

export function decodeTransport(packet: Packet, at: number): void {
  packet.transportStart = at
  packet.payloadStart = at
  packet.payloadEnd = packet.ipEnd
  if (packet.moreFragments || packet.fragmentOffset > 0) {
    packet.events |= PacketEvent.fragment
    return
  }
  switch (packet.protocol) {
    case Protocol.tcp:
      decodeTcp(packet, at)
      break
    case Protocol.udp:
      decodeUdp(packet, at)
      break
    case Protocol.icmp:
      decodeIcmp(packet, at)
      break
    case Protocol.icmpV6:
      decodeIcmpV6(packet, at)
      break
    default:
      packet.events |= PacketEvent.unknownProtocol
  }
}
