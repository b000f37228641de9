/**
 * Which addresses may be called over HTTP: public ones, and of the others those that the configuration names. Asked of
 * the address that is really connected to, after the name was looked up, so that no name can lead inside.
 */
import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { addressMatches, isPublicAddress } from '../../report/public-address.ts'

export class AddressRefused extends Error {
  override name = 'AddressRefused'

  constructor() {
    super('the address is not public and not among notify.privateAddresses')
  }
}

/** IPv6 that stands for IPv4 behind a translator (RFC 6052): public itself, whatever lies behind it. */
const translated = new BlockList()
translated.addSubnet('64:ff9b::', 96, 'ipv6')

export const mayCall = (address: string, privateAddresses: readonly string[]): boolean =>
  (isPublicAddress(address) && !(isIP(address) === 6 && translated.check(address, 'ipv6'))) ||
  privateAddresses.some(prefix => addressMatches(address, prefix))

export const isOwnMachine = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

/** Looks a name up as usual, and gives out only what may be called. */
export function guardedLookup(privateAddresses: readonly string[]): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '')
      const allowed = addresses.filter(({ address }) => mayCall(address, privateAddresses))
      const [first] = allowed
      if (!first) return done(new AddressRefused(), '')
      // The caller asks for one address or for all; the types know only the first.
      if (options.all) (done as (error: null, addresses: LookupAddress[]) => void)(null, allowed)
      else done(null, first.address, first.family)
    })
  }
}
