/** What an approver says of an approval by telephone becomes a step of the report that was approved. */
import { noteSettled } from '../report/acts/approve.ts'
import type { Approval } from '../store/approvals.ts'
import type { ReportKey } from '../store/reports.ts'
import type { Subjects } from '../store/store.ts'

export const approvalSubject = ({ subject, form }: ReportKey, version: number): string =>
  `report ${subject}/${form}/${version}`

/** Null: it is about something else. An organisation and its days are a subject with a slash of its own. */
function reportIn(subject: string): { readonly key: ReportKey; readonly version: number } | null {
  const [, of = '', form = '', version = ''] = /^report (.+)\/([a-z0-9_]+)\/([1-9]\d*)$/.exec(subject) ?? []
  return version === '' ? null : { key: { subject: of, form }, version: Number(version) }
}

/** Within the transaction in which the approver countersigned or disputed. */
export async function tellReport(
  within: Subjects,
  { subject, organisation }: Approval,
  by: { readonly actor: string; readonly address: string; readonly at: number },
  word: Parameters<typeof noteSettled>[3],
): Promise<void> {
  const report = reportIn(subject)
  if (!report) return
  await noteSettled(within, { key: report.key, organisation: organisation ?? '', ...by }, report.version, word)
}
