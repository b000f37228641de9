/** Periodic duties with what is on record of them, for the API and for call-outs. */
import { type DutyOccurrence, dutyOccurrences } from './report/periodic.ts'
import type { Regime } from './report/regimes.ts'
import type { DutyDone } from './store/duties.ts'
import type { Store } from './store/store.ts'

const DAY = 86_400_000
/** A little more than a year: of each duty the next occurrence is in sight. */
const AHEAD_DAYS = 370
/** What is overdue stays in sight; after so long it is history. */
const BACK_DAYS = 400
const CHANGES_READ = 500

export interface DutyBookDeps {
  readonly store: Store
  readonly regimes: readonly Regime[]
  readonly organisationKinds: ReadonlySet<string>
}

export interface Duty {
  readonly occurrence: DutyOccurrence
  readonly done: DutyDone | null
}

export interface DutyBook {
  /** In the order in which they end. What ended before duties were looked after here is left out. */
  duties(now: number): Promise<Duty[]>
}

export const dutyBook = ({ store, regimes, organisationKinds }: DutyBookDeps): DutyBook => ({
  async duties(now) {
    const since = await store.duties.lookedAfterSince(now)
    const from = Math.max(since, now - BACK_DAYS * DAY)
    // A change of long ago has its end before the window.
    const changes = await store.duties.contactChanges(from - 30 * DAY, CHANGES_READ)
    const occurrences = dutyOccurrences(
      regimes,
      { from: new Date(from), to: new Date(now + AHEAD_DAYS * DAY) },
      changes.map(({ number, changedAt }) => ({ number, changedAt: new Date(changedAt) })),
      organisationKinds,
    )
    const marks = await store.duties.marks(occurrences.map(({ id }) => id))
    return occurrences.map(occurrence => ({ occurrence, done: marks.get(occurrence.id) ?? null }))
  },
})
