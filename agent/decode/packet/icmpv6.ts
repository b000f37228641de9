/** Internet Control Message Protocol for IPv6 — RFC 4443. */
import { u8, u16 } from '../bytes.ts'
import { type Packet, PacketEvent } from './packet.ts'

const HEADER_LENGTH = 8
const ECHO_REQUEST = 128
const ECHO_REPLY = 129

export function decodeIcmpV6(packet: Packet, at: number): void {
  const { bytes, ipEnd } = packet
  if (ipEnd - at < HEADER_LENGTH) {
    packet.events |= PacketEvent.truncated
    return
  }
  packet.transport = true
  packet.transportHeaderLength = HEADER_LENGTH
  packet.icmpType = u8(bytes, at)
  packet.icmpCode = u8(bytes, at + 1)
  if (packet.icmpType === ECHO_REQUEST || packet.icmpType === ECHO_REPLY) {
    packet.icmpId = u16(bytes, at + 4)
    packet.icmpSequence = u16(bytes, at + 6)
  }
  packet.payloadStart = at + HEADER_LENGTH
}
