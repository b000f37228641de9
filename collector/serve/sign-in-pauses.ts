/**
 * How often one may try to sign in. Each failure beyond the first few makes the pause before the next try longer, counted
 * by address and by name.
 *
 * Counting by name alone would let anyone shut anyone out, by failing in his name over and over. So a device that a
 * person has signed in from before (it holds a cookie) is counted by itself and by nothing else: strangers' failures
 * don't hold it up. The pause of a name is short, so that a person at a new device competes with whoever is guessing for
 * seconds, not for hours; a one-time link goes around it. A try during a pause is refused without being counted.
 */
import { isIPv6 } from 'node:net'
import type { SignInAttempts } from '../store/sign-ins.ts'
import type { Store } from '../store/store.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

interface Limit {
  /** So many failures cost nothing. */
  readonly free: number
  readonly longestMs: number
}

const LIMITS = {
  address: { free: 20, longestMs: 15 * MINUTE },
  account: { free: 10, longestMs: 30 * SECOND },
  device: { free: 5, longestMs: 15 * MINUTE },
  /** Of the second factor: only who has the first one gets here. */
  code: { free: 5, longestMs: 15 * MINUTE },
} as const satisfies Record<string, Limit>

type Kind = keyof typeof LIMITS

/** Failures are forgotten when nobody has failed for so long. */
const FORGET_AFTER_MS = HOUR

export function pauseAfter(failures: number, { free, longestMs }: Limit): number {
  if (failures <= free) return 0
  return Math.min(longestMs, SECOND * 2 ** Math.min(failures - free - 1, 30))
}

/** What a try is counted by. */
export const keysOf = (username: string, address: string, knownDevice: string | null): string[] =>
  knownDevice === null ? [`address:${network(address)}`, `account:${username}`] : [`device:${knownDevice}`]

export const codeKey = (username: string): string => `code:${username}`

/**
 * Counts a try as failed before it is made, so that a thousand at once are no way round: `forgive` takes it back. Resolves
 * to how long to wait where it may not be made.
 */
export async function admit(store: Store, keys: readonly string[], now: number): Promise<{ waitMs: number }> {
  await store.signIns.forget(now - FORGET_AFTER_MS)
  return store.transaction(async within => {
    const counted = await within.signIns.claim(keys)
    const waitMs = Math.max(...counted.map(attempts => waitOf(attempts, now)))
    if (waitMs > 0) return { waitMs }
    await within.signIns.save(counted.map(({ key, failures }) => ({ key, failures: failures + 1, lastAt: now })))
    return { waitMs: 0 }
  })
}

/** The try was right. Failures from the address stay: its own account must not be a way to reset them. */
export function forgive(store: Store, keys: readonly string[], now: number): Promise<void> {
  return store.transaction(async within => {
    const counted = await within.signIns.claim(keys)
    await within.signIns.save(
      counted.map(({ key, failures }) => ({
        key,
        failures: key.startsWith('address:') ? Math.max(0, failures - 1) : 0,
        lastAt: now,
      })),
    )
  })
}

const waitOf = ({ key, failures, lastAt }: SignInAttempts, now: number): number =>
  lastAt + pauseAfter(failures, LIMITS[key.split(':', 1)[0] as Kind]) - now

/** One line gives its customer 2⁶⁴ addresses of IPv6: they count as one. */
export function network(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1]) return mapped[1]
  const [head = '', tail = ''] = (address.split('%', 1)[0] ?? '').split('::')
  const [left, right] = [groups(head), groups(tail)]
  const whole = [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return `${whole.slice(0, 4).join(':')}::/64`
}

const groups = (text: string): string[] =>
  text
    .split(':')
    .filter(Boolean)
    .map(group => Number.parseInt(group, 16).toString(16))
