/** Whom this installation serves, as configured, and what each still lacks. */
import type { CollectorConfig } from './config-schema.ts'
import type { Bilingual } from './report/clock-state.ts'
import { type Clockwork, clockwork, loadLaw } from './report-settings.ts'
import type { IncidentRecord } from './store/incidents.ts'
import { inScope, type Scope } from './store/scope.ts'

/** Reports go out through their own mail server, or else through the one that calls people out. */
export const mailSettings = ({ reports, notify }: Pick<CollectorConfig, 'reports' | 'notify'>) =>
  reports.mail ?? notify?.email

type Organisation = CollectorConfig['organisation'] & Pick<CollectorConfig, 'contacts'>

/** The own one first. */
export const organisationsOf = ({
  organisation,
  contacts,
  organisations,
}: CollectorConfig): readonly Organisation[] => [{ ...organisation, contacts }, ...organisations]

/**
 * The law as it binds whom an incident or report belongs to. One of an organisation that is configured no longer is
 * counted as the own one's: no deadline vanishes.
 *
 * @throws as `loadLaw` and `clockwork` do, for any of them.
 */
export function lawOf(config: CollectorConfig) {
  const law = loadLaw(config)
  const all = organisationsOf(config).map(organisation => ({
    organisation,
    clockwork: clockwork(
      { organisation, contacts: organisation.contacts, mailServer: mailSettings(config) !== undefined },
      law,
    ),
  }))
  const byId = new Map(all.map(({ organisation, clockwork: bound }) => [organisation.id, bound]))
  const own = byId.get(config.organisation.id) as Clockwork
  const of = (organisation: string): Clockwork => byId.get(organisation) ?? own
  const ofRecord = ({ state }: IncidentRecord) => of(state.organisation)
  return {
    ...law,
    clocksOf: ((facts, now) => of(facts.organisation).clocksOf(facts, now)) as Clockwork['clocksOf'],
    fulfilsOf: ((facts, deed) => of(facts.organisation).fulfilsOf(facts, deed)) as Clockwork['fulfilsOf'],
    reportedOf: own.reportedOf,
    suggestSeverityOf: (facts => of(facts.organisation).suggestSeverityOf(facts)) as Clockwork['suggestSeverityOf'],
    owedBy: ((record, call) => ofRecord(record).owedBy(record, call)) as Clockwork['owedBy'],
    owedByReport: ((record, report) => ofRecord(record).owedByReport(record, report)) as Clockwork['owedByReport'],
    nextDueAt: (record => ofRecord(record).nextDueAt(record)) as Clockwork['nextDueAt'],
    /** What is missing, of the organisations in scope; of others than the own one it says whose it is. */
    warnings: (now: Date, scope: Scope): Bilingual[] =>
      all
        .filter(({ organisation }) => inScope(scope, organisation.id))
        .flatMap(({ organisation, clockwork: { warnings } }) =>
          warnings(now).map(words => (all.length > 1 ? named(organisation, words) : words)),
        ),
  }
}

export type LawOf = ReturnType<typeof lawOf>

const named = ({ id, name }: Organisation, { vi, en }: Bilingual): Bilingual => ({
  vi: `${name || id}: ${vi}`,
  en: `${name || id}: ${en}`,
})
