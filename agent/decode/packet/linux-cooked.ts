/**
 * Linux "cooked" captures: what libpcap writes for the device `any`.
 * https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and LINKTYPE_LINUX_SLL2.html
 */
import { u16 } from '../bytes.ts'
import { decodeNetwork } from './network.ts'
import { type Packet, PacketEvent } from './packet.ts'

const PROTOCOL = 14
const HEADER_LENGTH = 16
const HEADER_LENGTH_2 = 20

export function decodeLinuxCooked(packet: Packet, at: number): void {
  if (packet.end - at < HEADER_LENGTH) {
    packet.events |= PacketEvent.truncated
    return
  }
  decodeNetwork(packet, u16(packet.bytes, at + PROTOCOL), at + HEADER_LENGTH)
}

/** Version 2 begins with the protocol. */
export function decodeLinuxCooked2(packet: Packet, at: number): void {
  if (packet.end - at < HEADER_LENGTH_2) {
    packet.events |= PacketEvent.truncated
    return
  }
  decodeNetwork(packet, u16(packet.bytes, at), at + HEADER_LENGTH_2)
}
