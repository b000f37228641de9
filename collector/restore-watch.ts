/**
 * Notices that the database is an older copy of itself: what people and agents had put on record since may be gone.
 *
 * Each collector counts its pulse twice, in the database and then in a file of its own folder. A database that knows
 * fewer beats than the file was brought back from a backup, between its last beat and now; that is noted as a doubt,
 * which incidents of that time show. What was restored to within the last beat goes unnoticed.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { COLLECTOR_ID } from '../agent/wire/index.ts'
import type { Store } from './store/store.ts'

const FILE = 'pulse.json'
const BEAT_MS = 60_000

const Kept = z.strictObject({
  collector: z.uuid(),
  firstAt: z.int(),
  beat: z.int().nonnegative(),
})
type Kept = z.infer<typeof Kept>

export interface RestoreWatchDeps {
  readonly store: Store
  readonly dataFolder: string
  readonly now: () => Date
  readonly failed: (error: Error) => void
}

/** One look; resolves to whether the database went back. */
export async function lookForRestore({ store, dataFolder, now }: Omit<RestoreWatchDeps, 'failed'>): Promise<boolean> {
  const at = now().getTime()
  const kept = readKept(dataFolder) ?? { collector: randomUUID(), firstAt: at, beat: 0 }
  const { beat, restored } = await store.transaction(async within => {
    const stored = await within.clockDoubts.pulse(kept.collector)
    const wentBack = kept.beat > (stored?.beat ?? 0)
    const since = Math.min(stored?.at ?? kept.firstAt, at)
    if (wentBack)
      await within.clockDoubts.note([
        { agent: COLLECTOR_ID, kind: 'restored', from: since, to: at, worstMs: at - since },
      ])
    const next = Math.max(kept.beat, stored?.beat ?? 0) + 1
    await within.clockDoubts.savePulse(kept.collector, { beat: next, at })
    return { beat: next, restored: wentBack }
  })
  writeKept(dataFolder, { ...kept, beat })
  return restored
}

/** Looks once before it resolves, and then once a minute. */
export async function startRestoreWatch(deps: RestoreWatchDeps): Promise<{ stop(): Promise<void> }> {
  await lookForRestore(deps)
  let looking: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    looking = lookForRestore(deps).catch(deps.failed)
  }, BEAT_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}

/** Undefined: this collector is new, or its folder is. */
function readKept(folder: string): Kept | undefined {
  try {
    return Kept.parse(JSON.parse(readFileSync(join(folder, FILE), 'utf8')))
  } catch {
    return undefined
  }
}

function writeKept(folder: string, kept: Kept): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, FILE)
  writeFileSync(`${path}.new`, JSON.stringify(kept), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
