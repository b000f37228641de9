/** Raw IP: the packet begins with its IP header, the version in the first four bits. */
import { u8 } from '../bytes.ts'
import { decodeIpv4 } from './ipv4.ts'
import { decodeIpv6 } from './ipv6.ts'
import { EtherType } from './network.ts'
import { type Packet, PacketEvent } from './packet.ts'

export function decodeRaw(packet: Packet, at: number): void {
  if (at >= packet.end) {
    packet.events |= PacketEvent.truncated
    return
  }
  const version = u8(packet.bytes, at) >> 4
  if (version === 4) {
    packet.etherType = EtherType.ipv4
    decodeIpv4(packet, at)
  } else if (version === 6) {
    packet.etherType = EtherType.ipv6
    decodeIpv6(packet, at)
  } else packet.events |= PacketEvent.badVersion
}
