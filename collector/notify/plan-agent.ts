/** Call-outs about alarms of agents: each once, unless it ended before `group_wait` was over. */
import type { Severity } from '../../agent/wire/index.ts'
import { severityRank } from '../incident/severity.ts'
import type { AlarmKind } from '../store/alarms.ts'
import type { AlarmFact } from './facts.ts'
import { ladderPlan, type Plan, type PlanTimers, says } from './planned.ts'

const GRAVITY: Readonly<Record<AlarmKind, Severity>> = {
  silent: 'high',
  silent_after_alert: 'critical',
  tampered: 'critical',
  gap: 'high',
  drop: 'medium',
  unread: 'medium',
  stalled: 'medium',
}

export function agentPlan({ agent, kind, subject, raisedAt }: AlarmFact, now: number, timers: PlanTimers): Plan {
  const severity = GRAVITY[kind]
  const ladder = `${kind}${subject === '' ? '' : ` ${subject}`} / ${new Date(raisedAt).toISOString()}`
  const callOut = {
    kind: 'agent_alarm' as const,
    organisation: null,
    severity,
    urgent: severityRank(severity) >= severityRank('high'),
    drill: false,
    climbs: true,
    says: says({ alarm: kind }),
  }
  return ladderPlan(agentSubject(agent), ladder, [{ name: '', at: raisedAt + timers.groupWaitMs, callOut }], now)
}

export const agentSubject = (agent: string): string => `agent ${agent}`
