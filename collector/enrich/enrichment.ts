/** Everything that says more about an address or name, opened as configured. */
import { fileURLToPath } from 'node:url'
import { GeoIp, type GeoIpFiles } from './geoip.ts'
import { PlacesWatch, type PlacesWatchDeps } from './places-watch.ts'
import { readWarningLists } from './warning-list-file.ts'
import { type WarningLists, warningLists } from './warning-lists.ts'

const SHIPPED_LISTS = fileURLToPath(new URL('./lists', import.meta.url))

export interface EnrichmentSettings {
  readonly geoip: GeoIpFiles
  readonly warningLists: { readonly folder?: string; readonly shipped: boolean }
}

export interface EnrichmentDeps {
  readonly store: PlacesWatchDeps['store']
  readonly settings: EnrichmentSettings
  readonly own?: string
  readonly failed: (error: Error) => void
}

export interface Enrichment extends Disposable {
  readonly places: PlacesWatch
  readonly geoip: GeoIp
  readonly lists: WarningLists
}

/** @throws when a file that is configured can't be used, naming it. */
export async function openEnrichment({ store, settings, own, failed }: EnrichmentDeps): Promise<Enrichment> {
  const { folder, shipped } = settings.warningLists
  const lists = warningLists(readWarningLists([...(shipped ? [SHIPPED_LISTS] : []), ...(folder ? [folder] : [])]))
  const places = await PlacesWatch.open({ store, own, failed })
  const geoip = await GeoIp.open({ files: settings.geoip, failed }).catch(error => {
    places[Symbol.dispose]()
    throw error
  })
  return {
    places,
    geoip,
    lists,
    [Symbol.dispose]() {
      places[Symbol.dispose]()
      geoip[Symbol.dispose]()
    },
  }
}
