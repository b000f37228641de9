/** A duty before an authority was done: one act may answer several stages, and each needs what proves it. */
import type { AnsweredStage, FilingAct, IncidentRecord, IncidentState, StageRef } from '../../store/incidents.ts'
import type { Store, Subjects } from '../../store/store.ts'
import type { IncidentLog } from '../incident-log.ts'
import { type Act, type Decided, type NextDueAt, perform } from './perform.ts'

const MINUTE = 60_000

export interface Call {
  /** What it answered, as a person says; left out: all that a call to these answers. */
  readonly stages?: readonly AnsweredStage[] | undefined
  /** Names among the contacts; null: see `report/fulfils.ts`. */
  readonly to: readonly string[] | null
  /** To the minute. */
  readonly calledAt: number
  readonly caller: string
  readonly called: string
  readonly telephone: string
  readonly reference: string
}

/** A stage that waited for an answer at that time. */
export interface OwedStage extends AnsweredStage {
  /** A call to these answers it by the rules; else a person has to say so. */
  readonly ticked: boolean
}

/** What an incident owes, and what of it a call would answer. */
export type OwedBy = (record: IncidentRecord, call: Pick<Call, 'calledAt' | 'to'>) => readonly OwedStage[]

/** «Đã gọi báo». */
export const recordCall = (store: Store, act: Act, call: Call, owedBy: OwedBy, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, (state, _within, record) => decideCall(state, call, owedBy(record, call), act.at))

export function decideCall(state: IncidentState, call: Call, owed: readonly OwedStage[], now: number): Decided {
  const { stages: wanted, to: _to, calledAt: filedAt, ...who } = call
  if (filedAt > now) return { refused: 'in_the_future' }
  // Nobody could report what nobody knew of. Who did know before moves T0 first, with the reason.
  if (filedAt < minuteOf(knownSince(state))) return { refused: 'before_first_signal' }
  const answered = new Set(state.filings.flatMap(({ stages }) => stages.map(nameOf)))
  if (wanted && wanted.length > 0 && wanted.every(stage => answered.has(nameOf(stage)) && !isOwed(stage, owed)))
    return { refused: 'no_effect' }
  const stages = (wanted ?? owed.filter(({ ticked }) => ticked)).map(stage => answerTo(stage, owed))
  if (stages.length === 0 || stages.includes(undefined)) return { refused: 'not_owed' }
  return [{ kind: 'stages_filed', stages: stages as AnsweredStage[], filedAt, act: { kind: 'call', ...who } }]
}

/** As it is owed; whom a person names counts before whom the rules take to have been told. */
function answerTo(stage: AnsweredStage, owed: readonly OwedStage[]): AnsweredStage | undefined {
  const found = owed.find(each => nameOf(each) === nameOf(stage))
  if (!found) return undefined
  const { ticked, recipients: byRule, ...rest } = found
  const recipients = stage.recipients ?? (ticked ? byRule : undefined)
  return { ...rest, ...(recipients && { recipients }) }
}

const isOwed = (stage: StageRef, owed: readonly OwedStage[]) => owed.some(each => nameOf(each) === nameOf(stage))

/** The first signal, or earlier where a person said that somebody knew. */
export const knownSince = ({ detectedAt, t0 }: Pick<IncidentState, 'detectedAt' | 't0'>): number =>
  Math.min(detectedAt, t0?.at ?? detectedAt)

/** People name instants to the minute: that of the first signal itself is not before it. */
export const minuteOf = (at: number): number => at - (at % MINUTE)

export interface Filed {
  readonly stages: readonly AnsweredStage[]
  /** When it was done; never later than now. */
  readonly filedAt: number
  readonly act: FilingAct
}

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
