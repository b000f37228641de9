/** What people establish about an incident: the answers that the law's conditions ask for, and the instants it counts from. */
import type { Judgement, PersonTime } from '../../store/incidents.ts'
import type { Store } from '../../store/store.ts'
import { type Act, type NextDueAt, perform } from './perform.ts'

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
    return [{ kind: 'judged', judgement, answer, reason: reason.trim() }]
  })

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
    if (instant !== null && instant > act.at) return { refused: 'not_possible' }
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
    if (instant !== null && instant > act.at) return { refused: 'not_possible' }
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
    if (instant !== null && instant > act.at) return { refused: 'not_possible' }
    if (reason.trim() === '') return { refused: 'reason_needed' }
    return [{ kind: 't0_moved', instant, reason: reason.trim() }]
  })

/** @param category one of those that are known: see `../categories.ts` */
export const categorise = (store: Store, act: Act, category: string | null, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, state =>
    state.category === category ? { refused: 'no_effect' } : [{ kind: 'categorised', category }],
  )
