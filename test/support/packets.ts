/** Builders of packets, captures and conversations. */
import type { PacketBatch } from '../../agent/capture/source.ts'
import { decodePacket } from '../../agent/decode/packet/decode.ts'
import { Packet } from '../../agent/decode/packet/packet.ts'

export const u16be = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]
const u32be = (value: number): number[] => [...u16be(value >>> 16), ...u16be(value & 0xffff)]
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, character => character.charCodeAt(0))
export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'))

export interface Segment {
  source?: string
  destination?: string
  sourcePort?: number
  destinationPort?: number
  sequence?: number
  acknowledgement?: number
  flags?: number
  payload?: Uint8Array
}

const address = (text: string): number[] => text.split('.').map(Number)

export function ipv4(protocol: number, payload: ArrayLike<number>, from = '10.0.0.1', to = '10.0.0.2'): Uint8Array {
  const length = 20 + payload.length
  return Uint8Array.of(
    ...[0x45, 0, ...u16be(length), 0, 1, 0x40, 0, 64, protocol, 0, 0, ...address(from), ...address(to)],
    ...Array.from(payload),
  )
}

export const ethernet = (payload: ArrayLike<number>, etherType = 0x0800): Uint8Array =>
  Uint8Array.of(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, ...u16be(etherType), ...Array.from(payload))

export function udp(sourcePort: number, destinationPort: number, payload: Uint8Array, length?: number): Uint8Array {
  const ports = [...u16be(sourcePort), ...u16be(destinationPort)]
  return Uint8Array.of(...ports, ...u16be(length ?? 8 + payload.length), 0, 0, ...payload)
}

export function tcp(segment: Segment): Uint8Array {
  const { sourcePort = 40000, destinationPort = 80, sequence = 0, acknowledgement = 0, flags = 0x10 } = segment
  return Uint8Array.of(
    ...[...u16be(sourcePort), ...u16be(destinationPort), ...u32be(sequence), ...u32be(acknowledgement)],
    ...[0x50, flags, 0xff, 0xff, 0, 0, 0, 0],
    ...(segment.payload ?? []),
  )
}

export const tcpPacket = (segment: Segment): Uint8Array =>
  ethernet(ipv4(6, tcp(segment), segment.source, segment.destination))

/** A batch of these packets, one second apart unless times are given; whatever surrounds them must not matter. */
export function batchOf(packets: readonly Uint8Array[], linkType = 1, timesUs?: readonly number[]): PacketBatch {
  const margin = 3
  const total = packets.reduce((sum, packet) => sum + packet.length + margin, margin)
  const bytes = new Uint8Array(total).fill(0xee)
  const offsets: number[] = []
  let at = margin
  for (const packet of packets) {
    offsets.push(at)
    bytes.set(packet, at)
    at += packet.length + margin
  }
  const lengths = packets.map(packet => packet.length)
  return {
    kind: 'packets',
    replayed: 0,
    checkpoint: undefined,
    bytes,
    count: packets.length,
    offsets: Uint32Array.from(offsets),
    lengths: Uint32Array.from(lengths),
    originalLengths: Uint32Array.from(lengths),
    times: Float64Array.from(packets.map((_, i) => timesUs?.[i] ?? 1_700_000_000_000_000 + i * 1000)),
    linkTypes: Uint16Array.from(packets.map(() => linkType)),
    firstNumber: 1,
  }
}

export function decoded(bytes: Uint8Array, linkType = 1): Packet {
  const packet = new Packet()
  decodePacket(packet, batchOf([bytes], linkType), 0)
  return packet
}

/** Every offset of a decoded packet lies inside of it, in order. */
export function offsetsInside(packet: Packet): boolean {
  const inside = (at: number) => at >= packet.start && at <= packet.end
  if (!inside(packet.payloadStart) || !inside(packet.payloadEnd) || packet.payloadStart > packet.payloadEnd)
    return false
  if (packet.ipVersion === 0) return true
  const addressLength = packet.ipVersion === 4 ? 4 : 16
  return (
    inside(packet.ipStart) &&
    inside(packet.ipEnd) &&
    packet.ipStart + packet.ipHeaderLength <= packet.ipEnd &&
    packet.sourceAddressAt + addressLength <= packet.end &&
    packet.destinationAddressAt + addressLength <= packet.end &&
    (!packet.transport || packet.transportStart + packet.transportHeaderLength <= packet.payloadStart)
  )
}

export interface PcapShape {
  littleEndian?: boolean
  nanoseconds?: boolean
  linkType?: number
}

/** A classic pcap file; times in microseconds. */
export function pcap(packets: readonly { timeUs: number; bytes: Uint8Array }[], shape: PcapShape = {}): Buffer {
  const { littleEndian = true, nanoseconds = false, linkType = 1 } = shape
  const numbers = (...values: number[]) => {
    const buffer = Buffer.alloc(values.length * 4)
    values.forEach((value, i) => {
      if (littleEndian) buffer.writeUInt32LE(value, i * 4)
      else buffer.writeUInt32BE(value, i * 4)
    })
    return buffer
  }
  const version = littleEndian ? 0x00040002 : 0x00020004
  const header = numbers(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, version, 0, 0, 262144, linkType)
  const records = packets.flatMap(({ timeUs, bytes }) => {
    const fraction = (timeUs % 1e6) * (nanoseconds ? 1000 : 1)
    return [numbers(Math.floor(timeUs / 1e6), fraction, bytes.length, bytes.length), bytes]
  })
  return Buffer.concat([header, ...records])
}
