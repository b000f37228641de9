/** A rule's header: action, protocol, addresses and ports. */
import { type AddressSet, parseAddresses } from './address-set.ts'
import type { Action, Header, HeaderText } from './ast.ts'
import { type PortSet, parsePorts } from './port-set.ts'
import type { Variables } from './variables.ts'

const ACTIONS: readonly string[] = ['alert', 'pass', 'drop', 'reject', 'rejectsrc', 'rejectdst', 'rejectboth']

type Protocol = Pick<Header, 'ipProtocols' | 'ipVersion' | 'applicationProtocol' | 'only'>

const layer = (ipProtocols?: readonly number[], more: Partial<Protocol> = {}): Protocol => ({
  ipProtocols,
  ipVersion: undefined,
  applicationProtocol: undefined,
  only: undefined,
  ...more,
})

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  ip: layer(),
  ipv4: layer(undefined, { ipVersion: 4 }),
  ip4: layer(undefined, { ipVersion: 4 }),
  ipv6: layer(undefined, { ipVersion: 6 }),
  ip6: layer(undefined, { ipVersion: 6 }),
  tcp: layer([6]),
  'tcp-pkt': layer([6], { only: 'packet' }),
  'tcp-stream': layer([6], { only: 'stream' }),
  udp: layer([17]),
  icmp: layer([1, 58]),
  icmpv4: layer([1]),
  icmpv6: layer([58]),
  sctp: layer([132]),
  http: layer([6], { applicationProtocol: 'http' }),
  http1: layer([6], { applicationProtocol: 'http' }),
  dns: layer([6, 17], { applicationProtocol: 'dns' }),
  tls: layer([6], { applicationProtocol: 'tls' }),
}

/**
 * Sets are shared by their text, since rule sets repeat the same few; without that 25,000 rules would hold 50,000
 * tables of ports.
 */
export class HeaderReader {
  readonly #variables: Variables
  readonly #addresses = new Map<string, AddressSet | string>()
  readonly #ports = new Map<string, PortSet | string>()

  constructor(variables: Variables) {
    this.#variables = variables
  }

  /** The header, or why it can't be used. */
  read(text: HeaderText): Header | string {
    if (!ACTIONS.includes(text.action)) return `action '${text.action}' isn't supported`
    const protocol = PROTOCOLS[text.protocol.toLowerCase()]
    if (!protocol) return `protocol '${text.protocol}' isn't supported`
    if (text.arrow === '=>') return "direction '=>' isn't supported"
    const sources = this.addresses(text.sources)
    const destinations = this.addresses(text.destinations)
    const sourcePorts = this.ports(text.sourcePorts)
    const destinationPorts = this.ports(text.destinationPorts)
    if (typeof sources === 'string') return sources
    if (typeof destinations === 'string') return destinations
    if (typeof sourcePorts === 'string') return sourcePorts
    if (typeof destinationPorts === 'string') return destinationPorts
    return {
      ...protocol,
      action: text.action as Action,
      protocol: text.protocol.toLowerCase(),
      arrow: text.arrow,
      sources,
      destinations,
      sourcePorts,
      destinationPorts,
    }
  }

  addresses(text: string): AddressSet | string {
    return remembered(this.#addresses, text, () => parseAddresses(text, this.#variables))
  }

  ports(text: string): PortSet | string {
    return remembered(this.#ports, text, () => parsePorts(text, this.#variables))
  }
}

function remembered<T>(table: Map<string, T>, key: string, make: () => T): T {
  const known = table.get(key)
  if (known !== undefined) return known
  const made = make()
  table.set(key, made)
  return made
}
