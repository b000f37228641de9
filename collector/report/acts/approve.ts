/**
 * Approval: a complete version is submitted, and a named person approves it or returns it with a reason. Who saved a
 * version does not approve it, unless the organisation has said that one pair of eyes is enough. With a staff of two,
 * the approver may agree by telephone: somebody else records the number and the minute, and the approver countersigns
 * within a day (`serve/approvals.ts` keeps these, for reports and whatever else is approved).
 */
import type { ApprovalAct, ReportChange } from '../../store/reports.ts'
import type { Store, Subjects } from '../../store/store.ts'
import { formOf } from '../versions/content.ts'
import { auditReport, type Refused, type ReportAct, refused, type Standing, standing } from './act.ts'

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

/** An approval as it is recorded: the caller's four-eyes rules, countersignature and audit apply. */
export type RecordApproval = (
  within: Subjects,
  act: ReportAct,
  version: number,
  given: { readonly how: 'signed_in'; readonly alone: boolean } | ({ readonly how: 'phone' } & PhoneApproval),
) => Promise<{ readonly approver: string; readonly approval: ApprovalAct } | Refused>

export interface Rules {
  readonly fourEyes: boolean
  readonly record: RecordApproval
}

export const approve = (store: Store, act: ReportAct, number: number, rules: Rules): Promise<Decided> =>
  decide(store, act, number, async (found, within) => {
    const not = mayNot(found, rules, act.actor)
    return not ?? approved(found, await rules.record(within, act, number, { how: 'signed_in', alone: false }))
  })

/** By whoever handles incidents to their end, where the organisation has nobody else. */
export const approveAlone = (store: Store, act: ReportAct, number: number, rules: Rules): Promise<Decided> =>
  decide(store, act, number, async (found, within) => {
    if (rules.fourEyes) return refused('own_version')
    const not = mayNot(found, rules, act.actor)
    return not ?? approved(found, await rules.record(within, act, number, { how: 'signed_in', alone: true }))
  })

export interface PhoneApproval {
  /** Who agreed: somebody who may approve. */
  readonly approver: string
  readonly number: string
  readonly calledAt: number
  readonly reason: string
}

const MINUTE = 60_000

export const approveByPhone = (
  store: Store,
  act: ReportAct,
  version: number,
  rules: Rules,
  call: PhoneApproval,
): Promise<Decided> =>
  decide(store, act, version, async (found, within) => {
    const not = mayNot(found, rules, call.approver)
    if (not) return not
    // Calls are recorded by the minute. Nobody agreed before there was anything to approve.
    if (call.calledAt < minuteOf(found.version.at)) return refused('not_possible')
    return approved(found, await rules.record(within, act, version, { how: 'phone', ...call }))
  })

const minuteOf = (at: number): number => at - (at % MINUTE)

function mayNot({ version, state }: Standing, { fourEyes }: Rules, approver: string): Refused | null {
  if (state.state !== 'submitted') return refused(state.state === 'saved' ? 'not_submitted' : 'already_decided')
  return fourEyes && approver === version.author ? refused('own_version') : null
}

/** That it was one's own is noted: what the organisation asks for may be another by the time somebody checks. */
const approved = ({ version }: Standing, recorded: Awaited<ReturnType<RecordApproval>>): ReportChange | Refused =>
  'refused' in recorded
    ? recorded
    : { kind: 'approved', ...recorded, ...(recorded.approver === version.author && { alone: true }) }

/**
 * What the approver said of an approval that was recorded in his name, in the transaction that settles it: a dispute
 * stops everything that has not been sent.
 */
export async function noteSettled(
  within: Subjects,
  act: ReportAct,
  number: number,
  word: { readonly kind: 'countersigned' } | { readonly kind: 'disputed'; readonly reason: string },
): Promise<void> {
  const found = await standing(within, act.key, number)
  if (found?.state.state !== 'approved') return
  await within.reports.addStep({ ...act.key, version: number, at: act.at, actor: act.actor, change: word })
  await auditReport(within, act, word.kind, number, detailOf(word))
}

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
