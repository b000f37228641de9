/** Which decoder reads the first header of a packet, by the capture's link type. https://www.tcpdump.org/linktypes.html */
import { decodeEthernet } from './ethernet.ts'
import { decodeLinuxCooked, decodeLinuxCooked2 } from './linux-cooked.ts'
import { decodeNull } from './null.ts'
import { type Packet, PacketEvent } from './packet.ts'
import { decodeRaw } from './raw.ts'

const LinkType = {
  null: 0,
  ethernet: 1,
  /** Raw IP as some BSDs number it in files they wrote. */
  rawBsd: 12,
  rawOpenBsd: 14,
  raw: 101,
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const

export function decodeLink(packet: Packet): void {
  switch (packet.linkType) {
    case LinkType.ethernet:
      decodeEthernet(packet, packet.start)
      break
    case LinkType.raw:
    case LinkType.rawBsd:
    case LinkType.rawOpenBsd:
    case LinkType.ipv4:
    case LinkType.ipv6:
      decodeRaw(packet, packet.start)
      break
    case LinkType.linuxCooked:
      decodeLinuxCooked(packet, packet.start)
      break
    case LinkType.linuxCooked2:
      decodeLinuxCooked2(packet, packet.start)
      break
    case LinkType.null:
    case LinkType.loop:
      decodeNull(packet, packet.start)
      break
    default:
      packet.events |= PacketEvent.unknownLinkType
  }
}
