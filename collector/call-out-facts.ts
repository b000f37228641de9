/**
 * What is stored → what call-outs are planned from.
 *
 * Looked at are incidents that changed since the last look, those with something coming due by then, and every one once a
 * minute; the rest cost nothing. What is remembered here only saves work: it is thrown away at a start, and an incident
 * counts as looked at only when what was due for it is on record.
 */
import type { DutyBook } from './duty-book.ts'
import { type DutySettings, dutyFact } from './notify/duty-stages.ts'
import { eachAlone } from './notify/each-alone.ts'
import {
  type CallOutFacts,
  type ClockFact,
  type CountersignFact,
  type IncidentFact,
  NOTHING_TOLD,
} from './notify/facts.ts'
import type { FactsSource } from './notify/loop.ts'
import { incidentPlan } from './notify/plan-incident.ts'
import type { PlanTimers } from './notify/planned.ts'
import type { ClockState } from './report/clock-state.ts'
import type { IncidentFacts } from './report/facts.ts'
import { pendingCountersignatures } from './serve/approvals.ts'
import { factsOf } from './serve/facts-of.ts'
import { type CallOut, incidentSubject, type Told } from './store/call-outs.ts'
import type { IncidentRecord } from './store/incidents.ts'
import type { Store } from './store/store.ts'

const MINUTE = 60_000
const DEAD_AT_ONCE = 200

export interface CallOutFactsDeps {
  readonly store: Store
  readonly clocksOf: (facts: IncidentFacts, now: Date) => readonly ClockState[]
  /** Shares of a regime's periods that call out. */
  readonly warnAt: (regime: string) => readonly number[]
  readonly duties: DutyBook
  readonly timers: PlanTimers
  readonly dutySettings: DutySettings
  /** An incident that can't be read is told of and holds up no other. */
  readonly failed: (error: Error) => void
  /** Reports that wait for a second signature beyond their time; all of them. */
  readonly countersignatures?: (now: number) => Promise<readonly CountersignFact[]>
}

/** Approvals by telephone that nobody countersigned in time. */
export async function overdueCountersignatures(
  store: Pick<Store, 'approvals'>,
  now: number,
): Promise<CountersignFact[]> {
  const pending = await pendingCountersignatures(store, now)
  return pending.flatMap(({ id, organisation, phone, overdue }) =>
    overdue && phone ? [{ id: String(id), organisation, dueAt: phone.countersignBy }] : [],
  )
}

interface Looked {
  readonly lastNumber: number
  readonly at: number
  readonly nextAt: number
}

export function callOutFacts(deps: CallOutFactsDeps): FactsSource {
  const seen = new Map<string, Looked>()
  let dutiesAt = Number.NEGATIVE_INFINITY
  return {
    async read(now) {
      const heads = await deps.store.callOuts.incidentHeads()
      const due = heads.filter(head => isDue(seen.get(head.id), head.lastNumber, now))
      const incidents = await incidentFacts(
        deps,
        due.map(({ id }) => id),
        now,
      )
      const dutiesToo = now - dutiesAt >= MINUTE || now < dutiesAt
      const facts: CallOutFacts = {
        incidents,
        alarms: await deps.store.alarms.standing(),
        duties: dutiesToo ? await dutyFacts(deps, now) : undefined,
        countersignatures: await deps.countersignatures?.(now),
        dead: await deadFacts(deps.store),
      }
      const looked = (made: readonly CallOut[]) => {
        if (dutiesToo) dutiesAt = now
        const changed = new Set(made.map(({ subject }) => subject))
        const numbers = new Map(heads.map(({ id, lastNumber }) => [id, lastNumber]))
        for (const id of seen.keys()) if (!numbers.has(id)) seen.delete(id)
        for (const fact of incidents) {
          // What was told of it is other than it was: the next look has to see that.
          if (changed.has(incidentSubject(fact.id))) seen.delete(fact.id)
          else {
            const nextAt = incidentPlan(fact, now, deps.timers).nextAt ?? Number.POSITIVE_INFINITY
            seen.set(fact.id, { lastNumber: numbers.get(fact.id) ?? 0, at: now, nextAt })
          }
        }
      }
      return { facts, looked }
    },
  }
}

const isDue = (looked: Looked | undefined, lastNumber: number, now: number): boolean =>
  looked === undefined ||
  looked.lastNumber !== lastNumber ||
  looked.nextAt <= now ||
  now - looked.at >= MINUTE ||
  now < looked.at

async function incidentFacts(deps: CallOutFactsDeps, ids: readonly string[], now: number): Promise<IncidentFact[]> {
  if (ids.length === 0) return []
  const records = await deps.store.incidents.load(ids)
  const told = await deps.store.callOuts.told(ids)
  const facts: IncidentFact[] = []
  const read = async (record: IncidentRecord) => {
    facts.push(incidentFact(deps, record, told.get(record.state.id) ?? NOTHING_TOLD, now))
  }
  await eachAlone(records.values(), read, deps.failed)
  return facts
}

function incidentFact(deps: CallOutFactsDeps, record: IncidentRecord, told: Told, now: number): IncidentFact {
  const { id, organisation, severity, status, drill, openedAt, lastAlertAt, alertCount, mergedInto } = record.state
  const { acknowledgedAt, confirmedAt, t0Moves } = record.state
  return {
    ...{ id, organisation, severity, status, drill, openedAt, lastAlertAt, alertCount, told },
    // Whoever confirmed it has it in hand, too.
    acknowledgedAt: acknowledgedAt ?? confirmedAt,
    merged: mergedInto !== null,
    clocks: deps
      .clocksOf(factsOf(record), new Date(now))
      .map(clock => ({ ...clockFact(clock, deps.warnAt(clock.regime)), edition: t0Moves })),
  }
}

const clockFact = (clock: ClockState, warnAt: readonly number[]): ClockFact => ({
  regime: clock.regime,
  stage: clock.stage,
  status: clock.status,
  startsAt: clock.startsAt.getTime(),
  dueAt: clock.conservativeAt?.getTime() ?? null,
  warnAt,
  notConfirmed: clock.notConfirmed !== null,
})

async function dutyFacts({ duties, dutySettings }: CallOutFactsDeps, now: number) {
  const all = await duties.duties(now)
  return all.filter(({ done }) => done === null).map(({ occurrence }) => dutyFact(occurrence, dutySettings))
}

async function deadFacts(store: Store) {
  // That a dead letter couldn't be told is not told again: it is shown.
  const untold = await store.deliveries.untoldDead(DEAD_AT_ONCE)
  const own = untold.filter(({ callOut }) => callOut.kind === 'dead_letter')
  if (own.length > 0) await store.deliveries.toldDead(own.map(({ delivery }) => delivery.number))
  return untold
    .filter(({ callOut }) => callOut.kind !== 'dead_letter')
    .map(({ delivery, callOut }) => ({
      delivery: delivery.number,
      revived: delivery.revived,
      callOut: callOut.number,
      organisation: callOut.organisation,
      severity: callOut.severity,
      drill: callOut.drill,
      diedAt: delivery.overAt ?? delivery.madeAt,
    }))
}
