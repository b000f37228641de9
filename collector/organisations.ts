/** Whom this installation serves, as configured, and what each still lacks. */
import type { CollectorConfig } from './config-schema.ts'
import type { Bilingual } from './report/clock-state.ts'
import { clockwork } from './report-settings.ts'
import { inScope, type Scope } from './store/scope.ts'

type Organisation = CollectorConfig['organisation'] & Pick<CollectorConfig, 'contacts'>

/** The own one first. */
export const organisationsOf = ({
  organisation,
  contacts,
  organisations,
}: CollectorConfig): readonly Organisation[] => [{ ...organisation, contacts }, ...organisations]

/**
 * What is missing, of the organisations in scope; of others than the own one it says whose it is.
 *
 * @throws as `clockwork` does, for any of them.
 */
export function organisationWarnings(config: CollectorConfig): (now: Date, scope: Scope) => Bilingual[] {
  const all = organisationsOf(config).map(organisation => ({
    organisation,
    warnings: clockwork({ ...config, organisation, contacts: organisation.contacts }).warnings,
  }))
  return (now, scope) =>
    all
      .filter(({ organisation }) => inScope(scope, organisation.id))
      .flatMap(({ organisation, warnings }) =>
        warnings(now).map(words => (all.length > 1 ? named(organisation, words) : words)),
      )
}

const named = ({ id, name }: Organisation, { vi, en }: Bilingual): Bilingual => ({
  vi: `${name || id}: ${vi}`,
  en: `${name || id}: ${en}`,
})
