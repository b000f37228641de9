/**
 * The loop that calls people out: looks at the facts, puts on record what is due, climbs, and keeps a lane a channel
 * going. Every collector runs one; the store decides who makes and who sends what.
 *
 * Nothing it holds matters: after a kill the next look comes to the same, and what was being sent is sent again once its
 * lease has run out.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { CallOut } from '../store/call-outs.ts'
import type { Store } from '../store/store.ts'
import type { Channel } from './channels/channel.ts'
import { climb } from './climb.ts'
import { decide } from './decide.ts'
import type { CallOutFacts } from './facts.ts'
import { type Attempt, type LaneDeps, sendDue } from './lane.ts'
import type { People } from './people.ts'
import { planCallOuts } from './plan.ts'
import type { PlanTimers } from './planned.ts'
import type { Policy } from './policy.ts'

const EVERY_MS = 2_000
/** A message that is nearly through need not come twice because of a restart. */
const FINISH_WITHIN_MS = 10_000
const HOUR = 3_600_000
/** Links that ended so long ago need not be known any more. */
const TOKENS_KEPT_MS = 7 * 24 * HOUR

export interface FactsSource {
  /** What may have something due; `looked` is told once all of it is on record, with what was made. */
  read(now: number): Promise<{ readonly facts: CallOutFacts; looked(made: readonly CallOut[]): void }>
}

export interface LoopDeps extends Pick<LaneDeps, 'links' | 'retry' | 'now'> {
  readonly store: Store
  readonly facts: FactsSource
  readonly policies: readonly Policy[]
  readonly people: People
  readonly timers: PlanTimers
  readonly channels: ReadonlyMap<string, Channel>
  readonly made: (callOut: CallOut) => void
  readonly over: (callOut: CallOut) => void
  readonly attempted: (attempt: Attempt) => void
  readonly failed: (error: Error) => void
  readonly everyMs?: number
}

export class CallOutLoop {
  readonly #deps: LoopDeps
  readonly #stopping = new AbortController()
  readonly #breaking = new AbortController()
  /** Ends the wait of the lanes when there is something new to send. */
  #waking = new AbortController()
  #running: Promise<unknown> | undefined
  #tidiedAt = 0

  constructor(deps: LoopDeps) {
    this.#deps = deps
  }

  start(): void {
    const lanes = [...this.#deps.channels].map(([route, channel]) => this.#lane(this.#laneDeps(route, channel)))
    this.#running = Promise.all([this.#look(), ...lanes])
  }

  /**
   * Resolves when nothing is under way any more. What is being sent gets a little time, is broken off then, and sent
   * again later.
   */
  async stop(): Promise<void> {
    this.#stopping.abort()
    const timer = setTimeout(() => this.#breaking.abort(), FINISH_WITHIN_MS)
    await this.#running
    clearTimeout(timer)
  }

  /** One look. Resolves to the call-outs it made. */
  async tick(): Promise<CallOut[]> {
    const { facts: source, timers, now, made: tellMade, over: tellOver } = this.#deps
    const at = now().getTime()
    const { facts, looked } = await source.read(at)
    const { made, over, whole } = await decide(this.#deps, facts, planCallOuts(facts, at, timers), at)
    // What is not on record is looked at again.
    if (whole) looked(made)
    const unanswered = await climb(this.#deps, at)
    for (const callOut of [...made, ...unanswered]) tellMade(callOut)
    for (const callOut of over) tellOver(callOut)
    await this.#tidy(at)
    this.#wake()
    return [...made, ...unanswered]
  }

  /** Sends what is due over one channel. Resolves to how much was done. */
  sendDue(route: string): Promise<number> {
    const channel = this.#deps.channels.get(route)
    return channel ? sendDue(this.#laneDeps(route, channel), this.#stopping.signal) : Promise.resolve(0)
  }

  async #look(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.tick().catch(error => this.#deps.failed(error as Error))
      await this.#pause(this.#stopping.signal)
    }
  }

  async #lane(lane: LaneDeps): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const waking = this.#waking.signal
      const done = await sendDue(lane, signal).catch(error => {
        this.#deps.failed(error as Error)
        return 0
      })
      if (done === 0) await this.#pause(AbortSignal.any([signal, waking]))
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    return delay(this.#deps.everyMs ?? EVERY_MS, undefined, { signal, ref: false }).catch(() => {})
  }

  #wake(): void {
    this.#waking.abort()
    this.#waking = new AbortController()
  }

  #laneDeps(route: string, channel: Channel): LaneDeps {
    const { store, people, links, retry, now, timers, attempted, failed } = this.#deps
    const paceMs = timers.groupIntervalMs
    const breakOff = this.#breaking.signal
    return { store, people, links, retry, now, failed, route, channel, paceMs, breakOff, told: attempted }
  }

  /** Once an hour: links of long ago, and deliveries over channels that no collector has any more. */
  async #tidy(at: number): Promise<void> {
    if (at - this.#tidiedAt < HOUR) return
    const { store, channels, retry } = this.#deps
    await store.callOutTokens.removeExpired(at - TOKENS_KEPT_MS)
    const nobodysSince = at - Math.max(retry.withinMs, HOUR)
    await store.deliveries.giveUpOthers(
      [...channels.keys()],
      nobodysSince,
      at,
      'the channel is not configured any more',
    )
    this.#tidiedAt = at
  }
}
