/** Which open stages a report answers, for a person to confirm: those asked for on this form, towards this recipient. */
import type { StageRef } from '../../store/incidents.ts'
import type { ClockState } from '../clock-state.ts'
import { type FilledForm, fieldsOf } from '../form.ts'
import type { Regime } from '../regimes.ts'

/** The quick report says itself which stage it is; the regime calls the last one otherwise. */
const QUICK_REGIME = 'vn-2026-nd331'
const QUICK_STAGES: Readonly<Record<string, string>> = {
  immediate: 'immediate',
  initial: 'initial',
  report: 'report',
  closing: 'final',
}

export function stagesAnswered(
  filled: FilledForm,
  clocks: readonly ClockState[],
  regimes: readonly Regime[],
  recipient: string,
): StageRef[] {
  const towards = new Set(regimes.filter(({ recipients }) => recipients.includes(recipient)).map(({ id }) => id))
  const quick = quickStage(filled)
  return clocks
    .filter(({ regime, filedAt }) => filedAt === null && towards.has(regime))
    .filter(({ regime, stage, form }) => form === filled.form || (regime === QUICK_REGIME && stage === quick))
    .map(({ regime, stage }) => ({ regime, stage }))
}

function quickStage(filled: FilledForm): string | undefined {
  if (filled.form !== 'nd331_quick_report') return undefined
  const chosen = fieldsOf(filled)
    .find(({ code }) => code === 'Q1')
    ?.options?.find(option => option.chosen)
  return chosen && QUICK_STAGES[chosen.id]
}
