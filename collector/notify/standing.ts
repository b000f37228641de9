/** The open call-outs of what was looked at, and what to say when one of them no longer stands. */
import { type CallOut, type CallOutStore, incidentSubject } from '../store/call-outs.ts'
import type { CallOutFacts, IncidentFact } from './facts.ts'
import { agentSubject } from './plan-agent.ts'
import { countersignSubject, dutySubject } from './plan-duty.ts'

/**
 * Only of what was looked at can it be said that it is over. Call-outs about call-outs and deliveries end with these,
 * never here.
 */
export async function openOfLookedAt(
  store: Pick<CallOutStore, 'open' | 'openUnder'>,
  { incidents, alarms, duties, countersignatures }: CallOutFacts,
): Promise<CallOut[]> {
  const whole = [
    ...(alarms === undefined ? [] : [agentSubject('')]),
    ...(duties === undefined ? [] : [dutySubject('')]),
    ...(countersignatures === undefined ? [] : [countersignSubject('')]),
  ]
  const found = [await store.open(incidents.map(({ id }) => incidentSubject(id)))]
  for (const beginning of whole) found.push(await store.openUnder(beginning))
  return found.flat()
}

export function overReason(
  { subject, ladder }: Pick<CallOut, 'subject' | 'ladder'>,
  { incidents }: Pick<CallOutFacts, 'incidents'>,
): string {
  const incident = incidents.find(({ id }) => subject === incidentSubject(id))
  if (!incident) return 'no longer stands'
  if (incident.merged) return 'the incident was merged into another'
  if (isFiled(incident, ladder)) return 'answered'
  if (incident.status === 'closed') return 'the incident was closed'
  if (ladder === 'opened') return 'a person has taken the incident on'
  return ladder === 'triage' ? 'the incident was judged' : 'answered'
}

const isFiled = ({ clocks }: IncidentFact, ladder: string): boolean =>
  clocks.some(
    ({ regime, stage, status }) => status === 'filed' && ladder.replace(EDITION, '') === `clock ${regime}:${stage}`,
  )

/** What a deadline that was moved later adds to its ladder's name. */
const EDITION = / \(\d+\)$/
