/** A duty before an authority was done: one act may answer several stages, and each needs what proves it. */
import type { FilingAct, StageRef } from '../../store/incidents.ts'
import type { Store, Subjects } from '../../store/store.ts'
import type { IncidentLog } from '../incident-log.ts'
import { type Act, type NextDueAt, perform } from './perform.ts'

export interface Filed {
  readonly stages: readonly StageRef[]
  /** When it was done; never later than now. */
  readonly filedAt: number
  readonly act: FilingAct
}

/** «Đã gọi báo», or any other act that a person records. */
export const fileStages = (store: Store, act: Act, filed: Filed, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, state => {
    if (filed.stages.length === 0 || filed.filedAt > act.at) return { refused: 'not_possible' }
    const known = new Set(state.filings.flatMap(({ stages }) => stages.map(nameOf)))
    if (filed.stages.every(stage => known.has(nameOf(stage)))) return { refused: 'no_effect' }
    return [{ kind: 'stages_filed', ...filed }]
  })

/** The same within somebody else's transaction: a report's delivery was proven. */
export async function fileWithin(
  within: Pick<Subjects, 'incidents'>,
  log: IncidentLog,
  incidentId: string,
  filed: Filed,
  nextDueAt: NextDueAt,
): Promise<void> {
  log.write(incidentId, { kind: 'stages_filed', ...filed })
  await log.save(within, nextDueAt)
}

const nameOf = ({ regime, stage }: StageRef): string => `${regime} ${stage}`
