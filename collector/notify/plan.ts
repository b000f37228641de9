/**
 * Which call-outs are due, from facts and the time it is. Pure, and the same whoever asks: ids are made of what a call-out
 * is about, so that what was decided once is found decided.
 *
 * Of stages of one thing that fell due together, as they do after an outage, only the latest is told; the earlier ones
 * are planned as skipped, with the id of what overtook them. What no longer stands (a clock that was answered, an alarm
 * that ended) is not planned, and `standing` lets its open call-outs be ended.
 */
import type { CallOutFacts } from './facts.ts'
import { agentPlan } from './plan-agent.ts'
import { deadPlan } from './plan-dead.ts'
import { countersignPlan, dutyPlan } from './plan-duty.ts'
import { incidentPlan } from './plan-incident.ts'
import { joined, type Plan, type PlanTimers } from './planned.ts'

export function planCallOuts(facts: CallOutFacts, now: number, timers: PlanTimers): Plan {
  return joined([
    ...facts.incidents.map(incident => incidentPlan(incident, now, timers)),
    ...(facts.alarms ?? []).map(alarm => agentPlan(alarm, now, timers)),
    ...(facts.duties ?? []).map(duty => dutyPlan(duty, now)),
    ...(facts.countersignatures ?? []).map(waiting => countersignPlan(waiting, now)),
    ...facts.dead.map(deadPlan),
  ])
}
