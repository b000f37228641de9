/**
 * Which stages a report answers, for a person to confirm: those the rules tick (`fulfils.ts`), and of a quick report the
 * one that it says itself to be, as its form is named by no stage.
 */
import { type FilledForm, fieldsOf } from '../form.ts'
import type { Fulfilment } from '../fulfils.ts'

/** The regime calls the last one otherwise. */
const QUICK_REGIME = 'vn-2026-nd331'
const QUICK_STAGES: Readonly<Record<string, string>> = {
  immediate: 'immediate',
  initial: 'initial',
  report: 'report',
  closing: 'final',
}

/** @param proposed for this report, towards its recipient */
export function withQuickStage(filled: FilledForm, proposed: readonly Fulfilment[]): Fulfilment[] {
  const quick = quickStage(filled)
  const isQuick = ({ regime, stage, reached }: Fulfilment) =>
    regime === QUICK_REGIME && stage === quick && reached.length > 0
  return proposed.map(one => (!one.ticked && isQuick(one) ? { ...one, ticked: true, because: AS_IT_SAYS } : one))
}

const AS_IT_SAYS = {
  vi: 'Báo cáo nhanh tự ghi là của giai đoạn này.',
  en: 'The quick report says itself to be of this stage.',
}

function quickStage(filled: FilledForm): string | undefined {
  if (filled.form !== 'nd331_quick_report') return undefined
  const chosen = fieldsOf(filled)
    .find(({ code }) => code === 'Q1')
    ?.options?.find(option => option.chosen)
  return chosen && QUICK_STAGES[chosen.id]
}
