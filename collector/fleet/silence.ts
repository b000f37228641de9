/**
 * The alert that an agent's silence is. After an alert of high severity, or one about the host itself, silence is what an
 * intruder's next step looks like: that one is louder, and names the victims of those alerts, so that it joins their
 * incident.
 */
import type { Alert } from '../../agent/wire/index.ts'
import type { AgentRecord } from '../store/agents.ts'
import type { NewAlert } from '../store/alerts.ts'

/** How long before the silence alerts count as followed by it. */
export const FOLLOWS_MS = 30 * 60_000
const NAMES = 64

type Sent = Pick<NewAlert, 'agent' | 'receivedAt' | 'severity' | 'drill' | 'alert'>

/** Alerts that the silence follows: of this agent, shortly before its last heartbeat or after it, grave or about the host. */
export function followed(agent: AgentRecord, alerts: readonly Sent[]): Sent[] {
  const from = (agent.heartbeatAt ?? 0) - FOLLOWS_MS
  const host = agent.heartbeat?.hostName.toLowerCase()
  return alerts.filter(({ agent: of, receivedAt, severity, alert }) => {
    if (of !== agent.id || receivedAt < from || alert.rule.engine === 'agent') return false
    if (isGrave(severity)) return true
    const about = [...alert.entities.victims, alert.source.host ?? ''].map(name => name.toLowerCase())
    return severity !== 'informational' && host !== undefined && about.includes(host)
  })
}

export function silenceAlert(
  agent: AgentRecord,
  after: readonly Sent[],
  now: number,
  drill: boolean,
): Omit<Alert, 'sequence'> {
  const host = agent.heartbeat?.hostName || agent.id
  const since = new Date(agent.heartbeatAt ?? now).toISOString()
  const victims = [...new Set([host, ...after.flatMap(({ alert }) => victimsOf(alert))])].slice(0, NAMES)
  return {
    occurredAt: since,
    matchedAt: new Date(now).toISOString(),
    drill: after.length > 0 ? after.every(alert => alert.drill) : drill,
    source: { name: 'collector', type: 'collector', host },
    rule: after.length > 0 ? loud(after) : QUIET,
    entities: { attackers: [], victims, accounts: [], systems: [], indicators: [] },
  }
}

const QUIET: Alert['rule'] = {
  engine: 'collector',
  id: 'agent-silent',
  title: 'An agent has gone silent',
  titleVi: 'Một máy giám sát mất tín hiệu',
  severity: 'medium',
  tactics: [],
  techniques: [],
}

const loud = (after: readonly Sent[]): Alert['rule'] => ({
  ...QUIET,
  id: 'agent-silent-after-alert',
  title: 'An agent has gone silent right after an alert',
  titleVi: 'Máy giám sát mất tín hiệu ngay sau cảnh báo',
  severity: after.some(({ severity }) => isGrave(severity)) ? 'critical' : 'high',
  tactics: ['TA0005'],
  techniques: ['T1562.001'],
})

const isGrave = (severity: Alert['rule']['severity']) => severity === 'high' || severity === 'critical'

const victimsOf = ({ entities, source }: Alert): readonly string[] =>
  entities.victims.length > 0 || source.host === undefined ? entities.victims : [source.host]
