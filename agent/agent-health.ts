/** What keeps a running agent from being healthy, as it knows itself: the same yardstick as the collector's. */
import type { AgentStatus } from './status-file.ts'

export interface Trouble {
  readonly vi: string
  readonly en: string
}

/** Heartbeats that may go unanswered before the link counts as down. */
const MISSED = 3
const SLACK_MS = 5_000

/** Empty only if the last heartbeat was acknowledged in time and every source moves. */
export function troubleOf(
  {
    heartbeatAcknowledgedAt,
    heartbeatError,
    startedAt,
    sources,
    spool,
  }: Pick<AgentStatus, 'heartbeatAcknowledgedAt' | 'heartbeatError' | 'startedAt' | 'sources' | 'spool'>,
  heartbeatMs: number,
  nowMs: number,
): Trouble[] {
  const heardMs = Date.parse(heartbeatAcknowledgedAt ?? startedAt)
  const late = heartbeatAcknowledgedAt === undefined || nowMs - heardMs > MISSED * heartbeatMs + SLACK_MS
  return [
    ...(late ? [unheard(heartbeatError)] : []),
    ...(spool.state === 'ok' ? [] : [spoolIn(spool.state)]),
    ...sources.flatMap(({ name, state, moving }) => {
      if (state === 'failed') return [failed(name)]
      return moving === false ? [stalled(name)] : []
    }),
  ]
}

const unheard = (error: string | undefined): Trouble => {
  const reason = error === undefined ? '' : `: ${error}`
  return {
    vi: `bộ thu thập chưa xác nhận nhịp báo gần nhất${reason}`,
    en: `the collector has not acknowledged the last heartbeat${reason}`,
  }
}
const spoolIn = (state: string): Trouble => ({ vi: `vùng đệm trên đĩa: ${state}`, en: `spool: ${state}` })
const failed = (name: string): Trouble => ({ vi: `nguồn «${name}» hỏng`, en: `source ‘${name}’ failed` })
const stalled = (name: string): Trouble => ({ vi: `nguồn «${name}» đứng yên`, en: `source ‘${name}’ does not move` })
