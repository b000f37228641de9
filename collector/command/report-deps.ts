/** What reports are filled and printed from, for commands beside a running collector. */
import type { CollectorConfig } from '../config-schema.ts'
import { placesOf } from '../enrich/places.ts'
import { loadCategories } from '../incident/categories.ts'
import { type LawOf, lawOf } from '../organisations.ts'
import { productVersion } from '../product.ts'
import { openReports } from '../reports.ts'
import type { SubjectDeps } from '../serve/report-subjects.ts'
import type { Store } from '../store/store.ts'
import { withStore } from './store-of.ts'

export type CommandDeps = SubjectDeps & {
  /** The installation's own organisation. */
  readonly own: string
  readonly version: string
}

/** Reads the store alone, so it works whether the collector runs or not. */
export const withReports = <T>(file: string, work: (deps: CommandDeps) => Promise<T>): Promise<T> =>
  withStore(file, async (store, config) => {
    const law = lawOf(config)
    // Commands send nothing: a mail server's secrets are not read.
    const { notify: _notify, ...rest } = config
    const { mail: _mail, ...quiet } = config.reports
    const register = { networks: await store.networks.all(), systems: await store.systems.all() }
    const places = placesOf({ ...register, own: config.organisation.id })
    await using reports = openReports({ ...rest, reports: quiet }, law, () => places)
    return await work(depsOf(store, config, law, reports))
  })

const depsOf = (
  store: Store,
  config: CollectorConfig,
  { clocksOf }: Pick<LawOf, 'clocksOf'>,
  reports: SubjectDeps['reports'],
): CommandDeps => ({
  ...{ store, reports, clocksOf },
  own: config.organisation.id,
  drill: config.drill,
  categories: loadCategories(config.triage.categoryFolder),
  version: productVersion(),
  now: () => new Date(),
})
