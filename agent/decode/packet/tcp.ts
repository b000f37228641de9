/** Transmission Control Protocol — RFC 9293. */
import { u8, u16, u32 } from '../bytes.ts'
import { type Packet, PacketEvent } from './packet.ts'

const SOURCE_PORT = 0
const DESTINATION_PORT = 2
const SEQUENCE = 4
const ACKNOWLEDGEMENT = 8
const DATA_OFFSET = 12
const FLAGS = 13
const WINDOW = 14
const MIN_HEADER_LENGTH = 20

export function decodeTcp(packet: Packet, at: number): void {
  const { bytes, ipEnd } = packet
  if (ipEnd - at < MIN_HEADER_LENGTH) {
    packet.events |= PacketEvent.truncated
    return
  }
  const headerLength = (u8(bytes, at + DATA_OFFSET) >> 4) * 4
  if (headerLength < MIN_HEADER_LENGTH) {
    packet.events |= PacketEvent.badLength
    return
  }
  if (ipEnd - at < headerLength) {
    packet.events |= PacketEvent.truncated
    return
  }
  packet.transport = true
  packet.transportHeaderLength = headerLength
  packet.sourcePort = u16(bytes, at + SOURCE_PORT)
  packet.destinationPort = u16(bytes, at + DESTINATION_PORT)
  packet.tcpSequence = u32(bytes, at + SEQUENCE)
  packet.tcpAcknowledgement = u32(bytes, at + ACKNOWLEDGEMENT)
  packet.tcpFlags = u8(bytes, at + FLAGS)
  packet.tcpWindow = u16(bytes, at + WINDOW)
  packet.payloadStart = at + headerLength
}
