/**
 * One act of a person on one incident: read, decide, write the events, the state and the audit, in one transaction. What
 * an act does is decided by a pure function of the state; this is all that the acts share.
 */
import type { IncidentChange } from '../../store/incident-changes.ts'
import type { IncidentRecord, IncidentState } from '../../store/incidents.ts'
import type { Store, Subjects } from '../../store/store.ts'
import { IncidentLog } from '../incident-log.ts'

export interface Act {
  readonly incidentId: string
  /** Only an incident of this organisation is found; null: of any. */
  readonly organisation: string | null
  readonly actor: string
  readonly address: string
  readonly at: number
}

export type Refusal =
  | 'not_found'
  | 'already_closed'
  | 'no_such_step'
  | 'reason_needed'
  | 'verdict_needed'
  | 'no_effect'
  | 'not_possible'
  | 'too_many'
  | 'in_the_future'
  | 'before_first_signal'
  | 'not_owed'

export type ActResult = { readonly record: IncidentRecord } | { readonly refused: Refusal }

export type NextDueAt = (record: IncidentRecord) => number | null

export type Decided = readonly IncidentChange[] | { readonly refused: Refusal }

export const perform = (
  store: Store,
  act: Act,
  nextDueAt: NextDueAt,
  decide: (state: IncidentState, within: Subjects, record: IncidentRecord) => Decided | Promise<Decided>,
): Promise<ActResult> =>
  store.transaction(async within => {
    const before = await find(within, act.incidentId, act.organisation)
    if (!before) return { refused: 'not_found' }
    const decided = await decide(before.state, within, before)
    if ('refused' in decided) return decided
    const log = new IncidentLog(await within.incidents.load([before.state.id]), act)
    for (const change of decided) log.write(before.state.id, change)
    await log.save(within, nextDueAt)
    const after = log.of(before.state.id)
    if (after.state.verdict !== before.state.verdict) await countVerdict(within, after.state)
    for (const change of decided) await audit(within, act, before.state, change.kind, detailOf(change))
    return { record: after }
  })

/** For how often its rules were right. */
const countVerdict = (within: Pick<Subjects, 'verdicts'>, { id, verdict, findings }: IncidentState): Promise<void> =>
  within.verdicts.set(
    id,
    verdict,
    findings.map(({ ruleId, title }) => ({ ruleId, title })),
  )

/** An incident that was merged is found as the one it was merged into. */
export async function find(
  within: Pick<Subjects, 'incidents'>,
  id: string,
  organisation: string | null,
): Promise<IncidentRecord | null> {
  let found = (await within.incidents.load([id])).get(id)
  while (found?.state.mergedInto)
    found = (await within.incidents.load([found.state.mergedInto])).get(found.state.mergedInto)
  return found && (organisation === null || found.state.organisation === organisation) ? found : null
}

export function audit(
  within: Pick<Subjects, 'audit'>,
  { actor, at, address }: Pick<Act, 'actor' | 'at' | 'address'>,
  { id, organisation }: Pick<IncidentState, 'id' | 'organisation'>,
  kind: string,
  detail: string,
): Promise<void> {
  return within.audit.add({ at, actor, action: `incident.${kind}`, subject: id, detail, address, organisation })
}

function detailOf(change: IncidentChange): string {
  switch (change.kind) {
    case 'status_changed':
      return `${change.from} → ${change.to}${change.verdict ? ` (${change.verdict})` : ''}: ${change.reason}`
    case 'assigned':
      return change.to ?? '-'
    case 'judged':
      return `${change.judgement} = ${change.answer ?? '-'}: ${change.reason}`
    case 'stages_filed':
      return change.stages.map(({ regime, stage }) => `${regime}:${stage}`).join(', ')
    case 'evidence_added':
      return `${change.item.id} ${change.item.sha256}`
    case 'undone':
      return `${change.number}: ${change.reason}`
    default:
      return 'reason' in change ? change.reason : ''
  }
}
