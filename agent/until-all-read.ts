/** When an agent that was asked to read what there is, and no more, is through with it. */
import { setTimeout as timer } from 'node:timers/promises'
import { aborted } from './aborted.ts'
import type { SourceRunner } from './source-runner.ts'
import type { Spool } from './spool/spool.ts'
import type { SourceState } from './wire/index.ts'

const POLL_MS = 50
/** How long a log must have brought nothing new to count as read. */
const QUIET_MS = 1_000

/**
 * Resolves when capture files are at their end (or failed for good), logs were looked at again after a while without
 * anything new, no storm waits to be told, and the collector has stored everything; or when the signal aborts.
 */
export async function untilAllRead(runners: readonly SourceRunner[], spool: Spool, signal: AbortSignal): Promise<void> {
  let read = -1
  let quietSinceMs = 0
  while (!signal.aborted) {
    const states = runners.map(({ state }) => state)
    const itemsRead = states.reduce((total, state) => total + state.itemsRead, 0)
    if (itemsRead !== read || Date.now() < quietSinceMs) quietSinceMs = Date.now()
    read = itemsRead
    const through = runners.every(({ finite }, index) => isThrough(states[index] as SourceState, finite, quietSinceMs))
    const { made, released } = spool.status()
    if (through && made === released && (await nothingFolded(runners, spool, signal))) return
    await timer(POLL_MS, undefined, { signal }).catch(() => {})
  }
}

/** On a slow host the first look at a log may take longer than it has to be quiet: a later one has to have followed. */
function isThrough({ state, checkedAt }: SourceState, finite: boolean, quietSinceMs: number): boolean {
  if (finite) return state === 'finished' || state === 'failed'
  const lookedMs = state === 'failed' ? Date.now() : Date.parse(checkedAt ?? '')
  return lookedMs - quietSinceMs > QUIET_MS
}

/** What waits in storms is told now, and counts as made from then on. */
async function nothingFolded(runners: readonly SourceRunner[], spool: Spool, signal: AbortSignal): Promise<boolean> {
  const { made } = spool.status()
  const telling = Promise.all(runners.map(runner => runner.tellStorm(0)))
  await Promise.race([telling, aborted(signal)])
  return spool.status().made === made
}
