/**
 * Which address rules can be about a packet: block lists hold thousands of addresses, and nearly no packet has one.
 *
 * A rule is filed under every /16 that its narrower side touches; one that touches too many of them is always looked at.
 * What is found still has to be evaluated: the index only leaves out what can't match.
 */
import type { AddressSet, Header } from '../../../rules/language/suricata/index.ts'

interface Indexed {
  readonly index: number
  readonly rule: { readonly header: Header }
}

/** Networks of 65,536 addresses that one rule may be filed under. */
const MAX_NETWORKS = 4096

export class AddressIndex {
  readonly #bySource = new Map<number, number[]>()
  readonly #byDestination = new Map<number, number[]>()
  /** Rules that any IPv4 packet may match, and any IPv6 packet. */
  readonly #always4: number[] = []
  readonly #always6: number[] = []

  constructor(rules: readonly Indexed[]) {
    for (const { index, rule } of rules) this.#file(index, rule.header)
  }

  /** Calls `found` with the index of every rule that a packet between these IPv4 addresses may match. */
  find4(source: number, destination: number, found: (index: number) => void): void {
    each(this.#always4, found)
    each(this.#bySource.get(source >>> 16), found)
    each(this.#byDestination.get(destination >>> 16), found)
  }

  /** The same for any two IPv6 addresses. */
  find6(found: (index: number) => void): void {
    each(this.#always6, found)
  }

  #file(index: number, { sources, destinations, arrow }: Header): void {
    if ((sources.any || sources.reaches6) && (destinations.any || destinations.reaches6)) this.#always6.push(index)
    const source = arrow === '<>' ? undefined : networksOf(sources)
    const destination = arrow === '<>' ? undefined : networksOf(destinations)
    if (source && (!destination || source.size <= destination.size)) fileUnder(this.#bySource, source, index)
    else if (destination) fileUnder(this.#byDestination, destination, index)
    else this.#always4.push(index)
  }
}

/** Undefined for sets that touch too many networks to be worth it. */
function networksOf({ any, ranges4 }: AddressSet): ReadonlySet<number> | undefined {
  if (any) return undefined
  const networks = new Set<number>()
  for (const [low, high] of ranges4) {
    if ((high >>> 16) - (low >>> 16) > MAX_NETWORKS) return undefined
    for (let network = low >>> 16; network <= high >>> 16; network++) networks.add(network)
    if (networks.size > MAX_NETWORKS) return undefined
  }
  return networks
}

function fileUnder(table: Map<number, number[]>, networks: ReadonlySet<number>, index: number): void {
  for (const network of networks) {
    const filed = table.get(network)
    if (filed) filed.push(index)
    else table.set(network, [index])
  }
}

function each(indices: readonly number[] | undefined, found: (index: number) => void): void {
  if (indices) for (let i = 0; i < indices.length; i++) found(indices[i] as number)
}
