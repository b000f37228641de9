/** The watch over agents, wired: what it raises goes through intake's grouping, to the log, metrics and consoles. */
import type { CollectorEvents } from './events.ts'
import { FleetWatch } from './fleet/watch.ts'
import type { IntakeSettings } from './intake.ts'
import { type OwnAlert, raiseOwn } from './own-alerts.ts'
import type { Store } from './store/store.ts'

export interface AgentsWatchDeps {
  readonly store: Store
  readonly events: CollectorEvents
  readonly settings: IntakeSettings
  readonly silentAfterMs: number
  readonly drill: boolean
  readonly now: () => Date
  /** To consoles that watch: own alerts, and agents whose state changed. */
  readonly publish: (raised: readonly OwnAlert[], agents: ReadonlySet<string>) => void
}

export function startAgentsWatch(deps: AgentsWatchDeps): FleetWatch<OwnAlert> {
  const { store, events, settings, silentAfterMs, drill, now, publish } = deps
  const watch = new FleetWatch<OwnAlert>({
    store,
    silentAfterMs,
    drill,
    now,
    alert: (within, agent, said, at) => raiseOwn(within, agent, said, { at, settings }),
    told(change, raised) {
      for (const alarm of change.raise) events.alarmRaised(alarm)
      for (const alarm of change.clear) events.alarmCleared(alarm)
      publish(raised, new Set([...change.raise, ...change.clear].map(({ agent }) => agent)))
    },
    failed: error => events.failed('agents', error),
  })
  watch.start()
  return watch
}
