/**
 * When a stage was answered, by what is on record of acts before authorities.
 *
 * A filing that names no recipients answered the stage as a whole: a person said so. One that names some told those
 * alone, and a stage with several is answered when the last of them has been told. The first act counts for each.
 */
import type { FiledStage } from './facts.ts'
import { type Regime, type RegimeStage, recipientsOf } from './regimes.ts'

export interface Answer {
  readonly at: Date
  /** The earliest conservative deadline that it was judged by when it was recorded; null where none was kept. */
  readonly dueAt: Date | null
}

export function answerOf(filed: readonly FiledStage[], regime: Regime, stage: RegimeStage): Answer | null {
  const ofStage = filed.filter(each => each.regime === regime.id && each.stage === stage.id)
  if (ofStage.length === 0) return null
  const each = recipientsOf(regime, stage).map(name => first(ofStage.filter(filing => tells(filing, name))))
  const told = each.filter(filing => filing !== undefined)
  if (told.length > 0 && told.length === each.length) return lastOf(told)
  const whole = first(ofStage.filter(({ recipients }) => recipients === undefined))
  return whole ? lastOf([whole]) : null
}

/** Who of a stage's recipients has been told, each by the first act that did. */
export function toldOf(filed: readonly FiledStage[], regime: Regime, stage: RegimeStage): ReadonlyMap<string, Date> {
  const ofStage = filed.filter(each => each.regime === regime.id && each.stage === stage.id)
  const told = new Map<string, Date>()
  for (const name of recipientsOf(regime, stage)) {
    const filing = first(ofStage.filter(each => tells(each, name)))
    if (filing) told.set(name, filing.filedAt)
  }
  return told
}

const tells = ({ recipients }: FiledStage, name: string): boolean =>
  recipients === undefined || recipients.includes(name)

const first = (filings: readonly FiledStage[]): FiledStage | undefined =>
  filings.reduce<FiledStage | undefined>((one, other) => (one && one.filedAt <= other.filedAt ? one : other), undefined)

function lastOf(filings: readonly FiledStage[]): Answer {
  const dues = filings.flatMap(({ dueAt }) => (dueAt ? [dueAt.getTime()] : []))
  return {
    at: new Date(Math.max(...filings.map(({ filedAt }) => filedAt.getTime()))),
    dueAt: dues.length === 0 ? null : new Date(Math.min(...dues)),
  }
}
