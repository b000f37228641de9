/**
 * Which addresses may stand in a report's list of Internet addresses (Mẫu 03, H4: no internal ones).
 *
 * Refused is what IANA's special-purpose registries (RFC 6890 and later) list as not globally reachable, and
 * multicast. Documentation prefixes are refused too, but may be let through: drills are played with them.
 */
import { BlockList, isIP, isIPv4 } from 'node:net'

const SPECIAL_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
const DOCUMENTATION_V4: readonly [string, number][] = [
  ['192.0.2.0', 24],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
]
const SPECIAL_V6: readonly [string, number][] = [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 63],
  ['2001::', 23],
  ['2002::', 16],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
]
const DOCUMENTATION_V6: readonly [string, number][] = [
  ['2001:db8::', 32],
  ['3fff::', 20],
]

const special = blockList(SPECIAL_V4, SPECIAL_V6)
const documentation = blockList(DOCUMENTATION_V4, DOCUMENTATION_V6)

/** False for anything that is not an IP address at all. */
export function isPublicAddress(text: string, { allowDocumentation = false } = {}): boolean {
  const address = unmapped(text)
  if (isIP(address) === 0) return false
  const family = isIPv4(address) ? 'ipv4' : 'ipv6'
  if (documentation.check(address, family)) return allowDocumentation
  return !special.check(address, family)
}

/** An address of some inner network: nothing for a report's text. Documentation prefixes are nobody's, so they may stand. */
export const isInternalAddress = (text: string): boolean =>
  isIP(unmapped(text)) !== 0 && !isPublicAddress(text, { allowDocumentation: true })

/** Whether the address equals the entry or lies in it, when the entry is a prefix such as `203.0.113.0/24`. */
export function addressMatches(text: string, entry: string): boolean {
  const address = unmapped(text)
  if (isIP(address) === 0) return false
  const [network = '', length] = entry.split('/')
  if (isIP(network) !== isIP(address)) return false
  const family = isIPv4(address) ? 'ipv4' : 'ipv6'
  const bits = length === undefined ? (family === 'ipv4' ? 32 : 128) : Number(length)
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 'ipv4' ? 32 : 128)) return false
  const prefix = new BlockList()
  prefix.addSubnet(network, bits, family)
  return prefix.check(address, family)
}

const unmapped = (text: string): string => /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1] ?? text

function blockList(v4: readonly [string, number][], v6: readonly [string, number][]): BlockList {
  const list = new BlockList()
  for (const [network, length] of v4) list.addSubnet(network, length, 'ipv4')
  for (const [network, length] of v6) list.addSubnet(network, length, 'ipv6')
  return list
}
