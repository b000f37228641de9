/** What people establish about an incident: the answers that the law's conditions ask for, and the instants it counts from. */
import type { IncidentState, Judgement, PersonTime } from '../../store/incidents.ts'
import type { Store } from '../../store/store.ts'
import { knownSince, minuteOf } from './file.ts'
import { type Act, type NextDueAt, perform } from './perform.ts'

/**
 * Judgements that are an event themselves, which clocks start from: it is on record by when, unless a person knows
 * better. They are taken back together.
 */
const ESTABLISHES: Partial<Record<Judgement, PersonTime>> = {
  serious: 'classifiedSeriousAt',
  major: 'classifiedMajorAt',
  beyondCapability: 'exceededCapacityAt',
  personalDataHarmPossible: 'personalDataAwareAt',
  locationBiometricOrFinancialData: 'personalDataAwareAt',
  personalDataRisk: 'personalDataAwareAt',
}

/** @param answer null: nobody has said, again */
export const judge = (
  store: Store,
  act: Act,
  { judgement, answer, reason }: { judgement: Judgement; answer: boolean | null; reason: string },
  nextDueAt: NextDueAt,
) =>
  perform(store, act, nextDueAt, state => {
    if ((state.judgements[judgement] ?? null) === answer) return { refused: 'no_effect' }
    // What lightens the duty to report is never a matter of a click.
    if (answer !== true && reason.trim() === '') return { refused: 'reason_needed' }
    const sets = establishes(state, judgement, answer, act.at)
    return [{ kind: 'judged', judgement, answer, reason: reason.trim(), ...(sets && { sets }) }]
  })

function establishes({ times, judgedBy }: IncidentState, judgement: Judgement, answer: boolean | null, at: number) {
  const time = ESTABLISHES[judgement]
  if (time === undefined) return undefined
  if (answer === true) return times[time] === undefined ? { time, instant: at } : undefined
  // An instant that a person named stays, and so does when a breach became known, harmful or not.
  const byJudging = times[time] !== undefined && times[time] === judgedBy[judgement]?.at
  return byJudging && time !== 'personalDataAwareAt' ? { time, instant: null } : undefined
}

/** @param instant null: not established, again */
export const setTime = (
  store: Store,
  act: Act,
  { time, instant, reason }: { time: PersonTime; instant: number | null; reason: string },
  nextDueAt: NextDueAt,
) =>
  perform(store, act, nextDueAt, state => {
    const before = state.times[time] ?? null
    if (before === instant) return { refused: 'no_effect' }
    if (instant !== null && instant > act.at) return { refused: 'in_the_future' }
    // Nobody has confirmed it yet.
    if (time === 'confirmedAt' && state.confirmedAt === null) return { refused: 'not_possible' }
    // Only what happened may lie before anybody knew of it.
    if (instant !== null && time !== 'occurredAt' && instant < minuteOf(knownSince(state)))
      return { refused: 'before_first_signal' }
    if (before !== null && reason.trim() === '') return { refused: 'reason_needed' }
    return [{ kind: 'time_set', time, instant, reason: reason.trim() }]
  })

/** When the organisation became aware, where a regime counts from that. */
export const setAware = (
  store: Store,
  act: Act,
  { regime, instant, reason }: { regime: string; instant: number | null; reason: string },
  nextDueAt: NextDueAt,
) =>
  perform(store, act, nextDueAt, state => {
    if ((state.awareAt[regime] ?? null) === instant) return { refused: 'no_effect' }
    if (instant !== null && instant > act.at) return { refused: 'in_the_future' }
    if (instant !== null && instant < minuteOf(knownSince(state))) return { refused: 'before_first_signal' }
    if (reason.trim() === '') return { refused: 'reason_needed' }
    return [{ kind: 'aware_set', regime, instant, reason: reason.trim() }]
  })

/**
 * Moves the legal moment of detection away from the first signal: later when the first signals turn out not to have
 * been of this incident, earlier when somebody had told us before. @param instant null: the first signal, again
 */
export const moveT0 = (
  store: Store,
  act: Act,
  { instant, reason }: { instant: number | null; reason: string },
  nextDueAt: NextDueAt,
) =>
  perform(store, act, nextDueAt, state => {
    if ((state.t0?.at ?? null) === instant) return { refused: 'no_effect' }
    if (instant !== null && instant > act.at) return { refused: 'in_the_future' }
    if (reason.trim() === '') return { refused: 'reason_needed' }
    return [{ kind: 't0_moved', instant, reason: reason.trim() }]
  })

/** @param category one of those that are known: see `../categories.ts` */
export const categorise = (store: Store, act: Act, category: string | null, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, state =>
    state.category === category ? { refused: 'no_effect' } : [{ kind: 'categorised', category }],
  )
