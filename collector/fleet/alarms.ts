/**
 * Which alarms should stand, from what is stored. Pure: the watch compares with what stands and raises or clears.
 *
 * Silence counts from the last acknowledged heartbeat, but only over time in which a collector watched: after a start
 * nobody is called silent until he had his full time to speak. Where several collectors share a database the one that
 * has watched longest raises it, and raising is atomic.
 */
import type { AgentRecord } from '../store/agents.ts'
import type { Alarm, AlarmKind } from '../store/alarms.ts'
import type { LedgerStore } from '../store/ledger.ts'

export type Losses = Awaited<ReturnType<LedgerStore['lossesBetween']>>

/** Losses this old are on record and no alarm any more. */
const HISTORY_MS = 24 * 3_600_000

export interface FleetFacts {
  readonly agents: readonly AgentRecord[]
  readonly standing: readonly Alarm[]
  readonly losses: Losses
  readonly now: number
  /** Since when this collector has watched without a break. */
  readonly watchedSince: number
  readonly silentAfterMs: number
}

export interface Raise {
  readonly agent: string
  readonly kind: AlarmKind
  readonly subject: string
  readonly since: number
}

export interface AlarmChange {
  readonly raise: readonly Raise[]
  readonly clear: readonly Pick<Alarm, 'agent' | 'kind' | 'subject'>[]
}

export function alarmChange(facts: FleetFacts): AlarmChange {
  const losses = standingLosses(facts)
  const wanted = new Map(
    facts.agents
      .flatMap(agent => alarmsOf(agent, losses.get(agent.id) ?? [], facts))
      .map(raise => [nameOf(raise), raise]),
  )
  const stands = new Set(facts.standing.map(nameOf))
  const byId = new Map(facts.agents.map(agent => [agent.id, agent]))
  return {
    raise: [...wanted.values()].filter(raise => !stands.has(nameOf(raise))),
    clear: facts.standing.filter(alarm => !wanted.has(nameOf(alarm)) && mayClear(alarm, byId.get(alarm.agent), facts)),
  }
}

/** Silence ends when the agent speaks, and not because a collector that started just now can't judge it yet. */
function mayClear({ kind }: Alarm, agent: AgentRecord | undefined, { now, silentAfterMs }: FleetFacts): boolean {
  if (kind !== 'silent' && kind !== 'silent_after_alert') return true
  if (agent?.state !== 'active' || agent.heartbeatAt === null) return true
  return now - agent.heartbeatAt <= silentAfterMs
}

function alarmsOf(agent: AgentRecord, losses: readonly Loss[], facts: FleetFacts): Raise[] {
  if (agent.state !== 'active' || !agent.heartbeat || agent.heartbeatAt === null) return []
  const { id, heartbeat, heartbeatAt } = agent
  const silentMs = facts.now - Math.max(heartbeatAt, facts.watchedSince)
  const told = (kind: AlarmKind, subject: string, since: number): Raise => ({ agent: id, kind, subject, since })
  return [
    ...(silentMs > facts.silentAfterMs ? [told('silent', '', heartbeatAt)] : []),
    ...heartbeat.sources
      .filter(source => source.state === 'failed' || source.moving === false)
      .map(source => told('stalled', source.name, heartbeatAt)),
    ...(heartbeat.tampered.length > 0 ? [told('tampered', '', heartbeatAt)] : []),
    ...LOSSES.flatMap(kind => {
      const times = losses.filter(loss => loss.kind === kind).map(({ since }) => since)
      return times.length === 0 ? [] : [told(kind, '', Math.min(...times))]
    }),
  ]
}

const LOSSES = ['gap', 'drop', 'unread'] as const

interface Loss {
  readonly kind: (typeof LOSSES)[number]
  readonly since: number
}

/** By agent. A gap of the epoch that runs may still be closed and stands till then; everything else ages into history. */
function standingLosses({ losses, agents, now }: FleetFacts): Map<string, Loss[]> {
  const epochs = new Map(agents.map(({ id, heartbeat }) => [id, heartbeat?.epoch]))
  const byAgent = new Map<string, Loss[]>()
  const add = (agent: string, kind: Loss['kind'], since: number, lastAt: number, stands = false) => {
    if (!stands && lastAt < now - HISTORY_MS) return
    const of = byAgent.get(agent) ?? []
    of.push({ kind, since })
    byAgent.set(agent, of)
  }
  for (const { agent, epoch, noticedAt } of losses.gaps)
    add(agent, 'gap', noticedAt, noticedAt, epochs.get(agent) === epoch)
  for (const { agent, firstAt, lastAt } of losses.drops) add(agent, 'drop', firstAt, lastAt)
  for (const { agent, from, to } of losses.unread) add(agent, 'unread', from, to)
  return byAgent
}

const nameOf = ({ agent, kind, subject }: Pick<Alarm, 'agent' | 'kind' | 'subject'>): string =>
  JSON.stringify([agent, kind, subject])
