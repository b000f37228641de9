/** Who works on it, what they say about it, and what they call it. */
import type { Bilingual } from '../../store/bilingual.ts'
import type { Store } from '../../store/store.ts'
import { type Act, type NextDueAt, perform } from './perform.ts'

/** The first to do so has it from then on, unless somebody has it already. */
export const acknowledge = (store: Store, act: Act, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, state =>
    state.acknowledgedAt === null ? [{ kind: 'acknowledged' }] : { refused: 'no_effect' },
  )

/** @param to whose it is from now on; null: nobody's */
export const assign = (store: Store, act: Act, to: string | null, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, async (state, within) => {
    if (state.assignee === to) return { refused: 'no_effect' }
    if (to !== null && !(await within.users.find(to))) return { refused: 'not_possible' }
    return [{ kind: 'assigned', to }]
  })

export const comment = (store: Store, act: Act, text: string, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, () => [{ kind: 'commented', text }])

/** @param title null: what its findings say */
export const rename = (store: Store, act: Act, title: Bilingual | null, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, () => [{ kind: 'renamed', title }])
