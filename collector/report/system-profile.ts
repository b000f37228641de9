/** A registered system as reports know it: what the register leaves empty is missing. */
import type { Network } from '../store/networks.ts'
import type { InformationSystem } from '../store/systems.ts'
import type { SystemProfile } from './facts.ts'

/** @param networks those given to the system, whose addresses are its own, too */
export function systemProfile(system: InformationSystem, networks: readonly Network[]): SystemProfile {
  const { name, addresses, domains, level, owner, operator, operatingSystem, operatingSystemVersion, purpose } = system
  return {
    name,
    addresses: [...addresses, ...networks.map(({ prefix }) => prefix)],
    domains,
    ...(level !== null && { level }),
    ...(owner && { owner }),
    ...(operator && { operator }),
    ...(operatingSystem && { operatingSystem }),
    ...(operatingSystemVersion && { operatingSystemVersion }),
    ...(system.services.length > 0 && { services: system.services }),
    ...(system.measures.length > 0 && { measures: system.measures }),
    ...(purpose && { purpose }),
  }
}
