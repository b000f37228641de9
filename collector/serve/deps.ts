/** What the console's routes need; `collector.ts` puts it together. */
import type { CollectorEvents } from '../events.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { SplitSettings } from '../incident/acts/split.ts'
import type { Categories } from '../incident/categories.ts'
import type { Playbook } from '../incident/playbooks.ts'
import type { Bilingual, ClockState } from '../report/clock-state.ts'
import type { IncidentFacts, OrganisationProfile } from '../report/facts.ts'
import type { IncidentRecord } from '../store/incidents.ts'
import type { Store } from '../store/store.ts'
import type { Live } from './live.ts'
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
  readonly grouping: SplitSettings
  readonly playbooks: readonly Playbook[]
  readonly categories: Categories
  /** The longest that a silence or inhibition may last. */
  readonly silenceMaxMs: number
  readonly organisation: OrganisationProfile
  readonly warnings: (now: Date) => readonly Bilingual[]
  readonly drill: boolean
  readonly version: string
  readonly silentAfterMs: number
  readonly now: () => Date
}
