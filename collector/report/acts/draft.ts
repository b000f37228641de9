/** People complete and overwrite fields: kept by field, with who typed it and when. */
import type { Edits, FieldEdit, ReportDraft } from '../../store/reports.ts'
import type { Store } from '../../store/store.ts'
import { auditReport, type Refused, type ReportAct, refused } from './act.ts'

export interface DraftChange {
  /** By the field's code, checked already; null takes back what was typed. */
  readonly fields: Readonly<Record<string, FieldEdit | null>>
  /** The draft that was read; null: whatever stands there. */
  readonly revision: number | null
}

export const changeDraft = (
  store: Store,
  act: ReportAct,
  { fields, revision }: DraftChange,
): Promise<{ draft: ReportDraft } | Refused> =>
  store.transaction(async within => {
    await within.reports.claim(act.key.subject)
    const before = await within.reports.draft(act.key)
    if (revision !== null && revision !== (before?.revision ?? 0)) return refused('draft_changed')
    const edits = edited(before?.edits ?? {}, fields, act)
    const draft = { ...act.key, edits, revision: (before?.revision ?? 0) + 1, at: act.at, by: act.actor }
    await within.reports.saveDraft(draft)
    await auditReport(within, act, 'draft_changed', undefined, Object.keys(fields).join(', '))
    return { draft }
  })

function edited(before: Edits, fields: DraftChange['fields'], { actor, at }: ReportAct): Edits {
  const kept = Object.entries(before).filter(([code]) => !Object.hasOwn(fields, code))
  const typed = Object.entries(fields).flatMap(([code, edit]) =>
    edit === null ? [] : [[code, { edit, by: actor, at }] as const],
  )
  return Object.fromEntries([...kept, ...typed])
}
