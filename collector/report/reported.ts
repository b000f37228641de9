/** `reported_at[]`: who was told of an incident, at which stage and when, with what proves it. */
import type { FilingAct } from '../store/incidents.ts'
import type { FiledStage } from './facts.ts'
import { type Regime, recipientsOf } from './regimes.ts'

export interface Reported {
  readonly regime: string
  readonly stage: string
  /** Null where the regime names nobody. */
  readonly recipient: string | null
  readonly at: Date
  readonly act: FilingAct | null
}

/** A line a recipient and stage for each act, earliest first. */
export function reportedTo(filed: readonly FiledStage[], regimes: readonly Regime[]): Reported[] {
  return filed
    .flatMap(({ regime, stage, filedAt, recipients, act = null }) => {
      const named = recipients ?? recipientsAt(regimes, regime, stage)
      const whom = named.length === 0 ? [null] : named
      return whom.map(recipient => ({ regime, stage, recipient, at: filedAt, act }))
    })
    .sort((one, other) => one.at.getTime() - other.at.getTime())
}

function recipientsAt(regimes: readonly Regime[], id: string, stageId: string): readonly string[] {
  const regime = regimes.find(each => each.id === id)
  const stage = regime?.stages.find(each => each.id === stageId)
  return regime && stage ? recipientsOf(regime, stage) : []
}
