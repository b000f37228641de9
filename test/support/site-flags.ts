/** Which transports and stores a system test is asked for; `all` leaves out what `deploy/test --without` gave up. */
import type { Flags } from './named-scripts.ts'
import { without } from './needs.ts'
import { STORES, type StoreName, TRANSPORTS, type TransportName } from './site.ts'

export const transportsOf = (flags: Flags): TransportName[] =>
  named(flags['transport'] ?? 'all', TRANSPORTS, name => name === 'kafka' && without('kafka'))

export const storesOf = (flags: Flags): StoreName[] =>
  named(flags['store'] ?? 'all', STORES, name => name === 'postgres' && without('postgres'))

function named<T extends string>(asked: string, known: readonly T[], givenUp: (name: T) => boolean): T[] {
  if (asked === 'all') return known.filter(name => !givenUp(name))
  const found = known.find(name => name === asked)
  if (!found) throw new Error(`'${asked}' is none of ${known.join(', ')}, all`)
  return [found]
}
