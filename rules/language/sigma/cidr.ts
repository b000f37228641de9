/** Networks in CIDR form, IPv4 and IPv6 (RFC 4632, RFC 4291). An address of one family is never in the other's. */

/** Sixteen-bit groups: 2 for IPv4, 8 for IPv6. */
type Groups = readonly number[]

/** A test for texts that are addresses; undefined when the network is not well formed. */
export function cidrTest(network: string): ((text: string) => boolean) | undefined {
  const found = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(network.trim())
  const base = found ? parseAddress(found[1] as string) : undefined
  if (!found || !base) return undefined
  const bits = base.length * 16
  const prefix = found[2] === undefined ? bits : Number(found[2])
  if (prefix > bits) return undefined
  return text => {
    const address = parseAddress(text)
    return address !== undefined && address.length === base.length && samePrefix(address, base, prefix)
  }
}

function samePrefix(a: Groups, b: Groups, prefix: number): boolean {
  for (let i = 0; i * 16 < prefix; i++) {
    const kept = Math.min(16, prefix - i * 16)
    const mask = (0xffff << (16 - kept)) & 0xffff
    if (((a[i] as number) & mask) !== ((b[i] as number) & mask)) return false
  }
  return true
}

function parseAddress(text: string): Groups | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

function parseIpv4(text: string): Groups | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (!found) return undefined
  const bytes = found.slice(1).map(Number)
  if (bytes.some(byte => byte > 255)) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  return [(a << 8) | b, (c << 8) | d]
}

function parseIpv6(text: string): Groups | undefined {
  if (text.length > 60) return undefined
  const plain = text.replace(/%.*$/, '')
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain)
  const low = dotted ? parseIpv4(dotted[2] as string) : undefined
  if (dotted && !low) return undefined
  const whole = low ? `${dotted?.[1]}${low.map(group => group.toString(16)).join(':')}` : plain
  const halves = whole.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map(half => (half === '' ? [] : half.split(':')))
  if (groups.flat().some(group => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  const [head = [], tail = []] = groups
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  return [...head, ...Array<string>(halves.length === 1 ? 0 : missing).fill('0'), ...tail].map(g =>
    Number.parseInt(g, 16),
  )
}
