/** What follows a link layer, by EtherType: VLAN tags (IEEE 802.1Q, 802.1ad), then IP. */
import { u16 } from '../bytes.ts'
import { decodeIpv4 } from './ipv4.ts'
import { decodeIpv6 } from './ipv6.ts'
import { type Packet, PacketEvent } from './packet.ts'

export const EtherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  serviceVlan: 0x88a8,
  /** QinQ before 802.1ad, still written by some switches. */
  oldServiceVlan: 0x9100,
} as const

const TAG_LENGTH = 4
const VLAN_ID = 0x0fff
/** As many as Suricata reads; only the outer two are kept. */
const MAX_TAGS = 3

const isTag = (etherType: number): boolean =>
  etherType === EtherType.vlan || etherType === EtherType.serviceVlan || etherType === EtherType.oldServiceVlan

export function decodeNetwork(packet: Packet, etherType: number, at: number): void {
  let type = etherType
  let next = at
  while (isTag(type)) {
    if (packet.vlanCount === MAX_TAGS) {
      packet.events |= PacketEvent.tooManyLayers
      return
    }
    if (packet.end - next < TAG_LENGTH) {
      packet.events |= PacketEvent.truncated
      return
    }
    keepTag(packet, u16(packet.bytes, next) & VLAN_ID)
    type = u16(packet.bytes, next + 2)
    next += TAG_LENGTH
  }
  packet.etherType = type
  if (type === EtherType.ipv4) decodeIpv4(packet, next)
  else if (type === EtherType.ipv6) decodeIpv6(packet, next)
  else packet.events |= type === EtherType.arp ? 0 : PacketEvent.unknownProtocol
}

function keepTag(packet: Packet, id: number): void {
  if (packet.vlanCount === 0) packet.vlan0 = id
  else if (packet.vlanCount === 1) packet.vlan1 = id
  packet.vlanCount++
}
