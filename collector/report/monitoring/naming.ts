/** What an attacked thing is called in a report: the registered system, else the host's name, else a public address. */
import type { SystemProfile } from '../facts.ts'
import { standsBehind } from '../forms/affected-systems.ts'
import { isInternalAddress } from '../public-address.ts'
import type { NameOf } from './tally.ts'

/** Remembers: a day of monitoring asks for few names, and for each very often. */
export function namingBy(systems: readonly SystemProfile[]): NameOf {
  const known = new Map<string, string | undefined>()
  const systemOf = (name: string): string | undefined => {
    if (!known.has(name)) known.set(name, systems.find(system => standsBehind(system, name))?.name)
    return known.get(name)
  }
  return (address, host) => {
    const system = systemOf(address)
    const inner = isInternalAddress(address)
    if (system !== undefined) return inner || address === system ? system : `${system} (${address})`
    if (!inner) return address
    return host !== null && !isInternalAddress(host) ? host : 'địa chỉ nội bộ'
  }
}
