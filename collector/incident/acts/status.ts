/** Along the lifecycle: forward to any status, back with a reason, and out of it with a verdict. */
import type { IncidentState, IncidentStatus, Verdict } from '../../store/incidents.ts'
import type { Store } from '../../store/store.ts'
import { STATUSES } from '../state.ts'
import { type Act, type Decided, find, type NextDueAt, perform } from './perform.ts'

export interface StatusWanted {
  readonly to: IncidentStatus
  readonly reason: string
  /** Compulsory on closing, and only there. */
  readonly verdict?: Verdict | undefined
  /** The incident that one with the verdict `duplicate` repeats. */
  readonly duplicateOf?: string | undefined
}

export const changeStatus = (store: Store, act: Act, wanted: StatusWanted, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, async (state, within) => {
    const decided = decideStatus(state, wanted)
    if ('refused' in decided || wanted.duplicateOf === undefined) return decided
    const other = await find(within, wanted.duplicateOf, state.organisation)
    return other && other.state.id !== state.id ? decided : { refused: 'not_possible' }
  })

export function decideStatus(state: Pick<IncidentState, 'status'>, wanted: StatusWanted): Decided {
  const { status: from } = state
  const { to, verdict, duplicateOf } = wanted
  const reason = wanted.reason.trim()
  if (from === 'closed') return { refused: 'already_closed' }
  if (from === to || to === 'candidate') return { refused: 'no_such_step' }
  const closing = to === 'closed'
  if (closing !== (verdict !== undefined)) return { refused: closing ? 'verdict_needed' : 'no_such_step' }
  if ((verdict === 'duplicate') !== (duplicateOf !== undefined)) return { refused: 'not_possible' }
  const back = STATUSES.indexOf(to) < STATUSES.indexOf(from)
  if ((closing || back) && reason === '') return { refused: 'reason_needed' }
  return [
    { kind: 'status_changed', from, to, reason, ...(verdict && { verdict }), ...(duplicateOf && { duplicateOf }) },
  ]
}
