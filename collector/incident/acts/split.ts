/**
 * Taking alerts out of an incident into one of their own. What is left is counted anew from the alerts themselves, as
 * are the stretches of time that grouping knows either by, and the rows that fold repeats.
 */
import { foldIncrements } from '../../dedupe/fold.ts'
import type { AlertKey, StoredAlert } from '../../store/alerts.ts'
import type { FoldIncrement } from '../../store/folds.ts'
import type { Contribution } from '../../store/incidents.ts'
import type { NewSpan } from '../../store/spans.ts'
import type { Store, Subjects } from '../../store/store.ts'
import { contributionOf, NOTHING, sum, sumAll } from '../contribution.ts'
import { group } from '../group.ts'
import { IncidentLog } from '../incident-log.ts'
import { numbered } from '../numbered.ts'
import { openSeries } from '../opening.ts'
import type { PlaceSettings } from '../place.ts'
import { type Act, audit, find, type NextDueAt, type Refusal } from './perform.ts'

/** More are not taken apart while others wait. */
const MOST_ALERTS = 100_000
const PAGE = 1_000

export type SplitSettings = Pick<PlaceSettings, 'surroundings' | 'windowMs' | 'ceiling' | 'foldWindowMs'>

type Counting = SplitSettings & ReturnType<SplitSettings['surroundings']>

export interface SplitWanted {
  readonly alerts: readonly AlertKey[]
  readonly reason: string
}

export type SplitResult = { readonly left: string; readonly opened: string } | { readonly refused: Refusal }

export const split = (
  store: Store,
  act: Act,
  { alerts, reason }: SplitWanted,
  given: SplitSettings,
  nextDueAt: NextDueAt,
): Promise<SplitResult> =>
  store.transaction(async within => {
    const settings = { ...given, ...given.surroundings() }
    const whole = await find(within, act.incidentId, act.organisation)
    if (!whole) return { refused: 'not_found' }
    if (whole.state.status === 'closed') return { refused: 'already_closed' }
    if (reason.trim() === '') return { refused: 'reason_needed' }
    if (whole.state.alertCount > MOST_ALERTS) return { refused: 'too_many' }
    const { id, drill, organisation, detectedAt } = whole.state
    const records = await within.incidents.loadWithAncestors([id])
    const chosen = (await within.alerts.find(alerts)).filter(alert => records.has(alert.incidentId ?? ''))
    if (chosen.length === 0) return { refused: 'not_found' }

    const opened = await openSeries(within, { drill, hidden: false, at: detectedAt })
    const log = new IncidentLog(records, act)
    log.write(opened, { kind: 'opened', drill, organisation, follows: [], splitFrom: id })
    log.join(
      opened,
      numbered(chosen),
      sumAll(chosen.map(alert => contributionOf({ ...alert, touched: settings.touched(alert) }))),
    )
    const homes = new Map<string, Counted>()
    for (const home of new Set(chosen.map(({ incidentId }) => incidentId as string))) {
      const leaving = chosen.filter(({ incidentId }) => incidentId === home)
      const left = await count(within, home, new Set(leaving.map(nameOf)), settings)
      homes.set(home, left)
      log.leave(home, opened, numbered(leaving), left.own, reason.trim())
    }
    if (log.of(id).state.alertCount === 0) return { refused: 'not_possible' }

    await log.save(within, nextDueAt)
    await within.alerts.move(chosen, opened)
    await within.folds.add(foldsAt(opened, foldIncrements(chosen, settings.foldWindowMs)))
    await within.spans.add(spansOf(opened, chosen, settings))
    for (const [home, left] of homes) {
      await within.folds.clear(home)
      for (const page of left.folds) await within.folds.add(foldsAt(home, page))
      await within.spans.replace(home, left.spans)
    }
    await within.incidents.separate(id, opened)
    await audit(within, act, whole.state, 'split', `${opened}: ${reason.trim()}`)
    return { left: id, opened }
  })

interface Counted {
  readonly own: Contribution
  /** By page: one statement takes each fold once. */
  readonly folds: readonly FoldIncrement[][]
  readonly spans: readonly NewSpan[]
}

/** An incident's own alerts without some, page by page: memory holds their keys and times, never their bodies. */
async function count(
  within: Subjects,
  home: string,
  without: ReadonlySet<string>,
  settings: Counting,
): Promise<Counted> {
  let own: Contribution = NOTHING
  const folds: FoldIncrement[][] = []
  const spans: NewSpan[] = []
  for (let after = 0; ; ) {
    const page = await within.alerts.ofHome(home, after, PAGE)
    const staying = page.filter(alert => !without.has(nameOf(alert)))
    if (staying.length > 0) {
      const adds = sumAll(staying.map(alert => contributionOf({ ...alert, touched: settings.touched(alert) })))
      own = own === NOTHING ? adds : sum(own, adds)
      folds.push(foldIncrements(staying, settings.foldWindowMs))
      spans.push(...spansOf(home, staying, settings))
    }
    const last = page.at(-1)
    if (!last || page.length < PAGE) return { own, folds, spans }
    after = last.id
  }
}

const foldsAt = (incidentId: string, folds: readonly FoldIncrement[]) => folds.map(fold => ({ ...fold, incidentId }))

/** As grouping makes them of these alerts alone; of each page by itself, which grouping reads as well. */
function spansOf(incidentId: string, alerts: readonly StoredAlert[], settings: Counting): NewSpan[] {
  const leading = alerts.filter(({ aside }) => aside === null)
  const groupables = leading.map(alert => ({ at: alert.detectedAt, keys: settings.keysOf(alert).keys }))
  return group(groupables, [], settings).spans.add.map(span => ({ ...span, incidentId }))
}

const nameOf = ({ agent, epoch, sequence }: AlertKey): string => `${agent} ${epoch} ${sequence}`
