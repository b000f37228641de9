/** What reports are filled and printed from, for commands beside a running collector. */
import type { CollectorConfig } from '../config-schema.ts'
import { loadCategories } from '../incident/categories.ts'
import { productVersion } from '../product.ts'
import { clockwork } from '../report-settings.ts'
import { openReports } from '../reports.ts'
import type { SubjectDeps } from '../serve/report-subjects.ts'
import type { Store } from '../store/store.ts'
import { withStore } from './store-of.ts'

export type CommandDeps = SubjectDeps & { readonly version: string }

/** Reads the store alone, so it works whether the collector runs or not. */
export const withReports = <T>(file: string, work: (deps: CommandDeps) => Promise<T>): Promise<T> =>
  withStore(file, async (store, config) => {
    const law = clockwork(config)
    // Commands send nothing: a mail server's secrets are not read.
    const { mail: _, ...quiet } = config.reports
    await using reports = openReports({ ...config, reports: quiet }, law)
    return await work(depsOf(store, config, law, reports))
  })

const depsOf = (
  store: Store,
  config: CollectorConfig,
  { clocksOf }: ReturnType<typeof clockwork>,
  reports: SubjectDeps['reports'],
): CommandDeps => ({
  ...{ store, reports, clocksOf },
  organisation: config.organisation,
  drill: config.drill,
  categories: loadCategories(config.triage.categoryFolder),
  version: productVersion(),
  now: () => new Date(),
})
