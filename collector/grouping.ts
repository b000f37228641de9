/** How entities are judged by the networks and systems as they are now: made anew only when these have changed. */
import type { Enrichment } from './enrich/enrichment.ts'
import type { Places } from './enrich/places.ts'
import {
  type EntityKeysOf,
  entityKeys,
  type JudgeEntities,
  type JudgeName,
  judgeName,
  type RefusedKey,
} from './incident/entity-keys.ts'
import type { NewAlert } from './store/alerts.ts'

export interface CurrentGrouping {
  /** By one picture of the networks; asked for anew with every batch. */
  keysOf(): EntityKeysOf
  /** What of these alerts is not grouped by, and why. */
  refusedOf(alerts: readonly Pick<NewAlert, 'agent' | 'alert'>[]): readonly RefusedKey[]
  judgeName(): JudgeName
}

export function currentGrouping(stopValues: readonly string[], { places: watch, lists }: Enrichment): CurrentGrouping {
  let made: { places: Places; keysOf: EntityKeysOf; judge: JudgeEntities; judgeName: JudgeName } | undefined
  const current = () => {
    const places = watch.current
    if (made?.places === places) return made
    const settings = { stopValues, places, lists }
    const judge = entityKeys(settings)
    made = { places, judge, keysOf: (agent, alert) => judge(agent, alert).keys, judgeName: judgeName(settings) }
    return made
  }
  return {
    keysOf: () => current().keysOf,
    refusedOf(alerts) {
      const { judge } = current()
      return alerts.flatMap(({ agent, alert }) => judge(agent, alert).refused)
    },
    judgeName: () => current().judgeName,
  }
}
