/**
 * One packet of a batch → the reused record.
 *
 * Every decoder has the same shape: `decodeX(packet, at)` reads the header at an absolute offset, writes its facts into
 * the record and hands on to the next layer. What is cut or wrong sets a bit in `packet.events`; the layers read before
 * it stay. Nothing is allocated and nothing throws.
 */
import type { PacketBatch } from '../../capture/source.ts'
import { decodeLink } from './link.ts'
import { type Packet, TO_SERVER } from './packet.ts'

/** Decodes the `i`-th packet of the batch into `packet`, replacing all that was there. */
export function decodePacket(packet: Packet, batch: PacketBatch, i: number): void {
  const start = batch.offsets[i] as number
  clear(packet)
  packet.bytes = batch.bytes
  packet.start = start
  packet.end = start + (batch.lengths[i] as number)
  packet.number = batch.firstNumber + i
  packet.timeUs = batch.times[i] as number
  packet.linkType = batch.linkTypes[i] as number
  packet.payloadStart = packet.end
  packet.payloadEnd = packet.end
  decodeLink(packet)
}

function clear(packet: Packet): void {
  packet.events = 0
  packet.vlanCount = 0
  packet.vlan0 = 0
  packet.vlan1 = 0
  packet.etherType = 0
  packet.ipVersion = 0
  packet.ipStart = 0
  packet.ipHeaderLength = 0
  packet.ipEnd = 0
  packet.sourceAddressAt = 0
  packet.destinationAddressAt = 0
  packet.ttl = 0
  packet.tos = 0
  packet.ipIdentification = 0
  packet.fragmentOffset = 0
  packet.moreFragments = false
  packet.protocol = -1
  packet.transport = false
  packet.transportStart = 0
  packet.transportHeaderLength = 0
  packet.sourcePort = 0
  packet.destinationPort = 0
  packet.tcpSequence = 0
  packet.tcpAcknowledgement = 0
  packet.tcpFlags = 0
  packet.tcpWindow = 0
  packet.icmpType = 0
  packet.icmpCode = 0
  packet.icmpId = 0
  packet.icmpSequence = 0
  packet.flow = undefined
  packet.direction = TO_SERVER
  packet.established = false
}
