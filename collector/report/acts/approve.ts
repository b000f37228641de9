/**
 * Approval: a complete version is submitted, and a named person approves it or returns it with a reason. Who saved a
 * version does not approve it, unless the organisation has said that one pair of eyes is enough. With a staff of two,
 * the approver may agree by telephone: somebody else records the number and the minute, and the approver countersigns
 * within a day.
 */
import type { ApprovalAct, ReportChange } from '../../store/reports.ts'
import type { Store, Subjects } from '../../store/store.ts'
import { formOf } from '../versions/content.ts'
import { auditReport, type Refused, type ReportAct, refused, type Standing, standing } from './act.ts'

export const COUNTERSIGN_WITHIN_MS = 24 * 3_600_000

export type Decided = { readonly standing: Standing } | Refused

/** Only the latest version, and only one in which nothing compulsory is missing. */
export const submit = (store: Store, act: ReportAct, number: number): Promise<Decided> =>
  decide(store, act, number, async ({ version, state }, within) => {
    if (state.state !== 'saved') return refused('already_decided')
    const [latest] = await within.reports.versions(act.key, { limit: 1 })
    if (latest?.number !== number) return refused('not_latest')
    return formOf(version).missing.length > 0 ? refused('fields_missing') : { kind: 'submitted' }
  })

export const returnVersion = (store: Store, act: ReportAct, number: number, reason: string): Promise<Decided> =>
  decide(store, act, number, async ({ state }) => {
    if (state.state !== 'submitted') return refused('not_submitted')
    return reason.trim() === '' ? refused('reason_needed') : { kind: 'returned', reason: reason.trim() }
  })

export interface Rules {
  readonly fourEyes: boolean
}

export const approve = (store: Store, act: ReportAct, number: number, rules: Rules): Promise<Decided> =>
  decide(store, act, number, async found => approved(found, rules, act.actor, { how: 'signed_in' }))

export interface PhoneApproval {
  /** Who agreed: somebody who may approve. */
  readonly approver: string
  readonly number: string
  readonly calledAt: number
  readonly reason: string
}

export const approveByPhone = (
  store: Store,
  act: ReportAct,
  version: number,
  rules: Rules,
  { approver, number, calledAt, reason }: PhoneApproval,
): Promise<Decided> =>
  decide(store, act, version, async found => {
    // Nobody records an approval of his own, nor one given before there was anything to approve.
    if (approver === act.actor || calledAt > act.at || calledAt < found.version.at) return refused('not_possible')
    if (reason.trim() === '') return refused('reason_needed')
    const countersignBy = calledAt + COUNTERSIGN_WITHIN_MS
    const call = { recordedBy: act.actor, number, calledAt, reason: reason.trim(), countersignBy }
    return approved(found, rules, approver, { how: 'phone', ...call })
  })

function approved(
  { version, state }: Standing,
  { fourEyes }: Rules,
  approver: string,
  approval: ApprovalAct,
): ReportChange | Refused {
  if (state.state !== 'submitted') return refused(state.state === 'saved' ? 'not_submitted' : 'already_decided')
  if (fourEyes && approver === version.author) return refused('own_version')
  return { kind: 'approved', approver, approval }
}

/** The approver's own word on what was recorded in his name; a dispute stops everything that has not been sent. */
export const countersign = (
  store: Store,
  act: ReportAct,
  number: number,
  word: { readonly agrees: boolean; readonly reason: string },
): Promise<Decided> =>
  decide(store, act, number, async ({ state }) => {
    if (state.state !== 'approved' || state.approval.how !== 'phone') return refused('not_possible')
    if (state.approver !== act.actor) return refused('not_the_approver')
    if (state.countersignedAt !== null || state.disputed !== null) return refused('already_decided')
    if (word.agrees) return { kind: 'countersigned' }
    return word.reason.trim() === '' ? refused('reason_needed') : { kind: 'disputed', reason: word.reason.trim() }
  })

const decide = (
  store: Store,
  act: ReportAct,
  number: number,
  by: (found: Standing, within: Subjects) => Promise<ReportChange | Refused>,
): Promise<Decided> =>
  store.transaction(async within => {
    const found = await standing(within, act.key, number)
    if (!found) return refused('not_found')
    const change = await by(found, within)
    if ('refused' in change) return change
    const { at, actor, key } = act
    await within.reports.addStep({ ...key, version: number, at, actor, change })
    await auditReport(within, act, change.kind, number, detailOf(change))
    const after = await standing(within, key, number)
    return after ? { standing: after } : refused('not_found')
  })

function detailOf(change: ReportChange): string {
  if (change.kind === 'returned' || change.kind === 'disputed') return change.reason
  if (change.kind !== 'approved') return ''
  const { approval, approver } = change
  return approval.how === 'phone' ? `${approver}: ${approval.number}, ${approval.reason}` : approver
}
