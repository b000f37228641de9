/** Tells the service manager that the agent is ready, how it is, and, while its loops turn, that it lives. */
import type { Pulse } from './pulse.ts'
import type { ServiceManager } from './service-manager.ts'

export interface WatchdogDeps {
  readonly manager: ServiceManager
  readonly pulse: Pulse
  /** How the agent is, in words. */
  readonly status: () => string
  readonly events: WatchdogEvents
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface WatchdogEvents {
  /** Silence will let the service manager end this process and start another. */
  loopsHang(loops: readonly string[]): void
  managerNotTold(error: Error): void
}

/** How often the status is told where nobody watches. */
const STATUS_MS = 30_000

/** Runs until the signal aborts; to be called when the agent is ready. Never rejects. */
export async function runWatchdog({ manager, pulse, status, events, delay }: WatchdogDeps, signal: AbortSignal) {
  const tell = (...words: string[]) => manager.tell(...words).catch(events.managerNotTold)
  const everyMs = Math.min(manager.watchdogMs ?? STATUS_MS, STATUS_MS)
  await tell('READY=1', `STATUS=${status()}`)
  while (!signal.aborted) {
    const hanging = pulse.hanging()
    if (hanging.length > 0) events.loopsHang(hanging)
    else await tell('WATCHDOG=1', `STATUS=${status()}`)
    await delay(everyMs, signal).catch(() => {})
  }
  await tell('STOPPING=1')
}
