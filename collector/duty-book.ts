/** Periodic duties with what is on record of them, for the API and for call-outs. */
import { deliveryState } from './report/acts/delivery-state.ts'
import { periodName } from './report/form.ts'
import { type DutyHolder, type DutyOccurrence, dutyOccurrences } from './report/periodic.ts'
import type { Regime } from './report/regimes.ts'
import type { DutyDone } from './store/duties.ts'
import type { Delivery } from './store/reports.ts'
import type { Store } from './store/store.ts'
import type { InformationSystem } from './store/systems.ts'

const DAY = 86_400_000
/** A little more than a year: of each duty the next occurrence is in sight. */
const AHEAD_DAYS = 370
/** What is overdue stays in sight; after so long it is history. */
const BACK_DAYS = 400
const CHANGES_READ = 500

export interface DutyBookDeps {
  readonly store: Store
  readonly regimes: readonly Regime[]
  /** Whose book it is. */
  readonly organisation: string
  readonly holder: () => DutyHolder
}

export interface Duty {
  readonly occurrence: DutyOccurrence
  readonly done: DutyDone | null
}

export interface DutyBook {
  /** In the order in which they end. What ended before duties were looked after here is left out. */
  duties(now: number): Promise<Duty[]>
}

export const dutyBook = ({ store, regimes, organisation, holder }: DutyBookDeps): DutyBook => ({
  async duties(now) {
    const since = await store.duties.lookedAfterSince(now)
    const from = Math.max(since, now - BACK_DAYS * DAY)
    // A change of long ago has its end before the window.
    const changes = await store.duties.contactChanges(from - 30 * DAY, CHANGES_READ)
    const occurrences = dutyOccurrences(
      regimes,
      { from: new Date(from), to: new Date(now + AHEAD_DAYS * DAY), now: new Date(now) },
      changes.map(({ number, changedAt }) => ({ number, changedAt: new Date(changedAt) })),
      holder(),
    )
    const marks = await store.duties.marks(occurrences.map(({ id }) => id))
    const sent = await sentReports(store, organisation, occurrences)
    return occurrences.map(occurrence => {
      const { id } = occurrence
      return { occurrence, done: marks.get(id) ?? sent.get(id) ?? null }
    })
  },
})

/** 0: none is known. */
export const highestLevelOf = (systems: readonly InformationSystem[]): number =>
  systems.reduce((highest, { level }) => Math.max(highest, level ?? 0), 0)

/** Duties to report on days are done by the report itself: once it is proven that one went out. */
async function sentReports(
  store: Store,
  organisation: string,
  occurrences: readonly DutyOccurrence[],
): Promise<Map<string, DutyDone>> {
  const subjects = new Map<string, string>(
    occurrences.flatMap(({ id, form, period }) =>
      form && period ? [[`${organisation}/${periodName(period)} ${form}`, id] as const] : [],
    ),
  )
  if (subjects.size === 0) return new Map()
  const named = [...subjects.keys()].map(key => key.split(' ')[0] as string)
  const deliveries = await store.reports.deliveries([...new Set(named)])
  const steps = await store.reports.deliverySteps(deliveries.map(({ id }) => id))
  const done = new Map<string, DutyDone>()
  for (const delivery of deliveries) {
    const id = subjects.get(`${delivery.subject} ${delivery.form}`)
    const own = steps.filter(step => step.delivery === delivery.id)
    const state = deliveryState(delivery, own)
    if (id === undefined || state.state !== 'sent') continue
    const before = done.get(id)
    if (before && before.doneAt <= state.sentAt) continue
    done.set(id, doneBy(id, delivery, state))
  }
  return done
}

function doneBy(
  occurrence: string,
  { recipient, version, channel, at, actor }: Delivery,
  { sentAt, number }: { readonly sentAt: number; readonly number: string | null },
): DutyDone {
  const reference = `v${version} → ${recipient} (${channel}${number === null ? '' : `, ${number}`})`
  return { occurrence, doneAt: sentAt, recordedAt: at, recordedBy: actor, reference, note: '' }
}
