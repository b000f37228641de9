/**
 * An old capture as if it happened now, for drills and demonstrations.
 *
 * Packets keep the spacing they were recorded with, for rules count over time: the first one happens at `startUs`, the
 * others as much later as in the capture. A packet is handed out when its turn has come, `speed` times faster than it
 * was recorded and from `playUs` on. The start is kept in the checkpoint, so that a restart tells the same story with
 * the same times.
 */
import { setTimeout as delay } from 'node:timers/promises'

export interface AsIfNow {
  /** Microseconds since 1970 at which the first packet is to happen. */
  readonly startUs: number
  /** When it is handed out; at `startUs` unless said. A hurried capture starts in the past to end in the present. */
  readonly playUs?: number
  /** How many times faster than it was recorded packets are handed out. */
  readonly speed: number
  /** For tests: the wall clock in microseconds, and a sleep in milliseconds that the signal ends. */
  readonly nowUs?: () => number
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export class DrillClock {
  readonly startUs: number
  private readonly playUs: number
  private readonly speed: number
  private readonly nowUs: () => number
  private readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  private firstUs: number | undefined

  constructor(asIfNow: AsIfNow, startUs = asIfNow.startUs) {
    this.startUs = startUs
    this.playUs = asIfNow.playUs ?? startUs
    this.speed = asIfNow.speed
    this.nowUs = asIfNow.nowUs ?? (() => Date.now() * 1000)
    this.sleep = asIfNow.sleep ?? sleepUntilAborted
  }

  /** When a packet of the capture happens in the drill. */
  rebase(timeUs: number): number {
    this.firstUs ??= timeUs
    return this.startUs + (timeUs - this.firstUs)
  }

  due(rebasedUs: number): boolean {
    return this.turnUs(rebasedUs) <= this.nowUs()
  }

  /** Sleeps until the time has come or the signal aborts. */
  async wait(rebasedUs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.due(rebasedUs)) {
      await this.sleep(Math.min(MAX_SLEEP_MS, Math.ceil((this.turnUs(rebasedUs) - this.nowUs()) / 1000)), signal)
    }
  }

  /** When a packet is handed out, on the wall clock. */
  private turnUs(rebasedUs: number): number {
    return this.playUs + (rebasedUs - this.startUs) / this.speed
  }
}

/** Timers count to 2^31 ms; and a clock set meanwhile is noticed. */
const MAX_SLEEP_MS = 1000

const sleepUntilAborted = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => {})
