/** Internet checksums — RFC 1071; of IPv4 headers (RFC 791), TCP (RFC 9293), UDP (RFC 768), ICMPv6 (RFC 4443). */
import { type Packet, Protocol } from './packet.ts'

/** Whether every checksum that the packet carries whole is right; a UDP checksum of zero says there is none. */
export function checksumsValid(packet: Packet): boolean {
  const { bytes, ipVersion, ipStart, ipHeaderLength, ipEnd, transportStart, protocol } = packet
  if (ipVersion === 4 && fold(sum(bytes, ipStart, ipStart + ipHeaderLength)) !== 0xffff) return false
  if (ipVersion === 0 || !packet.transport || packet.fragmentOffset > 0 || packet.moreFragments) return true
  if (protocol === Protocol.udp && bytes[transportStart + 6] === 0 && bytes[transportStart + 7] === 0) return true
  const carried = sum(bytes, transportStart, ipEnd)
  if (protocol === Protocol.icmp) return fold(carried) === 0xffff
  const addressLength = ipVersion === 4 ? 4 : 16
  const pseudo =
    sum(bytes, packet.sourceAddressAt, packet.sourceAddressAt + addressLength) +
    sum(bytes, packet.destinationAddressAt, packet.destinationAddressAt + addressLength) +
    protocol +
    (ipEnd - transportStart)
  return fold(carried + pseudo) === 0xffff
}

function sum(bytes: Uint8Array, start: number, end: number): number {
  let total = 0
  for (let at = start; at + 1 < end; at += 2) total += ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
  return (end - start) % 2 === 1 ? total + ((bytes[end - 1] as number) << 8) : total
}

function fold(total: number): number {
  let folded = total
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000)
  return folded
}
