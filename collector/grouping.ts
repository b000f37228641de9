/** How alerts are placed by the networks and systems as they are now: made anew only when these have changed. */
import { criticalityOf } from './enrich/criticality.ts'
import type { Enrichment } from './enrich/enrichment.ts'
import type { Places } from './enrich/places.ts'
import { entityKeys, type JudgeName, judgeName } from './incident/entity-keys.ts'
import type { Surroundings } from './incident/place.ts'

export interface CurrentGrouping extends Surroundings {
  readonly judgeName: JudgeName
}

/** Asked for once a batch, so that all of it is placed by one picture of the networks. */
export function currentGrouping(
  stopValues: readonly string[],
  { places: watch, lists }: Enrichment,
): () => CurrentGrouping {
  let made: { readonly places: Places; readonly grouping: CurrentGrouping } | undefined
  return () => {
    const places = watch.current
    if (made?.places !== places) made = { places, grouping: groupingBy(stopValues, places, lists) }
    return made.grouping
  }
}

function groupingBy(stopValues: readonly string[], places: Places, lists: Enrichment['lists']): CurrentGrouping {
  const settings = { stopValues, places, lists }
  return {
    keysOf: entityKeys(settings),
    judgeName: judgeName(settings),
    touched: ({ organisation, alert }) => {
      const { level, management } = criticalityOf(alert.entities, places, organisation)
      return { systemLevel: level ?? 0, management }
    },
    ofSubscribers: ({ organisation, alert: { entities } }) =>
      entities.victims.length > 0 && entities.victims.every(name => isSubscriber(places, name, organisation)),
  }
}

/** An address that the organisation gives to customers, each or many at once, and no system of its own. */
function isSubscriber(places: Places, name: string, organisation: string): boolean {
  const { network, system } = places.find(name, organisation)
  return !system && (network?.kind === 'customer' || network?.kind === 'cgnat')
}
