/** Grouping as it is where no network, no system and no warning list is known. */
import { placesOf, type Tables } from '../../collector/enrich/places.ts'
import type { WarningList } from '../../collector/enrich/warning-list-file.ts'
import { warningLists } from '../../collector/enrich/warning-lists.ts'
import { type EntityKeysOf, type EntitySettings, entityKeys } from '../../collector/incident/entity-keys.ts'

interface Given extends Partial<Tables> {
  readonly stopValues?: readonly string[]
  readonly lists?: readonly WarningList[]
}

export const entitySettings = ({
  stopValues = [],
  networks = [],
  systems = [],
  lists = [],
}: Given = {}): EntitySettings => ({
  stopValues,
  places: placesOf({ networks, systems }),
  lists: warningLists(lists),
})

export const plainKeys: EntityKeysOf = entityKeys(entitySettings())
