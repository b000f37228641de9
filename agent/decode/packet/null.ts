/**
 * BSD loopback (LINKTYPE_NULL, LINKTYPE_LOOP): four bytes of address family, in the byte order of the machine that
 * captured. The family's number for IPv6 differs by system, so the IP header's own version decides.
 */
import { type Packet, PacketEvent } from './packet.ts'
import { decodeRaw } from './raw.ts'

const HEADER_LENGTH = 4

export function decodeNull(packet: Packet, at: number): void {
  if (packet.end - at < HEADER_LENGTH) {
    packet.events |= PacketEvent.truncated
    return
  }
  decodeRaw(packet, at + HEADER_LENGTH)
}
