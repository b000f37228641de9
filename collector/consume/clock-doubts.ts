/**
 * What a batch or heartbeat shows to be doubtful about times: noted at receipt, for what is wrong with a clock now may
 * have been put right by the time that somebody reads the report. Nothing here changes a time. Pure.
 */
import { COLLECTOR_ID, type Drop, type Heartbeat } from '../../agent/wire/index.ts'
import type { ClockDoubt } from '../store/clock-doubts.ts'
import { clockOffsetMs } from './detected-at.ts'

const [SECOND, MINUTE, DAY] = [1_000, 60_000, 86_400_000]

/** A host with NTP is off by less, travelling included. */
const OFFSET_MS = 5 * MINUTE
const JUMPED_MS = MINUTE
/** Collectors that share a store may differ by as much. */
const BACKWARDS_MS = MINUTE

export interface DoubtedBatch {
  readonly agent: string
  readonly sentAt: Date
  readonly receivedAt: Date
  /** Of the alerts that are new. */
  readonly alerts: readonly { readonly detectedAt: number; readonly matchedAt: number }[]
  readonly drops: readonly Pick<Drop, 'reason'>[]
  /** When a batch of this epoch came last; null: this is its first. */
  readonly previousAt: number | null
}

export function doubtsOfBatch(batch: DoubtedBatch): ClockDoubt[] {
  const { agent, sentAt, alerts, drops, previousAt } = batch
  const at = batch.receivedAt.getTime()
  const times = alerts.map(({ detectedAt }) => detectedAt)
  const span = times.length === 0 ? undefined : { from: Math.min(...times), to: Math.max(...times) }
  const offset = clockOffsetMs(batch)
  const went = previousAt === null ? 0 : at - previousAt
  return [
    ...(span && Math.abs(offset) > OFFSET_MS ? [{ agent, kind: 'offset' as const, ...span, worstMs: offset }] : []),
    ...late(agent, alerts, at),
    ...future(agent, alerts, sentAt.getTime(), at),
    ...(went < -BACKWARDS_MS
      ? [{ agent: COLLECTOR_ID, kind: 'backwards' as const, from: at, to: previousAt as number, worstMs: went }]
      : []),
    // The agent had been told that these were stored, and let them go.
    ...(drops.some(({ reason }) => reason === 'released') ? [restored(agent, previousAt ?? at, at)] : []),
  ]
}

const restored = (agent: string, since: number, at: number): ClockDoubt => ({
  ...{ agent, kind: 'restored', to: at },
  ...{ from: Math.min(since, at), worstMs: Math.max(0, at - since) },
})

function late(agent: string, alerts: DoubtedBatch['alerts'], at: number): ClockDoubt[] {
  const waited = alerts.filter(({ detectedAt }) => at - detectedAt > DAY).map(({ detectedAt }) => detectedAt)
  if (waited.length === 0) return []
  const [from, to] = [Math.min(...waited), Math.max(...waited)]
  return [{ agent, kind: 'late', from, to, worstMs: at - from }]
}

/** Their T0 is that of receipt, as nothing is detected later than it is held. */
function future(agent: string, alerts: DoubtedBatch['alerts'], sentAt: number, at: number): ClockDoubt[] {
  const ahead = Math.max(0, ...alerts.map(({ matchedAt }) => matchedAt - sentAt))
  return ahead > SECOND ? [{ agent, kind: 'future', from: at, to: at, worstMs: ahead }] : []
}

export function doubtsOfHeartbeat(
  { agent, sentAt, counters }: Pick<Heartbeat, 'agent' | 'sentAt' | 'counters'>,
  receivedAt: Date,
): ClockDoubt[] {
  const at = receivedAt.getTime()
  const offset = clockOffsetMs({ sentAt: new Date(sentAt), receivedAt })
  const jumped = Math.round(counters['clock_jumped_ms'] ?? 0)
  const doubt = (kind: 'offset' | 'jumped', worstMs: number): ClockDoubt => ({ agent, kind, from: at, to: at, worstMs })
  return [
    ...(Math.abs(offset) > OFFSET_MS ? [doubt('offset', bounded(offset))] : []),
    ...(Math.abs(jumped) > JUMPED_MS ? [doubt('jumped', bounded(jumped))] : []),
  ]
}

/** A counter may be any number, and the store takes whole ones that JSON carries. */
const bounded = (ms: number): number =>
  Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number.isFinite(ms) ? ms : 0))
