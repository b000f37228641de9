/** Saves what the form says now, with what people typed, as a numbered version that never changes. */
import type { Edits, VersionHead } from '../../store/reports.ts'
import type { Store } from '../../store/store.ts'
import type { FilledForm } from '../form.ts'
import { contentOf } from '../versions/content.ts'
import { auditReport, type Refused, type ReportAct, refused } from './act.ts'

const MOST_VERSIONS = 500

export interface Filled {
  readonly form: FilledForm
  readonly organisation: string
  /** Of the incident's log; empty for a period. */
  readonly chainHead: string
}

/** Null: what it was about is not there. */
export type Fill = (edits: Edits, version: number) => Promise<Filled | null>

/**
 * Filled outside of the transaction, as half a year takes its time; whoever saved one meanwhile was first, and this one
 * is to be looked at again.
 */
export async function saveVersion(
  store: Store,
  act: ReportAct,
  revision: number | null,
  fill: Fill,
): Promise<{ version: VersionHead } | Refused> {
  const { reports } = store
  const draft = await reports.draft(act.key)
  if (revision !== null && revision !== (draft?.revision ?? 0)) return refused('draft_changed')
  const last = await lastNumber(store, act)
  if (last >= MOST_VERSIONS) return refused('too_many')
  const filled = await fill(draft?.edits ?? {}, last + 1)
  if (!filled) return refused('not_found')
  return store.transaction(async within => {
    await within.reports.claim(act.key.subject)
    const meanwhile = await within.reports.draft(act.key)
    if ((meanwhile?.revision ?? 0) !== (draft?.revision ?? 0) || (await lastNumber(within, act)) !== last)
      return refused('draft_changed')
    const { form, organisation, chainHead } = filled
    const { content, sha256 } = contentOf(form)
    const head = { ...act.key, organisation, drill: form.drill, number: last + 1, sha256, chainHead }
    const version = { ...head, author: act.actor, at: act.at }
    await within.reports.addVersion({ ...version, content })
    await auditReport(within, act, 'version_saved', version.number, sha256)
    return { version }
  })
}

async function lastNumber({ reports }: Pick<Store, 'reports'>, { key }: ReportAct): Promise<number> {
  return (await reports.versions(key, { limit: 1 }))[0]?.number ?? 0
}
