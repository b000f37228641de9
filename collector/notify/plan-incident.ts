/**
 * Call-outs about one incident: that there is one, once it had time to gather (`group_wait`); that it grows, not before
 * `group_interval` and ever more seldom; that it is quiet (`resolve_timeout`); and its legal clocks at each warning share
 * and when overdue. A candidate's clocks are one: the earliest deadline by which it has to be judged.
 */
import { severityRank } from '../incident/severity.ts'
import { incidentSubject } from '../store/call-outs.ts'
import type { ClockFact, IncidentFact } from './facts.ts'
import { joined, ladderPlan, NOTHING, type Plan, type PlanTimers, type Rung, says } from './planned.ts'

/** Growth of an incident that goes on for days is told ever more seldom, up to this many `group_interval`s apart. */
const MOST_INTERVALS = 24
/** From this share of its period on a clock is urgent whatever the incident's severity. */
const URGENT_SHARE = 0.75

export function incidentPlan(fact: IncidentFact, now: number, timers: PlanTimers): Plan {
  if (fact.merged) return NOTHING
  const clocks =
    fact.status === 'candidate' ? [triagePlan(fact, now)] : fact.clocks.map(clock => clockPlan(fact, clock, now))
  // Closing ends the handling, not what the law is owed.
  if (fact.status === 'closed') return joined(clocks)
  return joined([openedPlan(fact, now, timers), grewPlan(fact, now, timers), quietPlan(fact, now, timers), ...clocks])
}

function openedPlan(fact: IncidentFact, now: number, { groupWaitMs }: PlanTimers): Plan {
  const told = { ...common(fact), says: says({ incident: fact.id, count: fact.alertCount }), climbs: true }
  const rung = { name: '', at: fact.openedAt + groupWaitMs, callOut: { ...told, kind: 'incident_opened' as const } }
  const plan = ladderPlan(incidentSubject(fact.id), 'opened', [rung], now)
  // Somebody has it in hand: telling others would only wake them, and whoever was told is told no more.
  return fact.acknowledgedAt === null ? plan : takenOn(plan)
}

function grewPlan(fact: IncidentFact, now: number, { groupIntervalMs }: PlanTimers): Plan {
  const { told, alertCount } = fact
  if (told.openedAt === null || alertCount <= told.count) return NOTHING
  const at = told.at + groupIntervalMs * Math.min(2 ** told.grown, MOST_INTERVALS)
  const callOut = { ...common(fact), says: says({ incident: fact.id, count: alertCount }), climbs: false }
  const rung: Rung = { name: `${told.grown + 1}`, at, callOut: { ...callOut, kind: 'incident_grew' } }
  return ladderPlan(incidentSubject(fact.id), 'grew', [rung], now)
}

function quietPlan(fact: IncidentFact, now: number, { resolveTimeoutMs }: PlanTimers): Plan {
  const { told, alertCount, lastAlertAt, openedAt } = fact
  if (told.openedAt === null || alertCount <= told.quietCount) return NOTHING
  const at = Math.max(lastAlertAt, openedAt, told.at) + resolveTimeoutMs
  const callOut = {
    ...common(fact),
    says: says({ incident: fact.id, count: alertCount }),
    climbs: false,
    urgent: false,
  }
  const rung: Rung = { name: `${told.quiet + 1}`, at, callOut: { ...callOut, kind: 'incident_quiet' } }
  return ladderPlan(incidentSubject(fact.id), 'quiet', [rung], now)
}

function clockPlan(fact: IncidentFact, clock: ClockFact, now: number): Plan {
  const { regime, stage, edition = 0, status, dueAt } = clock
  if (dueAt === null || status === 'filed' || status === 'no_limit') return NOTHING
  const ladder = `clock ${regime}:${stage}${edition > 0 ? ` (${edition + 1})` : ''}`
  const rungs = rungsOf(fact, clock, dueAt, ['clock_warning', 'clock_overdue'])
  return ladderPlan(incidentSubject(fact.id), ladder, rungs, now)
}

function triagePlan(fact: IncidentFact, now: number): Plan {
  const dated = fact.clocks.flatMap(clock =>
    clock.status === 'triage' && clock.dueAt !== null ? [{ clock, dueAt: clock.dueAt }] : [],
  )
  const [first] = dated.sort((a, b) => a.dueAt - b.dueAt)
  if (!first) return NOTHING
  const rungs = rungsOf(fact, first.clock, first.dueAt, ['triage', 'triage'])
  return ladderPlan(incidentSubject(fact.id), 'triage', rungs, now)
}

function rungsOf(
  fact: IncidentFact,
  { regime, stage, startsAt, warnAt, notConfirmed }: ClockFact,
  dueAt: number,
  [warning, overdue]: readonly [Rung['callOut']['kind'], Rung['callOut']['kind']],
): Rung[] {
  const told = says({ incident: fact.id, clock: `${regime}:${stage}`, deadline: dueAt, notConfirmed })
  const usual = { ...common(fact), says: told, climbs: true }
  const shares = [...new Set(warnAt)].sort((a, b) => a - b)
  return [
    ...shares.map(share => ({
      name: `${share}`,
      at: Math.ceil(startsAt + share * (dueAt - startsAt)),
      callOut: { ...usual, kind: warning, urgent: usual.urgent || share >= URGENT_SHARE },
    })),
    // A clock is overdue past its deadline, not at it.
    { name: 'overdue', at: dueAt + 1, callOut: { ...usual, kind: overdue, urgent: true } },
  ]
}

const common = ({ organisation, severity, drill }: IncidentFact) => ({
  organisation,
  severity,
  drill,
  urgent: severityRank(severity) >= severityRank('high'),
})

const takenOn = (plan: Plan): Plan => ({
  ...plan,
  callOuts: plan.callOuts.map(callOut => ({ ...callOut, state: 'skipped', because: 'taken on before it was told' })),
  standing: new Set(),
})
