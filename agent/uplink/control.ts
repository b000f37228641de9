/** The control link: a regular sign of life, answered with the stored watermark. */
import { type ClockOffset, HEARTBEAT_PATH, type Heartbeat, HeartbeatReceipt } from '../wire/index.ts'
import { clockOffset } from './clock-offset.ts'
import type { ControlLink } from './collectors.ts'
import { TransportError } from './transport.ts'

export interface ControlDeps {
  readonly link: ControlLink
  /** Asked every time: a bundle may change it. */
  readonly everyMs: () => number
  readonly heartbeat: () => Promise<Heartbeat>
  readonly acknowledged: (receipt: HeartbeatReceipt, clock: ClockOffset) => Promise<void>
  readonly failed: (error: Error) => void
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Runs until the signal aborts. An unanswered heartbeat is not sent again: the next one says more. */
export async function runControl(deps: ControlDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const began = performance.now()
      const heartbeat = await deps.heartbeat()
      const receipt = await sendHeartbeat(deps.link, heartbeat, signal)
      const elapsed = performance.now() - began
      await deps.acknowledged(receipt, clockOffset(heartbeat.sentAt, receipt.receivedAt, elapsed))
    } catch (error) {
      if (!signal.aborted) deps.failed(error as Error)
    }
    await deps.delay(deps.everyMs(), signal).catch(() => {})
  }
}

/** @throws TransportError */
export async function sendHeartbeat(
  link: ControlLink,
  heartbeat: Heartbeat,
  signal: AbortSignal,
): Promise<HeartbeatReceipt> {
  const receipt = HeartbeatReceipt.safeParse(await link.post(HEARTBEAT_PATH, heartbeat, signal))
  if (!receipt.success) throw new TransportError('failed', `Not a receipt: ${receipt.error.message}`)
  return receipt.data
}
