/**
 * The watch over agents: every few seconds it compares what alarms should stand with those that do. Silence is an alert,
 * raised in the same transaction as its alarm, so that it is told once, over all collectors and restarts.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Alert } from '../../agent/wire/index.ts'
import type { AgentRecord } from '../store/agents.ts'
import type { Alarm } from '../store/alarms.ts'
import type { StoredAlert } from '../store/alerts.ts'
import type { Store, Subjects } from '../store/store.ts'
import { type AlarmChange, alarmChange, type Raise } from './alarms.ts'
import { FOLLOWS_MS, followed, silenceAlert } from './silence.ts'

const EVERY_MS = 3_000
/** A look that comes so late says that nobody watched in between (the process was stopped, or starved). */
const BREAK_MS = 20_000
/** The latest; earlier ones are on record and raise nothing. */
const LOSSES_READ = 1_000
/** Alerts looked through for those before a silence; beyond them it counts as following none. */
const LOOKED_THROUGH = 5_000
const PAGE = 200

export interface FleetWatchDeps<Raised> {
  readonly store: Store
  readonly silentAfterMs: number
  readonly drill: boolean
  readonly now: () => Date
  /** Stores the collector's own alert and groups it. */
  readonly alert: (within: Subjects, agent: string, alert: Omit<Alert, 'sequence'>, now: number) => Promise<Raised>
  readonly told: (change: AlarmChange, raised: readonly Raised[]) => void
  readonly failed: (error: Error) => void
}

export class FleetWatch<Raised> {
  readonly #deps: FleetWatchDeps<Raised>
  readonly #stopping = new AbortController()
  #watchedSince: number
  #lookedAt: number
  #running: Promise<void> | undefined

  constructor(deps: FleetWatchDeps<Raised>) {
    this.#deps = deps
    this.#watchedSince = deps.now().getTime()
    this.#lookedAt = this.#watchedSince
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Resolves when the look under way is over. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.look().catch(error => this.#deps.failed(error as Error))
      await delay(EVERY_MS, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  async look(): Promise<void> {
    const { store, now, silentAfterMs, told } = this.#deps
    const at = now().getTime()
    const agents = await store.agents.list()
    // Only a look that saw something counts: while the store is away no heartbeat is taken either.
    if (at - this.#lookedAt > BREAK_MS || at < this.#lookedAt) this.#watchedSince = at
    this.#lookedAt = at
    const change = alarmChange({
      agents,
      standing: await store.alarms.standing(),
      losses: await store.ledger.lossesBetween(0, at, LOSSES_READ),
      now: at,
      watchedSince: this.#watchedSince,
      silentAfterMs,
    })
    const cleared = await this.#clear(change.clear, at)
    const raised: Raise[] = []
    const alerts: Raised[] = []
    for (const raise of change.raise) {
      const done = await this.#raise(raise, agents, at)
      if (done) raised.push(raise)
      if (done?.alert !== undefined) alerts.push(done.alert)
    }
    if (raised.length > 0 || cleared.length > 0) told({ raise: raised, clear: cleared }, alerts)
  }

  async #clear(alarms: AlarmChange['clear'], at: number): Promise<AlarmChange['clear']> {
    const cleared: Pick<Alarm, 'agent' | 'kind' | 'subject'>[] = []
    for (const alarm of alarms)
      if (await this.#deps.store.alarms.clear(alarm.agent, alarm.kind, alarm.subject, at)) cleared.push(alarm)
    return cleared
  }

  /** @returns undefined when another collector was faster, or the agent. */
  async #raise(raise: Raise, agents: readonly AgentRecord[], at: number): Promise<{ alert?: Raised } | undefined> {
    const { store, alert, drill } = this.#deps
    const agent = agents.find(({ id }) => id === raise.agent)
    const said = raise.kind === 'silent' && agent ? await this.#silence(agent, at, drill) : undefined
    return store.transaction(async within => {
      // Spoken since it was looked at, to this collector or another: no silence.
      if (said && (await within.agents.find(raise.agent))?.heartbeatAt !== agent?.heartbeatAt) return undefined
      if (!(await within.alarms.raise({ ...raise, raisedAt: at }))) return undefined
      return said ? { alert: await alert(within, raise.agent, said, at) } : {}
    })
  }

  async #silence(agent: AgentRecord, at: number, drill: boolean): Promise<Omit<Alert, 'sequence'>> {
    const recent = await this.#alertsSince((agent.heartbeatAt ?? at) - FOLLOWS_MS)
    return silenceAlert(agent, followed(agent, recent), at, drill)
  }

  async #alertsSince(from: number): Promise<StoredAlert[]> {
    const found: StoredAlert[] = []
    for (let before: number | undefined; found.length < LOOKED_THROUGH; ) {
      const page = await this.#deps.store.alerts.page({ before, limit: PAGE })
      found.push(...page.filter(({ receivedAt }) => receivedAt >= from))
      const last = page.at(-1)
      if (!last || last.receivedAt < from) return found
      before = last.id
    }
    return found
  }
}
