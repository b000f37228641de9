/** The agent's watch over itself, a look a second: time that was not watched becomes notices, storms are told in time. */
import { unreadNotice } from './notices.ts'
import type { SourceRunner } from './source-runner.ts'
import type { Spool } from './spool/spool.ts'
import { readStatus } from './status-file.ts'
import type { SteadyClock } from './steady-clock.ts'
import { UnreadKeeper, type UnreadStretch } from './unread.ts'

export interface SelfWatchDeps {
  readonly folder: string
  readonly drill: boolean
  readonly spool: Spool
  readonly runners: readonly SourceRunner[]
  readonly clock: SteadyClock
}

export interface SelfWatch {
  look(): Promise<void>
  /** The last look, once the sources have stopped. */
  end(): Promise<void>
}

/** Reads when an agent on this host last gave a sign of life, so it comes before the first status is written. */
export async function openSelfWatch({ folder, drill, spool, runners, clock }: SelfWatchDeps): Promise<SelfWatch> {
  const before = await readStatus(folder)
  const agoMs = before && Math.max(0, Date.now() - Date.parse(before.writtenAt))
  const keeper = new UnreadKeeper(agoMs === undefined ? undefined : clock.now() - agoMs)
  const watched = () => runners.map(runner => runner.watched)
  const tell = async (stretches: readonly UnreadStretch[]) => {
    if (stretches.length === 0) return
    const alerts = stretches.map(stretch => unreadNotice(stretch, drill))
    await spool.append({ alerts, checkpoints: {}, whenFull: 'drop' })
  }
  return {
    async look() {
      for (const runner of runners) void runner.tellStorm().catch(() => {})
      await tell(keeper.look(watched(), clock.now()))
    },
    end: () => tell(keeper.end(watched(), clock.now())),
  }
}
