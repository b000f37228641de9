/** Periodic duties with what is on record of them, for the API and for call-outs. */
import { type Sent, sentDeliveries } from './report/acts/sent-deliveries.ts'
import { periodName } from './report/form.ts'
import { type DutyHolder, type DutyOccurrence, dutyOccurrences } from './report/periodic.ts'
import type { Regime } from './report/regimes.ts'
import type { DutyDone } from './store/duties.ts'
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
  const named = new Set([...subjects.keys()].map(key => key.split(' ')[0] as string))
  const done = new Map<string, DutyDone>()
  for (const sent of await sentDeliveries(store, [...named])) {
    const id = subjects.get(`${sent.delivery.subject} ${sent.delivery.form}`)
    const before = id === undefined ? undefined : done.get(id)
    if (id !== undefined && (before === undefined || sent.sentAt < before.doneAt)) done.set(id, doneBy(id, sent))
  }
  return done
}

function doneBy(occurrence: string, { delivery, sentAt, number }: Sent): DutyDone {
  const { recipient, version, channel, at, actor } = delivery
  const reference = `v${version} → ${recipient} (${channel}${number === null ? '' : `, ${number}`})`
  return { occurrence, doneAt: sentAt, recordedAt: at, recordedBy: actor, reference, note: '' }
}
