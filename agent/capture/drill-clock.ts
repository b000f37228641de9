/**
 * An old capture as if it happened now, for drills and demonstrations.
 *
 * The first packet happens at `startUs` and every other one as much later as in the capture, divided by `speed`; a
 * packet is handed out when its time has come. The start is kept in the checkpoint, so that a restart tells the same
 * story with the same times.
 */
import { setTimeout as delay } from 'node:timers/promises'

export interface AsIfNow {
  /** Microseconds since 1970 at which the first packet is to happen. */
  readonly startUs: number
  /** How many times faster than it was recorded; intervals between packets shrink alike. */
  readonly speed: number
  /** For tests: the wall clock in microseconds, and a sleep in milliseconds that the signal ends. */
  readonly nowUs?: () => number
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export class DrillClock {
  readonly startUs: number
  private readonly speed: number
  private readonly nowUs: () => number
  private readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  private firstUs: number | undefined

  constructor(asIfNow: AsIfNow, startUs = asIfNow.startUs) {
    this.startUs = startUs
    this.speed = asIfNow.speed
    this.nowUs = asIfNow.nowUs ?? (() => Date.now() * 1000)
    this.sleep = asIfNow.sleep ?? sleepUntilAborted
  }

  /** When a packet of the capture happens now. */
  rebase(timeUs: number): number {
    this.firstUs ??= timeUs
    return this.startUs + Math.round((timeUs - this.firstUs) / this.speed)
  }

  due(timeUs: number): boolean {
    return timeUs <= this.nowUs()
  }

  /** Sleeps until the time has come or the signal aborts. */
  async wait(timeUs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.due(timeUs)) {
      await this.sleep(Math.min(MAX_SLEEP_MS, Math.ceil((timeUs - this.nowUs()) / 1000)), signal)
    }
  }
}

/** Timers count to 2^31 ms; and a clock set meanwhile is noticed. */
const MAX_SLEEP_MS = 1000

const sleepUntilAborted = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => {})
