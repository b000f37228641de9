/** Internet Protocol version 4 — RFC 791. */
import { u8, u16 } from '../bytes.ts'
import { type Packet, PacketEvent } from './packet.ts'
import { decodeTransport } from './transport.ts'

const TOS = 1
const TOTAL_LENGTH = 2
const IDENTIFICATION = 4
const FLAGS_AND_OFFSET = 6
const TTL = 8
const PROTOCOL = 9
const SOURCE = 12
const DESTINATION = 16
const MIN_HEADER_LENGTH = 20
const MORE_FRAGMENTS = 0x2000
const OFFSET_MASK = 0x1fff

export function decodeIpv4(packet: Packet, at: number): void {
  const { bytes, end } = packet
  if (end - at < MIN_HEADER_LENGTH) {
    packet.events |= PacketEvent.truncated
    return
  }
  const first = u8(bytes, at)
  const headerLength = (first & 0x0f) * 4
  const totalLength = u16(bytes, at + TOTAL_LENGTH)
  if (first >> 4 !== 4) {
    packet.events |= PacketEvent.badVersion
    return
  }
  if (headerLength < MIN_HEADER_LENGTH || totalLength < headerLength) {
    packet.events |= PacketEvent.badLength
    return
  }
  if (end - at < headerLength) {
    packet.events |= PacketEvent.truncated
    return
  }
  packet.ipVersion = 4
  packet.ipStart = at
  packet.ipHeaderLength = headerLength
  packet.tos = u8(bytes, at + TOS)
  packet.ipIdentification = u16(bytes, at + IDENTIFICATION)
  packet.ttl = u8(bytes, at + TTL)
  packet.protocol = u8(bytes, at + PROTOCOL)
  packet.sourceAddressAt = at + SOURCE
  packet.destinationAddressAt = at + DESTINATION
  if (at + totalLength > end) packet.events |= PacketEvent.truncated
  packet.ipEnd = Math.min(at + totalLength, end)

  const fragment = u16(bytes, at + FLAGS_AND_OFFSET)
  packet.moreFragments = (fragment & MORE_FRAGMENTS) !== 0
  packet.fragmentOffset = (fragment & OFFSET_MASK) * 8
  decodeTransport(packet, at + headerLength)
}
