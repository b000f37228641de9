/** The agent's watch over itself, a look a second: time that was not watched becomes notices, storms are told in time. */
import { unreadNotice } from './notices.ts'
import type { SourceRunner } from './source-runner.ts'
import type { Spool } from './spool/spool.ts'
import { lastSignOfLife } from './status-file.ts'
import type { SteadyClock } from './steady-clock.ts'
import { UnreadKeeper, type UnreadStretch, widened } from './unread.ts'

export interface SelfWatchDeps {
  readonly folder: string
  readonly drill: boolean
  readonly spool: Pick<Spool, 'append' | 'status'>
  readonly runners: readonly Pick<SourceRunner, 'tellStorm' | 'watched'>[]
  readonly clock: SteadyClock
}

export interface SelfWatch {
  look(): Promise<void>
  /** The last look, once the sources have stopped. */
  end(): Promise<void>
}

/** Reads when an agent on this host last gave a sign of life, so it comes before the first status is written. */
export async function openSelfWatch({ folder, drill, spool, runners, clock }: SelfWatchDeps): Promise<SelfWatch> {
  const before = await lastSignOfLife(folder)
  const agoMs = before && Math.max(0, Date.now() - before.atMs)
  const keeper = new UnreadKeeper(agoMs === undefined ? undefined : clock.now() - agoMs, before?.sources)
  const watched = () => runners.map(runner => runner.watched)
  /** Refused for want of room: told again once there is some. */
  let unsaid: readonly UnreadStretch[] = []

  async function tell(found: readonly UnreadStretch[]): Promise<void> {
    const roomAgain = unsaid.length > 0 && spool.status().state === 'ok'
    if (found.length === 0 && !roomAgain) return
    const due = found.reduce(widened, unsaid)
    const refused = await Promise.all(
      due.map(async stretch => {
        const alerts = [unreadNotice(stretch, drill)]
        const { refused } = await spool.append({ alerts, checkpoints: {}, whenFull: 'drop' })
        return refused > 0
      }),
    )
    unsaid = due.filter((_, index) => refused[index])
  }

  return {
    async look() {
      for (const runner of runners) void runner.tellStorm().catch(() => {})
      await tell(keeper.look(watched(), clock.now()))
    },
    end: () => tell(keeper.end(watched(), clock.now())),
  }
}
