/** Which report of Nghị định 331/2026 Đ31.2.d the quick report is: a person says, and until then what is due next. */
import { choose, type IncidentContext, option } from './form-schema.ts'

export const QUICK_STAGES = [
  option('immediate', 'Báo cáo ngay', 'Immediate'),
  option('initial', 'Thông báo ban đầu (24 giờ)', 'Initial notice (24 h)'),
  option('report', 'Báo cáo (72 giờ)', 'Report (72 h)'),
  option('update', 'Báo cáo cập nhật', 'Update'),
  option('closing', 'Báo cáo kết thúc', 'Closing report'),
]

/** By the regime's own names of its stages. */
const STAGE_OF: Readonly<Record<string, string>> = {
  immediate: 'immediate',
  initial: 'initial',
  report: 'report',
  final: 'closing',
}
const REGIME = 'vn-2026-nd331'

/** The stage chosen by a person, or the first of the regime that nothing answers yet; all answered: an update. */
export function quickStage({ edits = {}, clocks, facts }: IncidentContext): string {
  const edit = edits['Q1']?.edit
  if (edit && 'chosen' in edit && edit.chosen[0] !== undefined) return edit.chosen[0]
  const open = clocks.filter(({ regime, filedAt }) => regime === REGIME && filedAt === null)
  const due = open.sort((a, b) => dueAt(a.conservativeAt) - dueAt(b.conservativeAt))[0]
  const next = due && STAGE_OF[due.stage]
  if (next) return next
  return facts.times.responseEndedAt ? 'closing' : 'update'
}

const dueAt = (at: Date | null): number => at?.getTime() ?? Number.POSITIVE_INFINITY

export const stageAnswer = (context: IncidentContext) => choose(QUICK_STAGES, [quickStage(context)], 'clock')

/** Cause, scope and measures are what the 72-hour report is for; before it they are told as far as they are known. */
export const fromReportOn = (context: IncidentContext): boolean =>
  !['immediate', 'initial'].includes(quickStage(context))

export const atTheEnd = (context: IncidentContext): boolean => quickStage(context) === 'closing'
