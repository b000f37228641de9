/** Putting incidents together and taking them apart again. Nothing moves: see `../../store/incidents.ts`. */
import type { IncidentRecord } from '../../store/incidents.ts'
import type { Store, Subjects } from '../../store/store.ts'
import { apart } from '../apart.ts'
import { IncidentLog } from '../incident-log.ts'
import { type Act, type ActResult, audit, find, type NextDueAt, type Refusal } from './perform.ts'

/** Merges another incident into the act's one. */
export const merge = (
  store: Store,
  act: Act,
  { from, reason }: { from: string; reason: string },
  nextDueAt: NextDueAt,
): Promise<ActResult> =>
  store.transaction(async within => {
    const [into, other] = await findBoth(within, act, from)
    const refused = refusedMerge(into, other, reason)
    if (refused) return { refused }
    const [intoId, fromId] = [(into as IncidentRecord).state.id, (other as IncidentRecord).state.id]
    const log = new IncidentLog(await within.incidents.loadWithAncestors([intoId, fromId]), act)
    const because = { vi: `${act.actor} đã gộp: ${reason.trim()}`, en: `Merged by ${act.actor}: ${reason.trim()}` }
    log.merge(fromId, intoId, because)
    await log.save(within, nextDueAt)
    await within.incidents.unseparate(await within.incidents.tree(intoId), await within.incidents.tree(fromId))
    await within.incidents.reroot(fromId, intoId)
    await audit(within, act, (into as IncidentRecord).state, 'merged', `${fromId}: ${reason.trim()}`)
    return { record: log.of(intoId) }
  })

async function findBoth(within: Subjects, act: Act, from: string) {
  // Both are locked in one order, so that two merges of the same pair do not wait for each other.
  await within.incidents.load([act.incidentId, from])
  return [await find(within, act.incidentId, act.organisation), await find(within, from, act.organisation)] as const
}

function refusedMerge(into: IncidentRecord | null, from: IncidentRecord | null, reason: string): Refusal | undefined {
  if (!into || !from) return 'not_found'
  if (into.state.id === from.state.id) return 'no_effect'
  if (into.state.organisation !== from.state.organisation || into.state.drill !== from.state.drill)
    return 'not_possible'
  if (into.state.status === 'closed') return 'already_closed'
  return reason.trim() === '' ? 'reason_needed' : undefined
}

/**
 * Takes a part out again. It is what it was, with what joined it since; the whole is without it, and takes back the
 * status that it had only from it. From now on nothing but a person puts the two together.
 */
export const unmerge = (
  store: Store,
  act: Act,
  { part, reason }: { part: string; reason: string },
  nextDueAt: NextDueAt,
): Promise<ActResult> =>
  store.transaction(async within => {
    const whole = await find(within, act.incidentId, act.organisation)
    if (!whole) return { refused: 'not_found' }
    const { id, parts } = whole.state
    if (!parts[part]) return { refused: 'not_possible' }
    const records = await within.incidents.loadWithAncestors([id])
    // What only waited to be seen has no life of its own.
    if (records.get(part)?.state.hidden) return { refused: 'not_possible' }
    if (reason.trim() === '') return { refused: 'reason_needed' }

    const log = new IncidentLog(records, act)
    const changes = apart(await within.incidents.events(id), whole.state, log.of(part).state, reason.trim())
    log.unmerge(id, changes.unmerged)
    log.write(part, changes.from)
    await log.save(within, nextDueAt)
    await within.incidents.reroot(id, part, below(part, [...records.values()]))
    await within.incidents.separate(id, part)
    await audit(within, act, whole.state, 'unmerged', `${part}: ${reason.trim()}`)
    return { record: log.of(id) }
  })

/** A part, and what was merged into it. */
function below(part: string, records: readonly IncidentRecord[]): string[] {
  const children = records.filter(({ state }) => state.mergedInto === part).map(({ state }) => state.id)
  return [part, ...children.flatMap(child => below(child, records))]
}
