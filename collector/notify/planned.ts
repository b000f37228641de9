/** What planning comes to, and the ladder: stages of one thing, of which the latest that is due counts. */
import type { NewCallOut, Says } from '../store/call-outs.ts'

export interface PlanTimers {
  readonly groupWaitMs: number
  readonly groupIntervalMs: number
  readonly resolveTimeoutMs: number
}

export type PlannedCallOut = Omit<NewCallOut, 'madeAt' | 'policy' | 'nextRoundAt'>

export interface Plan {
  /** Stages that overtake others come after them. */
  readonly callOuts: readonly PlannedCallOut[]
  /** `nameOf` every ladder that stands: open call-outs of others are over. */
  readonly standing: ReadonlySet<string>
  /** When there will be more, if the facts stay as they are; null when never. */
  readonly nextAt: number | null
}

export const nameOf = ({ subject, ladder }: Pick<NewCallOut, 'subject' | 'ladder'>): string => `${subject} / ${ladder}`

export interface Rung {
  /** What follows the ladder in the id; empty for the only one. */
  readonly name: string
  readonly at: number
  readonly callOut: Omit<PlannedCallOut, 'id' | 'subject' | 'ladder' | 'parent' | 'dueAt' | 'state' | 'because'>
}

/** @param rungs in the order of time */
export function ladderPlan(subject: string, ladder: string, rungs: readonly Rung[], now: number): Plan {
  const idOf = ({ name }: Rung) => [subject, ladder, ...(name === '' ? [] : [name])].join(' / ')
  const due = rungs.filter(({ at }) => at <= now)
  const latest = due.at(-1)
  const later = rungs.filter(({ at }) => at > now).map(({ at }) => at)
  return {
    callOuts: due.map(rung => ({
      ...rung.callOut,
      ...{ id: idOf(rung), subject, ladder, parent: null, dueAt: rung.at },
      ...(rung === latest
        ? { state: 'open' as const, because: '' }
        : { state: 'skipped' as const, because: `overtaken by ${idOf(latest as Rung)}` }),
    })),
    standing: new Set([nameOf({ subject, ladder })]),
    nextAt: later.length === 0 ? null : Math.min(...later),
  }
}

export function joined(plans: readonly Plan[]): Plan {
  const next = plans.flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]))
  return {
    callOuts: plans.flatMap(({ callOuts }) => callOuts),
    standing: new Set(plans.flatMap(({ standing }) => [...standing])),
    nextAt: next.length === 0 ? null : Math.min(...next),
  }
}

export const NOTHING: Plan = { callOuts: [], standing: new Set(), nextAt: null }

export const says = (given: Partial<Says>): Says => ({
  incident: null,
  clock: null,
  deadline: null,
  notConfirmed: false,
  count: null,
  alarm: null,
  duty: null,
  about: null,
  ...given,
})
