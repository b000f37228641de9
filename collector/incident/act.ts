/** What people do to an incident: each act is an event, and a line in the audit. */
import type { IncidentChange, IncidentRecord, IncidentStatus } from '../store/incidents.ts'
import type { Store, Subjects } from '../store/store.ts'
import { record } from './chain.ts'
import { refusedStatusChange, type StatusRefusal } from './state.ts'

export interface Act {
  readonly incidentId: string
  readonly actor: string
  readonly address: string
  readonly at: number
}

export type ActResult = { readonly record: IncidentRecord } | { readonly refused: StatusRefusal | 'not_found' }

type NextDueAt = (record: IncidentRecord) => number | null

export const changeStatus = (
  store: Store,
  act: Act & { to: IncidentStatus; reason: string },
  nextDueAt: NextDueAt,
): Promise<ActResult> =>
  store.transaction(async within => {
    const before = await find(within, act.incidentId)
    if (!before) return { refused: 'not_found' }
    const from = before.state.status
    const refused = refusedStatusChange(from, act.to, act.reason)
    if (refused) return { refused }
    const change: IncidentChange = { kind: 'status_changed', from, to: act.to, reason: act.reason.trim() }
    return write(within, before, act, change, nextDueAt)
  })

export const comment = (store: Store, act: Act & { text: string }, nextDueAt: NextDueAt): Promise<ActResult> =>
  store.transaction(async within => {
    const before = await find(within, act.incidentId)
    if (!before) return { refused: 'not_found' }
    return write(within, before, act, { kind: 'commented', text: act.text }, nextDueAt)
  })

/** Keeps its alerts' payload from being purged, or lets it go again. A reason is always needed: both touch evidence. */
export const holdEvidence = (
  store: Store,
  act: Act & { held: boolean; reason: string },
  nextDueAt: NextDueAt,
): Promise<ActResult> =>
  store.transaction(async within => {
    const before = await find(within, act.incidentId)
    if (!before) return { refused: 'not_found' }
    if (before.state.evidenceHeld === act.held) return { refused: 'no_such_step' }
    const reason = act.reason.trim()
    if (reason === '') return { refused: 'reason_needed' }
    return write(within, before, act, { kind: act.held ? 'evidence_held' : 'evidence_released', reason }, nextDueAt)
  })

/** An incident that was merged is found as the one it was merged into. */
export async function find(within: Subjects, id: string): Promise<IncidentRecord | null> {
  let found = (await within.incidents.load([id])).get(id)
  while (found?.state.mergedInto)
    found = (await within.incidents.load([found.state.mergedInto])).get(found.state.mergedInto)
  return found ?? null
}

async function write(
  within: Subjects,
  before: IncidentRecord,
  act: Act,
  change: IncidentChange,
  nextDueAt: NextDueAt,
): Promise<ActResult> {
  const incidentId = before.state.id
  const { event, after } = record(before, { incidentId, at: act.at, actor: act.actor, change })
  const saved = { ...after, nextDueAt: nextDueAt(after) }
  await within.incidents.append([event])
  await within.incidents.save([saved])
  await within.audit.add({
    at: act.at,
    actor: act.actor,
    action: `incident.${change.kind}`,
    subject: incidentId,
    detail: detailOf(change),
    address: act.address,
  })
  return { record: saved }
}

function detailOf(change: IncidentChange): string {
  if (change.kind === 'status_changed') return `${change.from} → ${change.to}: ${change.reason}`
  return change.kind === 'evidence_held' || change.kind === 'evidence_released' ? change.reason : ''
}
