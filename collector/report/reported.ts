/** `reported_at[]`: who was told of an incident, at which stage and when, with what proves it. */
import type { FilingAct } from '../store/incidents.ts'
import type { Bilingual } from './clock-state.ts'
import { doubtsOfRule } from './clock-words.ts'
import type { FiledStage } from './facts.ts'
import { type Regime, recipientsOf } from './regimes.ts'

export interface Reported {
  readonly regime: string
  readonly stage: string
  /** Null where the regime names nobody. */
  readonly recipient: string | null
  readonly at: Date
  readonly act: FilingAct | null
  readonly notConfirmed: Bilingual | null
}

/** A line a recipient and stage for each act, earliest first. */
export function reportedTo(filed: readonly FiledStage[], regimes: readonly Regime[]): Reported[] {
  return filed
    .flatMap(({ regime, stage, filedAt, recipients, act = null }) => {
      const rule = ruleAt(regimes, regime, stage)
      const named = recipients ?? (rule ? recipientsOf(rule.regime, rule.stage) : [])
      const whom = named.length === 0 ? [null] : named
      const notConfirmed = rule ? doubtsOfRule(rule.regime, rule.stage) : null
      return whom.map(recipient => ({ regime, stage, recipient, at: filedAt, act, notConfirmed }))
    })
    .sort((one, other) => one.at.getTime() - other.at.getTime())
}

/** Undefined for what a regime's file has no more. */
function ruleAt(regimes: readonly Regime[], id: string, stageId: string) {
  const regime = regimes.find(each => each.id === id)
  const stage = regime?.stages.find(each => each.id === stageId)
  return regime && stage && { regime, stage }
}
