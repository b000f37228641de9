/**
 * Taking back: a further event after which the state is, as far as the undone one touched it, what it was before. Only
 * the latest event of its kind can be undone: what was built on since is to be undone first.
 */
import type { IncidentChange, Restored } from '../../store/incident-changes.ts'
import type { IncidentEvent, IncidentState } from '../../store/incidents.ts'
import type { Store } from '../../store/store.ts'
import { isOwn, touchedByMerge } from '../brings.ts'
import { replay } from '../state.ts'
import { type Act, type Decided, type NextDueAt, perform } from './perform.ts'

export const undo = (
  store: Store,
  act: Act,
  { number, reason }: { number: number; reason: string },
  nextDueAt: NextDueAt,
) =>
  perform(store, act, nextDueAt, async (state, within) =>
    decideUndo(state, await within.incidents.events(state.id), number, reason.trim()),
  )

export function decideUndo(
  state: IncidentState,
  events: readonly IncidentEvent[],
  number: number,
  reason: string,
): Decided {
  const undone = events[number - 1]
  if (!undone || undone.number !== number) return { refused: 'not_found' }
  const touched = touchedBy(undone.change, number)
  if (touched.length === 0 || undone.change.kind === 'undone') return { refused: 'not_possible' }
  if (reason === '' && undone.change.kind === 'stages_filed') return { refused: 'reason_needed' }
  const since = events.slice(number).flatMap(event => [...touchedBy(event.change, event.number), ...alsoTouched(event)])
  if (touched.some(part => since.includes(part))) return { refused: 'not_possible' }
  const before = replay(events.slice(0, number - 1))
  if (!before) return { refused: 'not_possible' }
  return [{ kind: 'undone', number, touched, restores: restored(undone.change, number, before, state), reason }]
}

/** Those of an incident's latest events that can be taken back as things are. */
export function undoable(events: readonly IncidentEvent[]): IncidentEvent[] {
  const since = new Set<string>()
  return events.toReversed().filter(event => {
    const touched = touchedBy(event.change, event.number)
    const free = event.change.kind !== 'undone' && touched.length > 0 && !touched.some(part => since.has(part))
    for (const part of [...touched, ...alsoTouched(event)]) since.add(part)
    return free
  })
}

/**
 * What an event touched, in names that only have to be compared; empty: it can't be undone this way. Merging is taken
 * back by un-merging.
 */
function touchedBy(change: IncidentChange, number: number): readonly string[] {
  switch (change.kind) {
    case 'status_changed':
      return ['status']
    case 'acknowledged':
    case 'assigned':
      return ['assignment']
    case 'renamed':
      return ['name']
    case 'categorised':
      return ['category']
    case 'judged':
      return [`judgement ${change.judgement}`, ...(change.sets ? [`time ${change.sets.time}`] : [])]
    case 'time_set':
      return [`time ${change.time}`]
    case 'aware_set':
      return [`aware ${change.regime}`]
    case 't0_moved':
      return ['t0']
    case 'stages_filed':
      return [`filing ${number}`]
    case 'tasks_added':
      return change.tasks.map(({ id }) => `task ${id}`)
    case 'task_changed':
      return [`task ${change.task.id}`]
    case 'task_removed':
      return [`task ${change.id}`]
    case 'undone':
      return change.touched
    default:
      return []
  }
}

/** What can't be undone itself, and yet stands on what may be. */
function alsoTouched({ change }: IncidentEvent): readonly string[] {
  switch (change.kind) {
    case 'merged':
      return ['status', ...(change.brings ? touchedByMerge(change.brings) : [])]
    case 'unmerged':
      return ['status', ...keysOf(change.restores), ...tasksCalled(change.tasks)]
    case 'unmerged_from':
      return tasksCalled(change.tasks?.map(({ id }) => id))
    default:
      return []
  }
}

const keysOf = ({ times = {}, judgements = {}, awareAt = {}, t0, category }: Restored): readonly string[] =>
  touchedByMerge({ times, judgements, awareAt, t0: t0 ?? null, ...(category !== undefined && { category: '' }) })

const tasksCalled = (ids: readonly string[] = []): readonly string[] => ids.map(id => `task ${id}`)

function restored(change: IncidentChange, number: number, before: IncidentState, now: IncidentState): Restored {
  switch (change.kind) {
    case 'status_changed': {
      const { status, confirmedAt, recoveredAt, closedAt, verdict, closedBecause, duplicateOf } = before
      return { status, confirmedAt, recoveredAt, closedAt, verdict, closedBecause, duplicateOf }
    }
    case 'acknowledged':
    case 'assigned': {
      const { acknowledgedAt, acknowledgedBy, assignee } = before
      return { acknowledgedAt, acknowledgedBy, assignee }
    }
    case 'renamed':
      return { named: before.named }
    case 'categorised':
      return { category: before.category }
    case 'judged':
      return {
        judgements: putBack(now.judgements, before.judgements, change.judgement),
        judgedBy: putBack(now.judgedBy, before.judgedBy, change.judgement),
        ...(change.sets && { times: putBack(now.times, before.times, change.sets.time) }),
      }
    case 'time_set':
      return { times: putBack(now.times, before.times, change.time) }
    case 'aware_set':
      return { awareAt: putBack(now.awareAt, before.awareAt, change.regime) }
    case 't0_moved':
      return { t0: before.t0 }
    case 'stages_filed':
      return { filings: now.filings.filter(filing => filing.number !== number || !isOwn(filing)) }
    case 'tasks_added':
      return { tasks: now.tasks.filter(({ id }) => !change.tasks.some(task => task.id === id)) }
    case 'task_changed':
      return {
        tasks: now.tasks.map(task => before.tasks.find(({ id }) => id === task.id && id === change.task.id) ?? task),
      }
    case 'task_removed':
      return { tasks: [...now.tasks, ...before.tasks.filter(({ id }) => id === change.id)] }
    default:
      return {}
  }
}

function putBack<T extends object>(now: T, before: T, key: keyof T): T {
  const { [key]: _, ...rest } = now
  return (before[key] === undefined ? rest : { ...rest, [key]: before[key] }) as T
}
