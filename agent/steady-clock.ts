/**
 * The time alerts and batches are stamped with: the host's clock as it stood once, carried on by time elapsed since.
 *
 * T0 is `matchedAt` plus the offset measured when the batch is sent, which is right only while both are of one clock.
 * A host's clock that is set an hour forward between the two (by hand, or by NTP after a start without network) would
 * move the T0 of everything that waits in the spool by that hour. So a jump is never followed: the anchor is kept on
 * disk and serves until the host boots again, whatever its clock does; by how much it is off, the collector measures.
 * Elapsed time is that since boot: NTP's small corrections reach it, but nobody sets it.
 *
 * Alerts that waited over a reboot bear the clock of the boot before. If that clock was wrong, so is their T0.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

const FILE = 'clock.json'

const Anchor = z.strictObject({ boot: z.string().min(1), elapsedMs: z.number(), timeMs: z.number() })
type Anchor = z.infer<typeof Anchor>

export interface HostClock {
  /** The host's clock, which may jump. */
  readonly now: () => number
  /** Milliseconds since boot. */
  readonly elapsed: () => number
  /** Names this boot; empty where it can't be told. */
  readonly boot: () => string
}

export interface SteadyClock {
  readonly now: () => number
  /** How far the host's own clock has been moved since the anchor was taken. */
  readonly jumpedMs: () => number
}

export function steadyClock(folder: string, host: HostClock = linuxClock): SteadyClock {
  const boot = host.boot()
  const kept = readAnchor(folder)
  const anchor = kept && boot !== '' && kept.boot === boot ? kept : newAnchor(folder, host, boot)
  const now = () => Math.round(anchor.timeMs + host.elapsed() - anchor.elapsedMs)
  return { now, jumpedMs: () => host.now() - now() }
}

function newAnchor(folder: string, host: HostClock, boot: string): Anchor {
  const anchor = { boot, elapsedMs: host.elapsed(), timeMs: host.now() }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, FILE)
    writeFileSync(`${path}.new`, JSON.stringify(anchor), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  } catch {
    // A full disk: the next start takes an anchor of its own.
  }
  return anchor
}

function readAnchor(folder: string): Anchor | undefined {
  try {
    return Anchor.parse(JSON.parse(readFileSync(join(folder, FILE), 'utf8')))
  } catch {
    return undefined
  }
}

/** Time since boot is asked for once (a file is read for it); then the process's own monotonic clock goes on. */
const startedMs = uptime() * 1_000 - performance.now()

const linuxClock: HostClock = {
  now: Date.now,
  elapsed: () => startedMs + performance.now(),
  boot() {
    try {
      return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    } catch {
      return ''
    }
  },
}
