/** Conditions on the packet at hand: header fields, flags, sizes, flow state and flowbits. */
import type { NumberField, PacketCondition, StreamSizeCondition } from '../../../rules/language/suricata/index.ts'
import { inRange } from '../../../rules/language/suricata/index.ts'
import { type Packet, Protocol, TO_CLIENT, TO_SERVER } from '../../decode/packet/packet.ts'
import type { Endpoints } from './endpoints.ts'
import { flowBit } from './flow-memory.ts'

export function packetConditionHolds(condition: PacketCondition, packet: Packet, endpoints: Endpoints): boolean {
  switch (condition.kind) {
    case 'number': {
      const value = numberOf(condition.field, packet)
      // As in Suricata, a size that differs is the size of something.
      if (condition.field === 'dsize' && condition.range.mode === '!=' && value === 0) return false
      return value >= 0 && inRange(condition.range, value)
    }
    case 'flags':
      return (
        packet.protocol === Protocol.tcp &&
        packet.transport &&
        bitsHold(condition, packet.tcpFlags & ~condition.ignored)
      )
    case 'fragbits':
      return packet.ipVersion === 4 && bitsHold(condition, fragmentBits(packet))
    case 'sameip':
      return packet.ipVersion !== 0 && endpoints.sameAddress
    case 'flowbits':
      return condition.names.some(name => flowBit(packet.flow, name)) === condition.set
    case 'app-layer-protocol':
      return (
        packet.flow?.applicationProtocol !== undefined &&
        (packet.flow.applicationProtocol === condition.protocol) !== condition.negated
      )
    case 'stream_size':
      return streamSizeHolds(condition, packet)
  }
}

/** The field's value, or -1 where the packet hasn't got it. */
function numberOf(field: NumberField, packet: Packet): number {
  const icmp = packet.transport && (packet.protocol === Protocol.icmp || packet.protocol === Protocol.icmpV6)
  const tcp = packet.transport && packet.protocol === Protocol.tcp
  switch (field) {
    case 'dsize':
      return packet.ipVersion === 0 ? -1 : packet.payloadEnd - packet.payloadStart
    case 'ttl':
      return packet.ipVersion === 0 ? -1 : packet.ttl
    case 'tos':
      return packet.ipVersion === 0 ? -1 : packet.tos
    case 'id':
      return packet.ipVersion === 4 ? packet.ipIdentification : -1
    case 'fragoffset':
      return packet.ipVersion === 0 ? -1 : packet.fragmentOffset >> 3
    case 'ip_proto':
      return packet.protocol
    case 'seq':
      return tcp ? packet.tcpSequence : -1
    case 'ack':
      return tcp ? packet.tcpAcknowledgement : -1
    case 'window':
      return tcp ? packet.tcpWindow : -1
    case 'itype':
      return icmp ? packet.icmpType : -1
    case 'icode':
      return icmp ? packet.icmpCode : -1
    case 'icmp_id':
      return icmp && hasIdentity(packet) ? packet.icmpId : -1
    case 'icmp_seq':
      return icmp && hasIdentity(packet) ? packet.icmpSequence : -1
  }
}

/** Only these ICMP messages carry an identifier and a sequence number. */
const ID_TYPES_4 = new Set([0, 8, 13, 14, 15, 16, 17, 18])
const ID_TYPES_6 = new Set([128, 129])
const hasIdentity = (packet: Packet): boolean =>
  (packet.protocol === Protocol.icmp ? ID_TYPES_4 : ID_TYPES_6).has(packet.icmpType)

function bitsHold({ bits, mode }: { readonly bits: number; readonly mode: string }, present: number): boolean {
  switch (mode) {
    case 'all':
      return (present & bits) === bits
    case 'any':
      return (present & bits) !== 0
    case 'not':
      return (present & bits) !== bits
    default:
      return present === bits
  }
}

/** M 1, D 2, R 4, as the keyword's bits; read off the header itself. */
function fragmentBits(packet: Packet): number {
  const flags = (packet.bytes[packet.ipStart + 6] as number) >> 5
  return (flags & 1) | (flags & 2) | (flags & 4)
}

/** How far the sequence numbers of each side have come since its first one: SYN and FIN count as one each. */
function streamSizeHolds({ side, range }: StreamSizeCondition, packet: Packet): boolean {
  const streams = packet.flow?.streams
  if (!streams) return false
  const sizeOf = (direction: 0 | 1) => streams[direction].sequenceLength
  const client = inRange(range, sizeOf(TO_SERVER))
  const server = inRange(range, sizeOf(TO_CLIENT))
  if (side === 'client') return client
  if (side === 'server') return server
  return side === 'both' ? client && server : client || server
}
