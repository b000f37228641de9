/** What the console's routes need; `collector.ts` puts it together. */
import type { DutyBook } from '../duty-book.ts'
import type { Enrichment } from '../enrich/enrichment.ts'
import type { CollectorEvents } from '../events.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { CurrentGrouping } from '../grouping.ts'
import type { OwedBy } from '../incident/acts/file.ts'
import type { SplitSettings } from '../incident/acts/split.ts'
import type { Categories } from '../incident/categories.ts'
import type { Playbook } from '../incident/playbooks.ts'
import type { NotifyService } from '../notify/service.ts'
import type { Bilingual, ClockState } from '../report/clock-state.ts'
import type { IncidentFacts, OrganisationProfile } from '../report/facts.ts'
import type { Deed, Fulfilment } from '../report/fulfils.ts'
import type { SeveritySuggestion } from '../report/qd05.ts'
import type { Reported } from '../report/reported.ts'
import type { IncidentRecord } from '../store/incidents.ts'
import type { Scope } from '../store/scope.ts'
import type { Store } from '../store/store.ts'
import type { Live } from './live.ts'
import type { Provider } from './provider.ts'
import type { ReportDeps } from './report-deps.ts'

export interface ServeDeps {
  readonly store: Store
  readonly fleet: Fleet
  /** Whether hosts with a token wait for a person, unless the token says otherwise. */
  readonly approval: 'manual' | 'automatic'
  readonly live: Live
  readonly events: CollectorEvents
  readonly reports: ReportDeps
  readonly clocksOf: (facts: IncidentFacts, now: Date) => readonly ClockState[]
  readonly nextDueAt: (record: IncidentRecord) => number | null
  /** Which stages an act before an authority answers: proposed to people, who confirm. */
  readonly fulfilsOf: (facts: IncidentFacts, deed: Deed) => readonly Fulfilment[]
  readonly owedBy: OwedBy
  readonly reportedOf: (facts: IncidentFacts) => readonly Reported[]
  readonly suggestSeverity: (facts: IncidentFacts) => SeveritySuggestion
  readonly splitting: SplitSettings
  readonly playbooks: readonly Playbook[]
  readonly categories: Categories
  /** The longest that a silence or inhibition may last. */
  readonly silenceMaxMs: number
  readonly organisation: Omit<OrganisationProfile, 'systems'>
  readonly enrichment: Enrichment
  readonly grouping: () => CurrentGrouping
  /** Whom this installation serves, the own one first. */
  readonly organisations: readonly { readonly id: string; readonly name: string }[]
  /** Of the organisations in scope. */
  readonly warnings: (now: Date, scope: Scope) => readonly Bilingual[]
  readonly secondFactor: 'optional' | 'required'
  /** The organisation's identity provider; null where there is none. */
  readonly provider: Provider | null
  /** Where people reach the console, for links; null: wherever they are. */
  readonly publicUrl: string | null
  readonly drill: boolean
  readonly version: string
  readonly silentAfterMs: number
  /** Null where nobody is to be called out. */
  readonly notify: NotifyService | null
  readonly duties: DutyBook
  readonly now: () => Date
}
