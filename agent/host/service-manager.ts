/**
 * What the agent tells systemd about itself (sd_notify(3)): READY, WATCHDOG, STATUS, STOPPING.
 *
 * Messages are datagrams to the socket that NOTIFY_SOCKET names. Node has no datagram sockets in the file system, so
 * `systemd-notify`, which is wherever systemd is, sends them: one short process every half watchdog interval, and none
 * at all where the agent was not started by a service manager. The unit has NotifyAccess=all for it.
 */
import { execFile } from 'node:child_process'

export interface ServiceManager {
  /** How often WATCHDOG=1 is to be sent; undefined when no one watches. */
  readonly watchdogMs: number | undefined
  /** @param words `READY=1`, `STATUS=…`, `WATCHDOG=1`, `STOPPING=1`. Rejects when they could not be delivered. */
  tell(...words: string[]): Promise<void>
}

/** Longer, and something is wrong with the machine; the next message says what counts then. */
const SEND_MS = 10_000

/** @returns undefined where no service manager wants to hear. */
export function serviceManager(environment: NodeJS.ProcessEnv = process.env): ServiceManager | undefined {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = environment as Record<string, string | undefined>
  if (!NOTIFY_SOCKET) return undefined
  const watched = WATCHDOG_PID === undefined || WATCHDOG_PID === String(process.pid)
  const microseconds = watched ? Number(WATCHDOG_USEC) : Number.NaN
  return {
    watchdogMs: microseconds > 0 ? microseconds / 2_000 : undefined,
    tell: (...words) => send(NOTIFY_SOCKET, words),
  }
}

function send(socket: string, words: readonly string[]): Promise<void> {
  const options = { timeout: SEND_MS, env: { NOTIFY_SOCKET: socket, PATH: '/usr/bin:/bin' } }
  // A line break would begin another assignment.
  const lines = words.map(word => word.replace(/[\r\n]+/g, ' '))
  return new Promise((resolve, reject) => {
    execFile('systemd-notify', lines, options, error => (error ? reject(error) : resolve()))
  })
}
