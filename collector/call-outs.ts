/** Call-outs, wired: configuration, facts, channels, the loop, and what the console's API asks of them. */
import { callOutFacts } from './call-out-facts.ts'
import type { CollectorConfig } from './config-schema.ts'
import { consoleAddress } from './console-address.ts'
import type { DutyBook } from './duty-book.ts'
import type { CollectorEvents } from './events.ts'
import type { AcknowledgeDeps } from './notify/acknowledge.ts'
import type { CountersignFact } from './notify/facts.ts'
import { CallOutLoop, type FactsSource } from './notify/loop.ts'
import { type OpenedNotify, openNotify } from './notify/open.ts'
import type { People } from './notify/people.ts'
import type { PlanTimers } from './notify/planned.ts'
import { policiesOf } from './notify/policy.ts'
import { minutesOf } from './notify/quiet-hours.ts'
import type { NotifyService } from './notify/service.ts'
import { testRecipient } from './notify/test-message.ts'
import type { NotifyConfig } from './notify-config.ts'
import { type NotifyEvents, notifyEvents } from './notify-events.ts'
import type { Regime } from './report/regimes.ts'
import type { ServeDeps } from './serve/deps.ts'
import type { Bilingual } from './store/bilingual.ts'
import type { Store } from './store/store.ts'

const HOUR = 3_600_000

export interface CallOutsDeps extends Pick<ServeDeps, 'store' | 'clocksOf' | 'now'> {
  readonly events: CollectorEvents
  readonly regimes: readonly Regime[]
  readonly duties: DutyBook
  /** Who names in policies stand for; the configured recipients when left out. */
  readonly people?: (configured: People) => People
  readonly countersignatures?: (now: number) => Promise<readonly CountersignFact[]>
  readonly incidentTaken?: AcknowledgeDeps['incidentTaken']
  readonly everyMs?: number
}

export interface CallOuts {
  readonly loop: CallOutLoop
  readonly service: NotifyService
  readonly warnings: (now: Date) => readonly Bilingual[]
}

/** Opens what the configuration asks for; undefined where nobody is to be called. @throws naming all that is wrong. */
export function openCallOuts(config: CollectorConfig, now: () => Date): ((deps: CallOutsDeps) => CallOuts) | undefined {
  const { notify } = config
  if (!notify) return undefined
  const address = consoleAddress(config)
  const opened = openNotify(notify, address, now)
  if ('problems' in opened) throw new Error(opened.problems.join('\n'))
  return deps => callOuts(notify, address, opened, deps)
}

function callOuts(notify: NotifyConfig, address: string, opened: OpenedNotify, deps: CallOutsDeps): CallOuts {
  const { store, now, events } = deps
  const told = notifyEvents(events, store, now)
  const timers = timersOf(notify)
  const people = deps.people?.(opened.people) ?? opened.people
  const loop = new CallOutLoop({
    ...{ store, people, timers, now },
    facts: refreshing(told, factsSource(deps, notify, timers)),
    policies: policiesOf(notify),
    channels: opened.channels,
    links: { base: address, goodMs: notify.linkHours * HOUR },
    retry: { tries: notify.retry.tries, withinMs: notify.retry.hours * HOUR },
    ...{ made: told.made, over: told.over, attempted: told.attempted },
    failed: error => events.failed('notify', error),
    ...(deps.everyMs !== undefined && { everyMs: deps.everyMs }),
  })
  const service: NotifyService = {
    store,
    acknowledged: told.acknowledged,
    ...(deps.incidentTaken && { incidentTaken: deps.incidentTaken }),
    async test(recipient) {
      const found = await people.find(recipient)
      return found ? testRecipient(found, opened.channels, address, now()) : null
    },
  }
  return { loop, service, warnings: told.warnings }
}

/** What people are warned of is as fresh as the last look. */
const refreshing = ({ refresh }: NotifyEvents, source: FactsSource): FactsSource => ({
  async read(now) {
    await refresh()
    return source.read(now)
  },
})

const timersOf = ({ timers }: Pick<NotifyConfig, 'timers'>): PlanTimers => ({
  groupWaitMs: timers.group_wait,
  groupIntervalMs: timers.group_interval,
  resolveTimeoutMs: timers.resolve_timeout,
})

function factsSource(deps: CallOutsDeps, { duties }: NotifyConfig, timers: PlanTimers) {
  const warnAt = new Map(deps.regimes.map(({ id, policy }) => [id, policy.warn_at]))
  const store: Store = deps.store
  return callOutFacts({
    ...{ store, timers },
    clocksOf: deps.clocksOf,
    warnAt: regime => warnAt.get(regime) ?? [],
    duties: deps.duties,
    failed: error => deps.events.failed('notify', error),
    dutySettings: { aheadDays: duties.aheadDays, atMinutes: minutesOf(duties.at) },
    ...(deps.countersignatures && { countersignatures: deps.countersignatures }),
  })
}
