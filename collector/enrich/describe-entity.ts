/** All that is known of an address or name beside the alerts that name it. Pure, but for the files it is asked of. */
import { parseAddress, printShort } from '../store/prefix.ts'
import type { GeoIp, Location } from './geoip.ts'
import type { Place, Places } from './places.ts'
import type { WarningListHit, WarningLists } from './warning-lists.ts'

export interface EntityDescription {
  /** Addresses as they are written canonically, names as given. */
  readonly value: string
  readonly kind: 'address' | 'name'
  readonly location: Location | null
  readonly place: Place
  readonly warningLists: readonly WarningListHit[]
}

export interface Knowledge {
  readonly places: Places
  readonly geoip: Pick<GeoIp, 'find'>
  readonly lists: WarningLists
}

export function describeEntity(given: string, knowledge: Knowledge, organisation?: string): EntityDescription {
  const address = parseAddress(given)
  return {
    value: address ? printShort(address) : given,
    kind: address ? 'address' : 'name',
    location: address ? knowledge.geoip.find(given) : null,
    place: knowledge.places.find(given, organisation),
    warningLists: knowledge.lists.hits(given),
  }
}
