import type { AgentRecord } from '../../store/agents.ts'
import type { Subjects } from '../../store/store.ts'
import type { AgentView } from '../views.ts'
import { instantOrNull } from './instant.ts'

/** More are counted, not listed. */
const LOSSES_SHOWN = 200

export async function agentView(
  store: Pick<Subjects, 'ledger'>,
  agent: AgentRecord,
  now: number,
  silentAfterMs: number,
): Promise<AgentView> {
  const { heartbeat } = agent
  const epochs = await store.ledger.list(agent.id)
  const latest = epochs.at(-1)
  const [gaps, drops] = [
    await store.ledger.gapsOf(agent.id, LOSSES_SHOWN),
    await store.ledger.dropsOf(agent.id, LOSSES_SHOWN),
  ]
  return {
    agent: agent.id,
    hostName: heartbeat?.hostName ?? null,
    productVersion: heartbeat?.productVersion ?? null,
    lastHeartbeatAt: instantOrNull(agent.heartbeatAt),
    health: healthOf(agent, now, silentAfterMs),
    clockOffsetMs: agent.clockOffsetMs,
    epoch: heartbeat?.epoch ?? latest?.epoch ?? null,
    made: epochs.reduce((sum, epoch) => sum + epoch.made, 0),
    stored: epochs.reduce((sum, epoch) => sum + epoch.stored, 0),
    spooledAlerts: heartbeat?.spooledAlerts ?? null,
    duplicates: epochs.reduce((sum, epoch) => sum + epoch.duplicates, 0),
    gaps: gaps.map(({ epoch, from, to }) => ({ epoch, from, to })),
    drops: drops.map(({ epoch, from, to, reason }) => ({ epoch, from, to, reason })),
    rulesLoaded: heartbeat?.rulesLoaded ?? null,
    rulesRefused: heartbeat?.rulesRefused ?? null,
    sources: heartbeat?.sources ?? [],
  }
}

/** Healthy only with an acknowledged heartbeat within the limit and no failed source. */
export function healthOf(
  { heartbeat, heartbeatAt }: Pick<AgentRecord, 'heartbeat' | 'heartbeatAt'>,
  now: number,
  silentAfterMs: number,
): AgentView['health'] {
  if (!heartbeat || heartbeatAt === null) return 'never_heard'
  if (now - heartbeatAt > silentAfterMs) return 'silent'
  return heartbeat.sources.some(source => source.state === 'failed') ? 'degraded' : 'healthy'
}
