/**
 * How long it takes to find an address among 100,000 networks, and to build the picture of them.
 *
 * Prefixes of all widths, nested and apart, a tenth of them IPv6; a thousand systems. Addresses are those of the
 * networks and random ones, half and half. `--networks N`.
 */
import { placesOf } from '../../collector/enrich/places.ts'
import { isPrefix, parsePrefix, print4, printPrefix } from '../../collector/store/prefix.ts'
import type { Flags, Outcome } from '../support/named-scripts.ts'
import { randomFrom } from '../support/random.ts'
import { network, system } from '../support/register.ts'

const LOOKUPS = 2_000_000

export async function run(flags: Flags): Promise<Outcome> {
  const count = Number(flags['networks'] ?? 100_000)
  const random = randomFrom(7)
  const word = () => Math.floor(random() * 2 ** 32)
  const prefixes = new Set<string>()
  while (prefixes.size < count) prefixes.add(prefixes.size % 10 === 0 ? prefix6(word, random) : prefix4(word, random))
  const systems = Array.from({ length: 1_000 }, (_, at) => system(`system ${at}`, { addresses: [print4(word())] }))
  const networks = [...prefixes].map((prefix, at) => network(prefix, { site: `site ${at % 500}` }))
  const before = process.memoryUsage()
  const began = performance.now()
  const places = placesOf({ networks, systems })
  const built = performance.now() - began
  const after = process.memoryUsage()
  const within = networks.map(({ prefix }) => prefix.split('/')[0] as string)
  const four = within.filter(address => !address.includes(':'))
  const six = within.filter(address => address.includes(':'))
  const anywhere = Array.from({ length: 10_000 }, () => print4(word()))
  return {
    figures: {
      built_ms: Math.round(built),
      megabytes: Math.round((after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 1e6),
      ns_v4_known: each(four, address => places.find(address)),
      ns_v4_unknown: each(anywhere, address => places.find(address)),
      ns_v6_known: each(six, address => places.find(address)),
    },
  }
}

const prefix4 = (word: () => number, random: () => number) => {
  const length = 8 + Math.floor(random() * 25)
  return printed(`${print4(word())}/${length}`)
}

const prefix6 = (word: () => number, random: () => number) => {
  const groups = Array.from({ length: 4 }, () => (word() & 0xffff).toString(16))
  return printed(`2${groups.join(':').slice(1)}::/${20 + Math.floor(random() * 45)}`)
}

function printed(text: string): string {
  const prefix = parsePrefix(text)
  return isPrefix(prefix) ? printPrefix(prefix) : 'meant' in prefix ? prefix.meant : text
}

function each(addresses: readonly string[], look: (address: string) => unknown): number {
  const turn = (times: number) => {
    for (let at = 0; at < times; at += 1) look(addresses[at % addresses.length] as string)
  }
  turn(LOOKUPS / 10)
  const began = performance.now()
  turn(LOOKUPS)
  return Math.round(((performance.now() - began) / LOOKUPS) * 1e6)
}
