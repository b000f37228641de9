/** Who works on it, what they say about it, and what they call it. */
import type { Bilingual } from '../../store/bilingual.ts'
import type { Store, Subjects } from '../../store/store.ts'
import { IncidentLog } from '../incident-log.ts'
import { type Act, find, type NextDueAt, perform } from './perform.ts'

/** The first to do so has it from then on, unless somebody has it already. */
export const acknowledge = (store: Store, act: Act, nextDueAt: NextDueAt, told: Told = async () => {}) =>
  perform(store, act, nextDueAt, async (state, within) => {
    if (state.acknowledgedAt !== null) return { refused: 'no_effect' }
    await told(within, state.id)
    return [{ kind: 'acknowledged' }]
  })

/** Within the act's transaction: whoever is being called out about it need not be any more. */
export type Told = (within: Subjects, incidentId: string) => Promise<unknown>

/** It was taken on by the link of a message: the same event, within whatever transaction that happened in. */
export async function acknowledgedElsewhere(
  within: Subjects,
  { incidentId, by, at }: { incidentId: string; by: string; at: number },
  nextDueAt: NextDueAt,
): Promise<void> {
  const record = await find(within, incidentId, null)
  if (!record || record.state.acknowledgedAt !== null || record.state.status === 'closed') return
  const log = new IncidentLog(await within.incidents.load([record.state.id]), { at, actor: by })
  log.write(record.state.id, { kind: 'acknowledged' })
  await log.save(within, nextDueAt)
}

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
