/** Internet Control Message Protocol — RFC 792; identifiers also in RFC 950's address mask messages. */
import { u8, u16 } from '../bytes.ts'
import { type Packet, PacketEvent } from './packet.ts'

const HEADER_LENGTH = 8

/** Echo, timestamp, information and address mask, requests and replies, have an identifier and a sequence number. */
const hasIdentifier = (type: number): boolean => type === 0 || type === 8 || (type >= 13 && type <= 18)

export function decodeIcmp(packet: Packet, at: number): void {
  const { bytes, ipEnd } = packet
  if (ipEnd - at < HEADER_LENGTH) {
    packet.events |= PacketEvent.truncated
    return
  }
  packet.transport = true
  packet.transportHeaderLength = HEADER_LENGTH
  packet.icmpType = u8(bytes, at)
  packet.icmpCode = u8(bytes, at + 1)
  if (hasIdentifier(packet.icmpType)) {
    packet.icmpId = u16(bytes, at + 4)
    packet.icmpSequence = u16(bytes, at + 6)
  }
  packet.payloadStart = at + HEADER_LENGTH
}
