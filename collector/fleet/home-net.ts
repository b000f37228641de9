/**
 * HOME_NET of rules, taken from the table of networks: what an organisation protects, as the fewest prefixes.
 *
 * Networks that others run (peers) and machines that are asked by everyone (resolvers) are no part of it as such; those
 * that lie within the organisation's own prefixes are.
 */
import { unionOf } from '../enrich/prefix-union.ts'
import type { Network, NetworkKind } from '../store/networks.ts'
import { isPrefix, parsePrefix, printPrefix } from '../store/prefix.ts'

const PROTECTED = new Set<NetworkKind>(['own', 'customer', 'management', 'cgnat'])

/** Agents look at each of them for every rule; as text they also have to fit an argument of the rule checker. */
export const MAX_HOME_PREFIXES = 1_000

export interface HomeNet {
  readonly prefixes: readonly string[]
  /** As rules have it. */
  readonly text: string
}

/** Null where the organisation has no such network. */
export function homeNetOf(networks: readonly Network[], organisation: string): HomeNet | null {
  const its = networks.filter(network => network.organisation === organisation && PROTECTED.has(network.kind))
  if (its.length === 0) return null
  const prefixes = unionOf(its.map(({ prefix }) => parsePrefix(prefix)).filter(isPrefix)).map(printPrefix)
  return { prefixes, text: `[${prefixes.join(',')}]` }
}

/** Whoever is not in it; rules say so themselves. */
export const EXTERNAL_NET = '!$HOME_NET'
