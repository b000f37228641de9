/**
 * Removes what alerts matched when its time is over, unless an incident holds it as evidence; with it the bodies of
 * dead letters, which may hold the same, and what grouping remembers of scans and failed tries.
 *
 * Once an hour, in steps that each are a short transaction of their own: agents' batches go on between them. Several
 * collectors on one database may do it at once; each takes what is left.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { CollectorEvents } from './events.ts'
import type { Store } from './store/store.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const STEP = 200
const BETWEEN_STEPS_MS = 20
/** Longer than any agent is away with alerts that scans and failed tries could belong to. */
const FOLLOWERS_KEPT_MS = 31 * DAY

export interface PurgeDeps {
  readonly store: Store
  readonly events: Pick<CollectorEvents, 'payloadPurged' | 'failed'>
  readonly now: () => Date
  readonly afterDays: number
}

/** Begins at once, then every hour. `stop` resolves when the step under way is over. */
export function startPurging(deps: PurgeDeps): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const running = everyHour(deps, signal)
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

async function everyHour(deps: PurgeDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await purgeDue(deps, signal).catch(error => deps.events.failed('purge', error as Error))
    await delay(HOUR, undefined, { signal, ref: false }).catch(() => {})
  }
}

/** Everything that is due now. Resolves to how many alerts and dead letters lost their payload. */
export async function purgeDue({ store, events, now, afterDays }: PurgeDeps, signal: AbortSignal): Promise<number> {
  const at = now().getTime()
  const before = at - afterDays * DAY
  const [alerts, letters] = [counted(), counted()]
  try {
    await inSteps(alerts, signal, () => store.transaction(within => within.alerts.purgePayload(before, at, STEP)))
    await inSteps(letters, signal, () => store.deadLetters.purgeBodies(before, STEP))
    await inSteps(counted(), signal, () => store.followers.forget(at - FOLLOWERS_KEPT_MS, STEP))
  } finally {
    if (alerts.purged + letters.purged > 0) events.payloadPurged(alerts.purged, letters.purged, before)
  }
  return alerts.purged + letters.purged
}

const counted = () => ({ purged: 0 })

async function inSteps(so: { purged: number }, signal: AbortSignal, purge: () => Promise<number>): Promise<void> {
  for (let step = STEP; step === STEP && !signal.aborted; so.purged += step) {
    step = await purge()
    await delay(BETWEEN_STEPS_MS, undefined, { signal }).catch(() => {})
  }
}
