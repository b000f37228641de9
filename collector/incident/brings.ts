/**
 * What people have established about an incident goes with it when it is merged: clocks count from it, and two that
 * become one may not owe less than either did. So the earliest instant counts, except of endings, where the whole has
 * ended with the last; and "yes" before "no". Files and tasks stand side by side, each with where it came from. What goes
 * back when it is taken apart again: `apart.ts`.
 */
import type { Brings, Filing, IncidentState, JudgedBy, Judgement, MovedT0, PersonTimes } from '../store/incidents.ts'

/** Undefined: nothing that a merge would have to say. */
export function bringsOf(state: IncidentState): Brings | undefined {
  const { times, judgements, judgedBy, awareAt, t0, detectedAt, filings, tasks, evidence, category } = state
  // Its first signal comes by itself; only that somebody knew before has to be told.
  const earlier = t0 !== null && t0.at < detectedAt ? t0 : null
  const work = {
    ...(tasks.length > 0 && { tasks }),
    ...(evidence.length > 0 && { evidence }),
    ...(category !== null && { category }),
  }
  const nothing = earlier === null && filings.length === 0
  return nothing && [times, judgements, awareAt, work].every(isEmpty)
    ? undefined
    : { times, judgements, judgedBy, awareAt, t0: earlier, filings, ...work }
}

type Taken = Pick<
  IncidentState,
  'times' | 'judgements' | 'judgedBy' | 'awareAt' | 't0' | 'filings' | 'tasks' | 'evidence' | 'category'
>

/** @param firstSignalAt of the one that is merged */
export function takeOver(state: IncidentState, brings: Brings | undefined, from: string, firstSignalAt: number): Taken {
  const { times, judgements, judgedBy, awareAt, filings, tasks, evidence, category } = state
  const t0 = earlierT0(state, brings?.t0 ?? null, firstSignalAt)
  if (!brings) return { times, judgements, judgedBy, awareAt, filings, tasks, evidence, category, t0 }
  const cameWith = <T extends object>(ones: readonly T[] = []) => ones.map(one => ({ ...one, from }))
  const detectedAt = t0?.at ?? Math.min(state.detectedAt, firstSignalAt)
  return {
    times: mergedTimes(times, brings.times, detectedAt),
    judgements: merged(judgements, brings.judgements, (one: boolean, other: boolean) => one || other),
    judgedBy: { ...judgedBy, ...judgesOf(state, brings) },
    awareAt: mergedAwareness(awareAt, brings.awareAt, detectedAt),
    filings: [...filings, ...cameWith(brings.filings)],
    tasks: [...tasks, ...cameWith(brings.tasks)],
    evidence: [...evidence, ...cameWith(brings.evidence)],
    category: category ?? brings.category ?? null,
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

/** Parts of the state that a merge changed, in the names that `acts/undo.ts` compares. */
export const touchedByMerge = ({
  times,
  judgements,
  awareAt,
  t0,
  category,
}: Pick<Brings, 'times' | 'judgements' | 'awareAt' | 't0' | 'category'>): readonly string[] => [
  ...Object.keys(times).map(name => `time ${name}`),
  ...Object.keys(judgements).map(name => `judgement ${name}`),
  ...Object.keys(awareAt).map(regime => `aware ${regime}`),
  ...(t0 === null ? [] : ['t0']),
  ...(category === undefined ? [] : ['category']),
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

const isEmpty = (of: object): boolean => Object.keys(of).length === 0
