/** An incident's state as its log says it: a fold of pure steps. Replaying a log gives the same state for ever. */
import type { IncidentChange } from '../store/incident-changes.ts'
import type { Contribution, IncidentEvent, IncidentState, IncidentStatus, Task } from '../store/incidents.ts'
import { DEFAULT_ORGANISATION } from '../store/scope.ts'
import { takeOver } from './brings.ts'
import { contributionIn, NOTHING, sum, sumAll } from './contribution.ts'
import { incidentSeverity } from './severity.ts'
import { incidentTitle } from './title.ts'

export const STATUSES: readonly IncidentStatus[] = [
  'candidate',
  'confirmed',
  'contained',
  'eradicated',
  'recovered',
  'closed',
]

type Step = Pick<IncidentEvent, 'incidentId' | 'at' | 'actor' | 'number' | 'change'>
type Of<K extends IncidentChange['kind']> = IncidentChange & { kind: K }

/** @throws when a log doesn't begin with `opened`, or opens twice: it was not written by us. */
export function advance(state: IncidentState | null, step: Step): IncidentState {
  const { incidentId, at, change } = step
  if (state === null) {
    if (change.kind !== 'opened') throw new Error(`the log of ${incidentId} begins with ${change.kind}`)
    return opened(incidentId, at, change)
  }
  if (change.kind === 'opened') throw new Error(`the log of ${incidentId} opens twice`)
  const handler = STEPS[change.kind] as (state: IncidentState, change: IncidentChange, step: Step) => IncidentState
  return handler(state, change, step)
}

export const replay = (events: readonly IncidentEvent[]): IncidentState | null =>
  events.reduce<IncidentState | null>(advance, null)

type Steps = {
  readonly [K in Exclude<IncidentChange['kind'], 'opened'>]: (
    state: IncidentState,
    change: Of<K>,
    step: Step,
  ) => IncidentState
}

const STEPS: Steps = {
  alerts_joined: (state, { adds, part }) => withAdded(state, adds, part),
  reported: (state, { adds }) => withAdded(state, adds),
  alerts_left: (state, { own, part }) => withLeft(state, own ?? NOTHING, part),
  merged: (state, { from, adds, status, evidenceHeld, brings }, { at }) => ({
    ...withStatus(withPart(state, from, adds), further(state.status, status), at),
    ...takeOver(state, brings, from, adds.detectedAt),
    evidenceHeld: state.evidenceHeld || evidenceHeld === true,
  }),
  merged_into: (state, { into }) => ({ ...state, mergedInto: into }),
  unmerged: (state, { from, restores }) => ({ ...withoutPart(state, from), ...restores }),
  unmerged_from: (state, { evidenceHeld, tasks = state.tasks }) => ({
    ...state,
    mergedInto: null,
    tasks,
    evidenceHeld: state.evidenceHeld || evidenceHeld === true,
  }),
  status_changed: (state, { to, verdict = null, duplicateOf = null, reason }, { at }) => ({
    ...withStatus(state, to, at),
    verdict,
    duplicateOf,
    closedBecause: to === 'closed' ? reason : null,
  }),
  acknowledged: (state, _change, { at, actor }) => ({
    ...state,
    acknowledgedAt: state.acknowledgedAt ?? at,
    acknowledgedBy: state.acknowledgedBy ?? actor,
    assignee: state.assignee ?? actor,
  }),
  assigned: (state, { to }) => ({ ...state, assignee: to }),
  commented: state => state,
  renamed: (state, { title }) => titled({ ...state, named: title }),
  categorised: (state, { category }) => ({ ...state, category }),
  judged: (state, { judgement, answer, sets }, { at, actor }) => ({
    ...state,
    judgements: withKey(state.judgements, judgement, answer),
    judgedBy: withKey(state.judgedBy, judgement, { by: actor, at }),
    ...(sets && { times: withKey(state.times, sets.time, sets.instant) }),
  }),
  time_set: (state, { time, instant }) => ({ ...state, times: withKey(state.times, time, instant) }),
  aware_set: (state, { regime, instant }) => ({ ...state, awareAt: withKey(state.awareAt, regime, instant) }),
  t0_moved: (state, { instant, reason }) => ({
    ...state,
    t0: instant === null ? null : { at: instant, reason },
    t0Moves: state.t0Moves + 1,
  }),
  stages_filed: (state, { stages, filedAt, act }, { number }) => ({
    ...state,
    filings: [...state.filings, { number, stages, filedAt, act }],
  }),
  tasks_added: (state, { tasks }) => ({ ...state, tasks: [...state.tasks, ...tasks] }),
  task_changed: (state, { task }) => ({ ...state, tasks: state.tasks.map(one => (one.id === task.id ? task : one)) }),
  task_removed: (state, { id }) => ({ ...state, tasks: state.tasks.filter((task: Task) => task.id !== id) }),
  evidence_added: (state, { item }) => ({ ...state, evidence: [...state.evidence, item] }),
  evidence_held: state => ({ ...state, evidenceHeld: true }),
  evidence_released: state => ({ ...state, evidenceHeld: false }),
  undone: (state, { restores }) =>
    titled({ ...state, ...restores, t0Moves: state.t0Moves + (restores.t0 === undefined ? 0 : 1) }),
}

function opened(id: string, at: number, change: Of<'opened'>): IncidentState {
  return {
    id,
    organisation: change.organisation ?? DEFAULT_ORGANISATION,
    drill: change.drill,
    hidden: change.hidden === true,
    status: 'candidate',
    openedAt: at,
    confirmedAt: null,
    recoveredAt: null,
    closedAt: null,
    verdict: null,
    closedBecause: null,
    duplicateOf: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    assignee: null,
    title: { vi: id, en: id },
    named: null,
    severity: 'informational',
    category: null,
    times: {},
    judgements: {},
    judgedBy: {},
    awareAt: {},
    t0: null,
    t0Moves: 0,
    filings: [],
    tasks: [],
    evidence: [],
    follows: change.follows,
    mergedInto: null,
    parts: {},
    own: null,
    evidenceHeld: false,
    ...NOTHING,
    occurredAt: at,
    detectedAt: at,
    lastAlertAt: at,
  }
}

/** Nothing has been added yet: its instants are then those of its opening. */
const isEmpty = ({ alertCount, findings, victims }: Contribution) =>
  alertCount === 0 && findings.length === 0 && victims.length === 0

/** What its own alerts add. */
export const ownOf = (state: IncidentState): Contribution => state.own ?? contributionIn(state)

function withAdded(state: IncidentState, adds: Contribution, part?: string): IncidentState {
  const so = part === undefined ? ownOf(state) : state.parts[part]
  const more = so === undefined || isEmpty(so) ? adds : sum(so, adds)
  const next = part === undefined ? withOwn(state, more) : withPart(state, part, more)
  // A person judged by what was known: what joins and was seen earlier moves even that instant back.
  return state.t0 && adds.detectedAt < state.t0.at ? { ...next, t0: { ...state.t0, at: adds.detectedAt } } : next
}

const withLeft = (state: IncidentState, left: Contribution, part?: string): IncidentState =>
  part === undefined ? withOwn(state, left) : withPart(state, part, left)

const withOwn = (state: IncidentState, own: Contribution): IncidentState => whole(state, own, state.parts)

const withPart = (state: IncidentState, part: string, adds: Contribution): IncidentState =>
  whole(state, ownOf(state), { ...state.parts, [part]: adds })

function withoutPart(state: IncidentState, part: string): IncidentState {
  const { [part]: _, ...parts } = state.parts
  return whole(state, ownOf(state), parts)
}

function whole(state: IncidentState, own: Contribution, parts: IncidentState['parts']): IncidentState {
  const all = [own, ...Object.values(parts)].filter(one => !isEmpty(one))
  const total = all.length === 0 ? { ...own, ...NOTHING, ...instantsOf(own) } : sumAll(all)
  const alone = Object.keys(parts).length === 0
  return titled({ ...state, ...total, parts, own: alone ? null : own, severity: incidentSeverity(total) })
}

const instantsOf = ({ occurredAt, detectedAt, lastAlertAt }: Contribution) => ({ occurredAt, detectedAt, lastAlertAt })

const titled = (state: IncidentState): IncidentState => ({
  ...state,
  title: state.named ?? (isEmpty(state) ? { vi: state.id, en: state.id } : incidentTitle(state)),
})

function withKey<T extends object>(of: T, key: keyof T, value: T[keyof T] | null): T {
  const { [key]: _, ...rest } = of
  return (value === null ? rest : { ...rest, [key]: value }) as T
}

/** The first time a status is reached is the one that counts. */
function withStatus(state: IncidentState, status: IncidentStatus, at: number): IncidentState {
  if (status === state.status) return state
  const confirmed = status !== 'candidate' && status !== 'closed'
  return {
    ...state,
    status,
    confirmedAt: state.confirmedAt ?? (confirmed ? at : null),
    recoveredAt: state.recoveredAt ?? (status === 'recovered' ? at : null),
    closedAt: status === 'closed' ? at : state.closedAt,
  }
}

/** Of two incidents that become one, what people did for either counts; but what goes on does not end with the other. */
const further = (one: IncidentStatus, other: IncidentStatus): IncidentStatus =>
  other === 'closed' || STATUSES.indexOf(one) >= STATUSES.indexOf(other) ? one : other
