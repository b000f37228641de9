/**
 * What people have established about an incident goes with it when it is merged: clocks count from it, and two that
 * become one may not owe less than either did. So the earliest instant counts, except of endings, where the whole has
 * ended with the last; and "yes" before "no". Unmerging gives back what nobody has touched since.
 */
import type { Restored } from '../store/incident-changes.ts'
import type { Brings, Filing, IncidentState, JudgedBy, Judgement, MovedT0, PersonTimes } from '../store/incidents.ts'

/** Undefined: nothing that a merge would have to say. */
export function bringsOf(state: IncidentState): Brings | undefined {
  const { times, judgements, judgedBy, awareAt, t0, detectedAt, filings } = state
  // Its first signal comes by itself; only that somebody knew before has to be told.
  const earlier = t0 !== null && t0.at < detectedAt ? t0 : null
  const brings = { times, judgements, judgedBy, awareAt, t0: earlier, filings }
  const nothing = earlier === null && filings.length === 0
  return nothing && [times, judgements, awareAt].every(isEmpty) ? undefined : brings
}

type Taken = Pick<IncidentState, 'times' | 'judgements' | 'judgedBy' | 'awareAt' | 't0' | 'filings'>

/** @param firstSignalAt of the one that is merged */
export function takeOver(state: IncidentState, brings: Brings | undefined, from: string, firstSignalAt: number): Taken {
  const { times, judgements, judgedBy, awareAt, filings } = state
  const t0 = earlierT0(state, brings?.t0 ?? null, firstSignalAt)
  if (!brings) return { times, judgements, judgedBy, awareAt, filings, t0 }
  const detectedAt = t0?.at ?? Math.min(state.detectedAt, firstSignalAt)
  return {
    times: mergedTimes(times, brings.times, detectedAt),
    judgements: merged(judgements, brings.judgements, (one: boolean, other: boolean) => one || other),
    judgedBy: { ...judgedBy, ...judgesOf(state, brings) },
    awareAt: mergedAwareness(awareAt, brings.awareAt, detectedAt),
    filings: [...filings, ...brings.filings.map(filing => ({ ...filing, from }))],
    t0,
  }
}

/** Whose word it is where the part's counts. */
const judgesOf = ({ judgements }: IncidentState, { judgements: brought, judgedBy }: Brings): JudgedBy =>
  Object.fromEntries(
    Object.entries(judgedBy).filter(([name]) => {
      const [so, said] = [judgements[name as Judgement], brought[name as Judgement]]
      return said !== undefined && (so === undefined || (said && !so))
    }),
  )

/** A person moved T0 by what was known then: what comes in and was seen earlier moves even that back. */
function earlierT0({ t0, detectedAt }: IncidentState, brought: MovedT0 | null, firstSignalAt: number): MovedT0 | null {
  const now = t0?.at ?? Math.min(detectedAt, firstSignalAt)
  if (brought !== null && brought.at < now) return brought
  return t0 !== null && firstSignalAt < t0.at ? { ...t0, at: firstSignalAt } : t0
}

/** @param before,after as the merge found and left it */
export function givenBack(before: IncidentState, after: IncidentState, now: IncidentState, part: string): Restored {
  const filings = now.filings.filter(({ from }) => from !== part)
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
    ...(sameT0(after.t0, now.t0) && !sameT0(before.t0, now.t0) && { t0: before.t0 }),
  }
}

const judgesBefore = (before: IncidentState, now: IncidentState, restored: IncidentState['judgements']): JudgedBy =>
  Object.fromEntries(
    Object.keys(restored).flatMap(key => {
      const name = key as Judgement
      const judge = restored[name] === now.judgements[name] ? now.judgedBy[name] : before.judgedBy[name]
      return judge ? [[name, judge]] : []
    }),
  )

/** Parts of the state that a merge changed, in the names that `acts/undo.ts` compares. */
export const touchedByMerge = ({
  times,
  judgements,
  awareAt,
  t0,
}: Pick<Brings, 'times' | 'judgements' | 'awareAt' | 't0'>): readonly string[] => [
  ...Object.keys(times).map(name => `time ${name}`),
  ...Object.keys(judgements).map(name => `judgement ${name}`),
  ...Object.keys(awareAt).map(regime => `aware ${regime}`),
  ...(t0 === null ? [] : ['t0']),
]

/** An own filing, not one that came with a part: their numbers are of other logs. */
export const isOwn = (filing: Filing): boolean => filing.from === undefined

const ENDS = new Set(['handledAt', 'responseEndedAt'])

function mergedTimes(one: PersonTimes, other: PersonTimes, detectedAt: number): PersonTimes {
  const { reasonableBeliefAt: _, ...times } = merged(one, other, (a: number, b: number, name) =>
    ENDS.has(name) ? Math.max(a, b) : Math.min(a, b),
  )
  return { ...times, ...mergedAwareness(beliefIn(one), beliefIn(other), detectedAt) }
}

const beliefIn = ({ reasonableBeliefAt: at }: PersonTimes) => (at === undefined ? {} : { reasonableBeliefAt: at })

/**
 * Where nobody has said when, T0 stands in: what was said about the part alone may not push it away. What was said about
 * the whole stays said.
 */
const mergedAwareness = (one: Instants, other: Instants, detectedAt: number): Instants => {
  const earlier = Object.entries(other).filter(([name, at]) => at < (one[name] ?? detectedAt))
  return { ...one, ...Object.fromEntries(earlier) }
}

type Instants = Readonly<Record<string, number>>

type Value = number | boolean
type Values = Readonly<Record<string, Value | undefined>>

function merged<V extends Value, T extends Readonly<Record<string, V | undefined>>>(
  one: T,
  other: T,
  choose: (a: V, b: V, name: string) => V,
): T {
  const all: Record<string, V | undefined> = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const so = all[name]
    all[name] = so === undefined || value === undefined ? (so ?? value) : choose(so, value, name)
  }
  return all as T
}

/** What the merge changed and nobody has changed since is as it was before. */
function untouched<T extends Values>(before: T, after: T, now: T): T {
  const entries = Object.keys({ ...before, ...after, ...now }).map(key => {
    const changed = before[key] !== after[key] && now[key] === after[key]
    return [key, changed ? before[key] : now[key]] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T
}

const isEmpty = (of: object): boolean => Object.keys(of).length === 0

const differs = (one: Values, other: Values): boolean =>
  Object.keys({ ...one, ...other }).some(key => one[key] !== other[key])

const sameT0 = (one: MovedT0 | null, other: MovedT0 | null): boolean =>
  one?.at === other?.at && one?.reason === other?.reason
