/** Whether what a call-out is about was looked at, and what to say when it no longer stands. Pure. */
import { type CallOut, incidentSubject } from '../store/call-outs.ts'
import type { CallOutFacts } from './facts.ts'
import { agentSubject } from './plan-agent.ts'
import { countersignSubject, dutySubject } from './plan-duty.ts'

type About = Pick<CallOut, 'subject' | 'ladder'>

/**
 * Only what was looked at can be said to be over. Call-outs about call-outs and deliveries end with these, never here.
 */
export function lookedAt({ subject }: About, facts: CallOutFacts): boolean {
  if (subject.startsWith(incidentSubject(''))) return facts.incidents.some(({ id }) => subject === incidentSubject(id))
  if (subject.startsWith(agentSubject(''))) return facts.alarms !== undefined
  if (subject.startsWith(dutySubject(''))) return facts.duties !== undefined
  return subject.startsWith(countersignSubject('')) && facts.countersignatures !== undefined
}

export function overReason({ subject, ladder }: About, { incidents }: CallOutFacts): string {
  const incident = incidents.find(({ id }) => subject === incidentSubject(id))
  if (!incident) return 'no longer stands'
  if (incident.merged) return 'the incident was merged into another'
  if (incident.status === 'closed') return 'the incident was closed'
  return ladder === 'triage' ? 'the incident was judged' : 'answered'
}
