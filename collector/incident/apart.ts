/**
 * Taking a merged incident apart again: the whole is without what the part had brought, except what people have touched
 * since, and the part is what it was, with its tasks as they have become.
 */
import { isDeepStrictEqual } from 'node:util'
import type { IncidentChange, Restored } from '../store/incident-changes.ts'
import type { Brings, IncidentEvent, IncidentState, JudgedBy, Judgement, MovedT0, Task } from '../store/incidents.ts'
import { replay } from './state.ts'

type Of<K extends IncidentChange['kind']> = IncidentChange & { kind: K }

/**
 * @param events the whole's log
 * @returns what is to be written into the log of the whole, and into that of the part
 */
export function apart(
  events: readonly IncidentEvent[],
  whole: IncidentState,
  part: IncidentState,
  reason: string,
): { readonly unmerged: Of<'unmerged'>; readonly from: Of<'unmerged_from'> } {
  const at = events.findLastIndex(({ change }) => change.kind === 'merged' && change.from === part.id)
  const brought = broughtBy(events[at])?.tasks
  const tasks = brought && tasksBack(part, whole)
  const leave = brought && { tasks: brought.map(({ id }) => id) }
  const restores = takenOver(events, at, whole, part.id)
  return {
    unmerged: { kind: 'unmerged', from: part.id, reason, restores, ...leave },
    from: {
      ...{ kind: 'unmerged_from', into: whole.id, reason },
      ...(whole.evidenceHeld && { evidenceHeld: true as const }),
      ...(tasks && { tasks }),
    },
  }
}

const broughtBy = (merge: IncidentEvent | undefined): Brings | undefined =>
  merge?.change.kind === 'merged' ? merge.change.brings : undefined

/** What merging changed and nobody has since, as it was before. */
function takenOver(events: readonly IncidentEvent[], at: number, now: IncidentState, part: string): Restored {
  const before = replay(events.slice(0, at))
  const after = replay(events.slice(0, at + 1))
  if (!before || !after) return {}
  const { status, confirmedAt, recoveredAt } = before
  const sameStatus = status === after.status || after.status !== now.status
  const back = givenBack(before, after, now, part)
  return {
    ...back,
    ...(back.t0 && { t0: movedBack(back.t0, events.slice(at + 1), part) }),
    ...(!sameStatus && { status, confirmedAt, recoveredAt }),
  }
}

/** What a person said of T0 is moved back by what has joined since, as it would have been without the part. */
function movedBack(t0: MovedT0, since: readonly IncidentEvent[], part: string): MovedT0 {
  const signals = since.flatMap(({ change }) => {
    if (change.kind === 'reported') return [change.adds.detectedAt]
    if (change.kind === 'alerts_joined') return change.part === part ? [] : [change.adds.detectedAt]
    return change.kind === 'merged' ? [change.adds.detectedAt] : []
  })
  return { ...t0, at: signals.reduce((earliest, at) => Math.min(earliest, at), t0.at) }
}

/** @param before,after as the merge found and left it */
function givenBack(before: IncidentState, after: IncidentState, now: IncidentState, part: string): Restored {
  const own = <T extends { readonly from?: string }>(ones: readonly T[]) => ones.filter(({ from }) => from !== part)
  const [filings, tasks, evidence] = [own(now.filings), own(now.tasks), own(now.evidence)]
  const restored = {
    times: untouched(before.times, after.times, now.times),
    judgements: untouched(before.judgements, after.judgements, now.judgements),
    awareAt: untouched(before.awareAt, after.awareAt, now.awareAt),
  }
  return {
    ...(differs(restored.times, now.times) && { times: restored.times }),
    ...(differs(restored.judgements, now.judgements) && {
      judgements: restored.judgements,
      judgedBy: judgesBefore(before, now, restored.judgements),
    }),
    ...(differs(restored.awareAt, now.awareAt) && { awareAt: restored.awareAt }),
    ...(filings.length < now.filings.length && { filings }),
    ...(tasks.length < now.tasks.length && { tasks }),
    ...(evidence.length < now.evidence.length && { evidence }),
    ...(before.category !== after.category && now.category === after.category && { category: before.category }),
    ...(sameT0(after.t0, now.t0) && !sameT0(before.t0, now.t0) && { t0: before.t0 }),
  }
}

/**
 * A part's tasks as they have become within the whole that they were brought to: done, changed, removed.
 *
 * @returns undefined where nobody touched them
 */
function tasksBack(part: IncidentState, whole: IncidentState): Task[] | undefined {
  const become = new Map(whole.tasks.filter(({ from }) => from === part.id).map(task => [task.id, task]))
  const tasks = part.tasks.flatMap(({ id, from: before }) => {
    const task = become.get(id)
    if (!task) return []
    const { from: _, ...rest } = task
    return [before === undefined ? rest : { ...rest, from: before }]
  })
  return isDeepStrictEqual(tasks, part.tasks) ? undefined : tasks
}

const judgesBefore = (before: IncidentState, now: IncidentState, restored: IncidentState['judgements']): JudgedBy =>
  Object.fromEntries(
    Object.keys({ ...before.judgedBy, ...now.judgedBy }).flatMap(key => {
      const name = key as Judgement
      const judge = restored[name] === now.judgements[name] ? now.judgedBy[name] : before.judgedBy[name]
      return judge ? [[name, judge]] : []
    }),
  )

/** What the merge changed and nobody has changed since is as it was before. */
function untouched<T extends Values>(before: T, after: T, now: T): T {
  const entries = Object.keys({ ...before, ...after, ...now }).map(key => {
    const changed = before[key] !== after[key] && now[key] === after[key]
    return [key, changed ? before[key] : now[key]] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T
}

const differs = (one: Values, other: Values): boolean =>
  Object.keys({ ...one, ...other }).some(key => one[key] !== other[key])

const sameT0 = (one: MovedT0 | null, other: MovedT0 | null): boolean =>
  one?.at === other?.at && one?.reason === other?.reason

type Values = Readonly<Record<string, number | boolean | undefined>>
