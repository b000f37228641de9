/** Ethernet II — IEEE 802.3. */
import { u16 } from '../bytes.ts'
import { decodeNetwork } from './network.ts'
import { type Packet, PacketEvent } from './packet.ts'

const ETHER_TYPE = 12
const HEADER_LENGTH = 14

export function decodeEthernet(packet: Packet, at: number): void {
  if (packet.end - at < HEADER_LENGTH) {
    packet.events |= PacketEvent.truncated
    return
  }
  decodeNetwork(packet, u16(packet.bytes, at + ETHER_TYPE), at + HEADER_LENGTH)
}
