/** User Datagram Protocol — RFC 768. */
import { u16 } from '../bytes.ts'
import { type Packet, PacketEvent } from './packet.ts'

const SOURCE_PORT = 0
const DESTINATION_PORT = 2
const LENGTH = 4
const HEADER_LENGTH = 8

export function decodeUdp(packet: Packet, at: number): void {
  const { bytes, ipEnd } = packet
  if (ipEnd - at < HEADER_LENGTH) {
    packet.events |= PacketEvent.truncated
    return
  }
  const length = u16(bytes, at + LENGTH)
  // Zero is legal in an IPv6 jumbogram (RFC 2675): the payload runs to the end of the packet.
  if (length !== 0 && length < HEADER_LENGTH) {
    packet.events |= PacketEvent.badLength
    return
  }
  packet.transport = true
  packet.transportHeaderLength = HEADER_LENGTH
  packet.sourcePort = u16(bytes, at + SOURCE_PORT)
  packet.destinationPort = u16(bytes, at + DESTINATION_PORT)
  packet.payloadStart = at + HEADER_LENGTH
  if (length === 0) return
  if (at + length > ipEnd) packet.events |= PacketEvent.badLength
  packet.payloadEnd = Math.min(at + length, ipEnd)
}
