/**
 * Where an address or name belongs: its network and its information system, as of one moment.
 *
 * A snapshot in memory of the two tables, never changed: whoever holds one sees one version. Each organisation is told of
 * its own entries alone, the most exact first. Of the installation's own it hears one thing more, and not whose: that a
 * public address is nobody's in particular (CGNAT, a resolver, a peer), which is so whoever asks.
 */
import type { Network } from '../store/networks.ts'
import { isPrefix, type Prefix, parsePrefix } from '../store/prefix.ts'
import { DEFAULT_ORGANISATION } from '../store/scope.ts'
import { type InformationSystem, systemNameKey } from '../store/systems.ts'
import { isLocal } from './local-address.ts'
import { prefixTable } from './prefix-table.ts'

export interface Place {
  /** The most exact network that holds the address; null for names, too. */
  readonly network: Network | null
  readonly system: InformationSystem | null
  /** What says that the system is meant: its own entry (an address or prefix), its name, or a network given to it. */
  readonly through: { readonly by: 'entry' | 'name' | 'network'; readonly text: string } | null
  /** How many bits of the address each of the two fixes; -1 where there is none. */
  readonly networkBits: number
  readonly systemBits: number
}

/** The system's entry is more exact than the network, so it is what the address is known by. */
export const systemDecides = ({ networkBits, systemBits }: Place): boolean => systemBits > networkBits

export interface Places {
  readonly version: string
  /** Whose tables count where nobody says whose. */
  readonly own: string
  readonly counts: { readonly networks: number; readonly systems: number }
  /** @param name an address or a name, in any spelling */
  find(name: string, organisation?: string): Place
  /** Every network that holds the address, the most exact first. */
  around(address: string, organisation?: string): readonly Network[]
  system(id: string): InformationSystem | null
  /** The register of one organisation, in its order. */
  systemsOf(organisation: string): readonly InformationSystem[]
  /** The networks that a system was given. */
  networksOf(systemId: string): readonly Network[]
}

export interface Tables {
  readonly networks: readonly Network[]
  readonly systems: readonly InformationSystem[]
  readonly version?: string
  /** The organisation that runs the collector. */
  readonly own?: string
}

const NOWHERE: Place = { network: null, system: null, through: null, networkBits: -1, systemBits: -1 }

export function placesOf({
  networks,
  systems,
  version = '',
  own: installation = DEFAULT_ORGANISATION,
}: Tables): Places {
  const byId = new Map(systems.map(system => [system.id, system]))
  const itsNetworks = grouped(networks, ({ organisation }) => organisation)
  const itsSystems = grouped(systems, ({ organisation }) => organisation)
  const parts = new Map(
    [...new Set([...itsNetworks.keys(), ...itsSystems.keys()])].map(id => [
      id,
      partOf(itsNetworks.get(id) ?? [], itsSystems.get(id) ?? [], byId),
    ]),
  )
  const nameless = partOf((itsNetworks.get(installation) ?? []).flatMap(namelessOf), [], new Map())
  const given = grouped(networks, ({ systemId }) => systemId)

  /** What the installation knows of an address, for others. */
  const shared = (name: string, organisation: string) =>
    organisation === installation || isLocal(name) ? undefined : nameless

  return {
    version,
    own: installation,
    counts: { networks: networks.length, systems: systems.length },
    system: id => byId.get(id) ?? null,
    systemsOf: organisation => itsSystems.get(organisation) ?? [],
    networksOf: systemId => given.get(systemId) ?? [],
    around(address, organisation = installation) {
      const found = parts.get(organisation)?.around(address) ?? []
      return found.length > 0 ? found : (shared(address, organisation)?.around(address) ?? [])
    },
    find(name, organisation = installation) {
      const place = parts.get(organisation)?.find(name) ?? NOWHERE
      if (place.network) return place
      const { network, networkBits } = shared(name, organisation)?.find(name) ?? NOWHERE
      return network ? { ...place, network, networkBits } : place
    },
  }
}

/** Kinds of networks whose addresses name nobody. */
const NAMELESS = new Set<Network['kind']>(['resolver', 'peer', 'cgnat'])

export const isNameless = (network: Network | null): boolean => network !== null && NAMELESS.has(network.kind)

/** That it is nameless, and nothing else. */
const namelessOf = ({ id, organisation, prefix, kind }: Network): Network[] =>
  NAMELESS.has(kind) ? [{ id, organisation, prefix, kind, site: '', contact: '', systemId: null, note: '' }] : []

function grouped<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}

/** One organisation's entries. */
interface Part {
  find(name: string): Place
  around(address: string): readonly Network[]
}

interface Entry {
  readonly prefix: Prefix
  /** What it adds to what the entries around it say. */
  readonly adds: Partial<Place>
}

function partOf(
  networks: readonly Network[],
  systems: readonly InformationSystem[],
  byId: ReadonlyMap<string, InformationSystem>,
): Part {
  // Systems' own entries last, so that of equal prefixes they count as within: they say whose an address is.
  const entries = [...networks.map(network => networkEntry(network, byId)), ...systems.flatMap(systemEntries)]
  const table = prefixTable(entries.map(({ prefix }) => prefix))
  const places: Place[] = []
  for (const index of table.widestFirst)
    places[index] = { ...(places[table.around(index)] ?? NOWHERE), ...(entries[index] as Entry).adds }
  const names = namesOf(systems)
  return {
    find(name) {
      const at = table.find(name)
      if (at >= 0) return places[at] as Place
      return names.size === 0 ? NOWHERE : (names.get(nameKey(name)) ?? NOWHERE)
    },
    around(address) {
      const found: Network[] = []
      for (let at = table.find(address); at >= 0; at = table.around(at)) {
        const network = entries[at]?.adds.network
        if (network) found.push(network)
      }
      return found
    },
  }
}

function networkEntry(network: Network, byId: ReadonlyMap<string, InformationSystem>): Entry {
  const prefix = storedPrefix(network.prefix)
  const system = network.systemId === null ? undefined : byId.get(network.systemId)
  const through = { by: 'network', text: network.prefix } as const
  const bits = prefix.length
  return { prefix, adds: { network, networkBits: bits, ...(system && { system, through, systemBits: bits }) } }
}

const systemEntries = (system: InformationSystem): Entry[] =>
  system.addresses.flatMap(text => {
    const prefix = parsePrefix(text)
    if (!isPrefix(prefix)) return []
    return [{ prefix, adds: { system, through: { by: 'entry', text }, systemBits: prefix.length } }]
  })

function namesOf(systems: readonly InformationSystem[]): Map<string, Place> {
  const names = new Map<string, Place>()
  for (const system of systems)
    for (const text of [system.name, ...system.domains, ...system.addresses])
      if (!isPrefix(parsePrefix(text)))
        names.set(nameKey(text), { ...NOWHERE, system, through: { by: 'name', text }, systemBits: 0 })
  return names
}

function storedPrefix(text: string): Prefix {
  const prefix = parsePrefix(text)
  if (!isPrefix(prefix)) throw new Error(`'${text}' is stored as a prefix and is none`)
  return prefix
}

const nameKey = (name: string): string => systemNameKey(name).replace(/\.$/, '')
