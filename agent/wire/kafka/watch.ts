/**
 * Looks, from beside the consumer, whether it does what it should: asks the brokers how many records wait for the group,
 * and says so when some wait in a partition of ours and nothing has moved there for too long.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Admin, type KafkaLog, newClient } from './kafkajs.ts'
import type { KafkaSettings } from './settings.ts'

/** What the consumer has done, kept by the consumer. */
export interface Progress {
  /** Undefined until the group has given us our partitions. */
  assigned: readonly number[] | undefined
  /** When something last happened in a partition of ours. */
  readonly movedAt: Map<number, number>
  readonly startedAt: number
}

export interface Watching {
  readonly clientId: string
  readonly groupId: string
  readonly topic: string
  readonly log: KafkaLog
  readonly everyMs: number
  readonly stallMs: number
}

export interface WatchEvents {
  lag(lag: ReadonlyMap<number, number>): void
  stalled(partitions: readonly number[]): void
  readonly signal: AbortSignal
}

export async function watchProgress(
  settings: KafkaSettings,
  watching: Watching,
  progress: Progress,
  { lag: tell, stalled, signal }: WatchEvents,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const lag = await lagOf(settings, watching)
      if (signal.aborted) return
      tell(lag)
      // Where nothing waits, standing still is no fault; waiting begins with what waits.
      for (const [partition, waiting] of lag) if (waiting === 0) progress.movedAt.set(partition, Date.now())
      const stuck = stalledPartitions(progress, lag, Date.now(), watching.stallMs)
      if (stuck.length > 0) return stalled(stuck)
    } catch {
      // Brokers that can't be asked are the consumer's news to tell.
    }
    await sleep(watching.everyMs, undefined, { signal }).catch(() => {})
  }
}

/**
 * Pure. Before the group has answered, waiting records anywhere count: a consumer that never joins moves nothing.
 */
export function stalledPartitions(
  { assigned, movedAt, startedAt }: Progress,
  lag: ReadonlyMap<number, number>,
  now: number,
  stallMs: number,
): number[] {
  return [...lag]
    .filter(([partition, waiting]) => waiting > 0 && (assigned === undefined || assigned.includes(partition)))
    .map(([partition]) => partition)
    .filter(partition => now - (movedAt.get(partition) ?? startedAt) > stallMs)
}

/** Records behind what the group has committed, by partition; a connection of its own, closed at once. */
async function lagOf(
  settings: KafkaSettings,
  { clientId, groupId, topic, log }: Watching,
): Promise<Map<number, number>> {
  const admin = newClient(settings, { clientId: `${clientId}-watch`, log, retries: 1 }).admin()
  try {
    await admin.connect()
    return await waitingRecords(admin, groupId, topic)
  } finally {
    await admin.disconnect().catch(() => {})
  }
}

async function waitingRecords(admin: Admin, groupId: string, topic: string): Promise<Map<number, number>> {
  const ends = await admin.fetchTopicOffsets(topic)
  const [group] = await admin.fetchOffsets({ groupId, topics: [topic] })
  const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
  return new Map(
    ends.map(({ partition, high, low }) => [
      partition,
      // Nothing committed yet (-1): all that is kept waits.
      Math.max(0, Number(high) - Math.max(Number(low), committed.get(partition) ?? -1)),
    ]),
  )
}
