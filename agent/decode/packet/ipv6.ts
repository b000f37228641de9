/** Internet Protocol version 6 — RFC 8200; AH — RFC 4302. */
import { u8, u16, u32 } from '../bytes.ts'
import { type Packet, PacketEvent } from './packet.ts'
import { decodeTransport } from './transport.ts'

const PAYLOAD_LENGTH = 4
const NEXT_HEADER = 6
const HOP_LIMIT = 7
const SOURCE = 8
const DESTINATION = 24
const HEADER_LENGTH = 40

const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const AUTHENTICATION = 51
const DESTINATION_OPTIONS = 60

/** RFC 8200 §4.1 names at most seven; hostile chains stop here. */
const MAX_EXTENSIONS = 10
const EXTENSION_MIN_LENGTH = 8

export function decodeIpv6(packet: Packet, at: number): void {
  const { bytes, end } = packet
  if (end - at < HEADER_LENGTH) {
    packet.events |= PacketEvent.truncated
    return
  }
  if (u8(bytes, at) >> 4 !== 6) {
    packet.events |= PacketEvent.badVersion
    return
  }
  const payloadLength = u16(bytes, at + PAYLOAD_LENGTH)
  packet.ipVersion = 6
  packet.ipStart = at
  packet.tos = (u16(bytes, at) >> 4) & 0xff
  packet.ttl = u8(bytes, at + HOP_LIMIT)
  packet.sourceAddressAt = at + SOURCE
  packet.destinationAddressAt = at + DESTINATION
  // Zero means a jumbogram (RFC 2675): the packet runs as far as it was captured.
  const ipEnd = payloadLength === 0 ? end : at + HEADER_LENGTH + payloadLength
  if (ipEnd > end) packet.events |= PacketEvent.truncated
  packet.ipEnd = Math.min(ipEnd, end)
  decodeExtensions(packet, u8(bytes, at + NEXT_HEADER), at + HEADER_LENGTH)
}

function decodeExtensions(packet: Packet, nextHeader: number, at: number): void {
  const { bytes } = packet
  let header = nextHeader
  let next = at
  for (let extensions = 0; isExtension(header); extensions++) {
    packet.protocol = header
    packet.ipHeaderLength = next - packet.ipStart
    if (extensions === MAX_EXTENSIONS) {
      stop(packet, next, PacketEvent.tooManyLayers)
      return
    }
    if (packet.ipEnd - next < EXTENSION_MIN_LENGTH) {
      stop(packet, next, PacketEvent.truncated)
      return
    }
    const length = extensionLength(header, u8(bytes, next + 1))
    if (packet.ipEnd - next < length) {
      stop(packet, next, PacketEvent.truncated)
      return
    }
    if (header === FRAGMENT) readFragment(packet, next)
    header = u8(bytes, next)
    next += length
    // Behind a later fragment's header lies the middle of something, not another header.
    if (packet.fragmentOffset > 0) break
  }
  packet.protocol = header
  packet.ipHeaderLength = next - packet.ipStart
  decodeTransport(packet, next)
}

const isExtension = (header: number): boolean =>
  header === HOP_BY_HOP ||
  header === ROUTING ||
  header === FRAGMENT ||
  header === AUTHENTICATION ||
  header === DESTINATION_OPTIONS

function extensionLength(header: number, length: number): number {
  if (header === FRAGMENT) return 8
  // AH alone counts in four bytes, less two of them.
  if (header === AUTHENTICATION) return Math.max((length + 2) * 4, EXTENSION_MIN_LENGTH)
  return (length + 1) * 8
}

function readFragment(packet: Packet, at: number): void {
  const offsetAndFlag = u16(packet.bytes, at + 2)
  packet.fragmentOffset = offsetAndFlag & 0xfff8
  packet.moreFragments = (offsetAndFlag & 1) !== 0
  packet.ipIdentification = u32(packet.bytes, at + 4)
}

function stop(packet: Packet, at: number, event: number): void {
  packet.events |= event
  packet.payloadStart = at
  packet.payloadEnd = packet.ipEnd
}
