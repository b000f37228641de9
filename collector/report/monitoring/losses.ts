/** What was lost or not watched in a period, and how long each sensor was blind. */
import { COLLECTOR_ID } from '../../../agent/wire/index.ts'
import * as words from '../../fleet/words.ts'
import type { AgentRecord } from '../../store/agents.ts'
import type { Subjects } from '../../store/store.ts'
import type { Loss, SensorState } from './observations.ts'
import type { Span } from './period.ts'

const LOSSES_READ = 1000

type Lost = Awaited<ReturnType<Subjects['ledger']['lossesBetween']>>

/** What these agents lost, and the collector itself, which watches for everyone. */
export async function readLosses(
  store: Pick<Subjects, 'ledger'>,
  { from, to }: Span,
  agents: readonly AgentRecord[],
): Promise<Lost> {
  const { unread, drops, gaps } = await store.ledger.lossesBetween(from.getTime(), to.getTime() - 1, LOSSES_READ)
  const ids = new Set([COLLECTOR_ID, ...agents.map(({ id }) => id)])
  const ours = <T extends { readonly agent: string }>(all: readonly T[]) => all.filter(({ agent }) => ids.has(agent))
  return { unread: ours(unread), drops: ours(drops), gaps: ours(gaps) }
}

export function lossesOf({ unread, drops, gaps }: Lost): Loss[] {
  const loss = (agent: string, from: number, to: number, reason: Loss['reason']): Loss => ({
    agent,
    from: new Date(from),
    to: new Date(to),
    reason,
  })
  return [
    ...unread.map(one => loss(one.agent, one.from, one.to, words.notSeen(one.source, one.reason, one.items))),
    ...drops.map(one => loss(one.agent, one.firstAt, one.lastAt, words.dropped(one, one.reason))),
    ...gaps.map(one => loss(one.agent, one.previousAt ?? one.noticedAt, one.noticedAt, words.missing(one))),
  ].sort((a, b) => a.from.getTime() - b.from.getTime() || (a.agent < b.agent ? -1 : 1))
}

/** Agents that may speak, and those that were blind though they no longer may. */
export function sensorsOf(agents: readonly AgentRecord[], { unread }: Lost, span: Span): SensorState[] {
  const blind = new Set(unread.map(({ agent }) => agent))
  return agents
    .filter(({ id, state }) => state === 'active' || blind.has(id))
    .map(({ id, place, heartbeat, heartbeatAt }) => {
      const stretches = unread.filter(({ agent }) => agent === id)
      return {
        agent: id,
        place,
        lastHeardAt: heartbeatAt === null ? null : new Date(heartbeatAt),
        sources: heartbeat?.sources.length ?? 0,
        unreadMs: covered(stretches, span),
        stretches: stretches.length,
      }
    })
}

/** Time that these stretches cover within the span, each moment once. */
function covered(stretches: readonly { readonly from: number; readonly to: number }[], { from, to }: Span): number {
  const inside = stretches
    .map(stretch => [Math.max(stretch.from, from.getTime()), Math.min(stretch.to, to.getTime())] as const)
    .filter(([start, end]) => end > start)
    .sort(([a], [b]) => a - b)
  let [sum, until] = [0, Number.NEGATIVE_INFINITY]
  for (const [start, end] of inside) {
    sum += Math.max(0, end - Math.max(start, until))
    until = Math.max(until, end)
  }
  return sum
}
