/** A day at an ISP: scans, attempts that were blocked or failed, infected subscribers, and among them one break-in. */
import type { Alert } from '../../agent/wire/index.ts'
import { randomFrom } from './random.ts'
import { wireAlert } from './wire.ts'

export const HOSTS = ['edge-1', 'portal', 'mail', 'dns'] as const
type Host = (typeof HOSTS)[number]

/** Addresses that many customers share. */
export const SUBSCRIBERS = '100.64.0.0/22'

/** Whoever breaks in has looked around and tried before, as everybody does. */
export const INTRUDER = '203.0.113.66'
const VICTIM: Host = 'portal'
const MINUTE = 60_000

export interface Told {
  readonly host: Host
  readonly at: number
  readonly alert: Omit<Alert, 'sequence'>
}

interface Kind {
  readonly share: number
  readonly make: (random: () => number) => Partial<Alert>
}

const one = <T>(random: () => number, of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
const stranger = (random: () => number) => `198.51.${Math.floor(random() * 100)}.${Math.floor(random() * 250) + 1}`
const subscriber = (random: () => number) => `100.64.${Math.floor(random() * 4)}.${Math.floor(random() * 250) + 1}`
const rule = (id: string, title: string, tactics: string[], change: object = {}) =>
  ({ engine: 'suricata', id, title, severity: 'medium', tactics, techniques: [], ...change }) as Alert['rule']
const about = (attackers: string[], victims: string[]) => ({
  attackers,
  victims,
  accounts: [],
  systems: [],
  indicators: [],
})
const anyHost = (random: () => number) => [one(random, HOSTS) as string]

const KINDS: Record<string, Kind> = {
  portScan: {
    share: 0.35,
    make: random => ({
      rule: rule('s1', 'Port scan', ['TA0043']),
      entities: about([stranger(random)], anyHost(random)),
    }),
  },
  webScan: {
    share: 0.2,
    make: random => ({
      rule: rule('s2', 'Web scanner', [], { category: 'Detection of a Network Scan', severity: 'low' }),
      entities: about([one(random, [stranger(random), INTRUDER])], anyHost(random)),
    }),
  },
  blockedExploit: {
    share: 0.15,
    make: random => ({
      rule: rule('b1', 'Exploit of a known hole', ['TA0001', 'TA0002'], { severity: 'high' }),
      outcome: 'blocked',
      entities: about([stranger(random)], anyHost(random)),
    }),
  },
  failedPassword: {
    share: 0.15,
    make: random => ({
      rule: rule('b2', 'Password guessing', ['TA0006'], { engine: 'sigma' }),
      outcome: 'failure',
      entities: { ...about([one(random, [stranger(random), INTRUDER])], anyHost(random)), accounts: ['root'] },
    }),
  },
  infected: {
    share: 0.15,
    make: random => ({
      rule: rule('i1', 'Bot calls home', ['TA0011'], { category: 'A Network Trojan was detected', severity: 'high' }),
      entities: about(['192.0.2.200'], [subscriber(random)]),
    }),
  },
}

/** What has to be looked at, and is no incident: a few things a day. */
const ODD: readonly Partial<Alert>[] = [
  { rule: rule('o1', 'Certificate that nobody knows', []), entities: about([], ['mail']) },
  { rule: rule('o2', 'Query for an odd domain', ['TA0011']), entities: about([], ['dns']) },
  { rule: rule('o3', 'Configuration was changed', ['TA0003']), entities: about([], ['edge-1']) },
]

const BREAK_IN: readonly Partial<Alert>[] = [
  { rule: rule('x1', 'Login after password guessing', ['TA0001', 'TA0006'], { severity: 'high' }), outcome: 'success' },
  { rule: rule('x2', 'Web shell was written', ['TA0003'], { severity: 'high' }) },
  { rule: rule('x3', 'Archive sent out', ['TA0010'], { severity: 'high' }) },
]

/** The same day for the same seed, in the order in which it was detected. */
export function everyday(count: number, from: number, seed: number): Told[] {
  const random = randomFrom(seed)
  const told: Told[] = []
  const tell = (at: number, change: Partial<Alert>, host: Host = one(random, HOSTS)) => {
    const when = new Date(at).toISOString()
    const { sequence: _, ...alert } = wireAlert(1, { occurredAt: when, matchedAt: when, ...change })
    told.push({ host, at, alert: { ...alert, source: { name: 'eth0', type: 'interface', host } } })
  }
  const anyTime = () => from + Math.floor(random() * 24 * 60) * MINUTE
  const kinds = Object.values(KINDS)
  for (const [index, { share, make }] of kinds.entries()) {
    const before = Math.round(kinds.slice(0, index).reduce((sum, kind) => sum + kind.share, 0) * count)
    const until = index === kinds.length - 1 ? count : Math.round(before + share * count)
    for (let made = before; made < until; made += 1) tell(anyTime(), make(random))
  }
  for (const [index, odd] of ODD.entries()) tell(from + (3 + 6 * index) * 60 * MINUTE, odd)
  const entities = about([INTRUDER], [VICTIM])
  for (const [index, step] of BREAK_IN.entries())
    tell(from + (13 * 60 + 7 * index) * MINUTE, { entities, ...step }, VICTIM)
  return told.sort((a, b) => a.at - b.at)
}
