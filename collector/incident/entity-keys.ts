/**
 * What an alert can be grouped by: its victims and its attackers, each in its role.
 *
 * Names are compared without case; an address or name that the organisation's profile lists under a system stands for
 * that system, so that a packet alert about an address meets a log alert about the host. Stop-values (resolvers,
 * loopback, whatever everyone talks to) are never grouped by. Drill and real get different keys and so never meet.
 */
import { BlockList, isIP } from 'node:net'
import type { Alert } from '../../agent/wire/index.ts'

export type EntityRole = 'victim' | 'attacker' | 'rule'

export interface EntityKey {
  /** Compared by this. */
  readonly key: string
  readonly role: EntityRole
  /** Shown as this. */
  readonly name: string
}

export interface KnownSystem {
  readonly name: string
  readonly addresses: readonly string[]
  readonly domains: readonly string[]
}

export interface EntitySettings {
  /** Addresses, prefixes (`10.0.0.0/8`) or names. */
  readonly stopValues: readonly string[]
  readonly systems: readonly KnownSystem[]
}

/** Never anyone in particular. */
const NOBODY = ['127.0.0.0/8', '::1', '0.0.0.0', '::', '255.255.255.255', 'localhost', '-', 'unknown']

export type EntityKeysOf = (agent: string, alert: Alert) => EntityKey[]

export function entityKeys(settings: EntitySettings): EntityKeysOf {
  const stopped = stopList([...NOBODY, ...settings.stopValues])
  const systemOf = systemIndex(settings.systems)
  return (agent, alert) => {
    const { victims, attackers } = alert.entities
    const aimedAt = victims.length > 0 ? victims : alert.source.host ? [alert.source.host] : []
    const keys = new Map<string, EntityKey>()
    const add = (role: EntityRole, name: string, shown: string) => {
      const key = `${alert.drill ? 'drill' : 'real'} ${role} ${name}`
      if (!keys.has(key)) keys.set(key, { key, role, name: shown })
    }
    for (const [role, names] of [
      ['victim', aimedAt],
      ['attacker', attackers],
    ] as const)
      for (const given of names) {
        const name = normal(given)
        if (stopped(name)) continue
        const system = systemOf(name)
        add(role, system ? `system ${normal(system)}` : name, system ?? given)
      }
    // Nobody to group by: repeats of one rule on one host are still one incident, not one each.
    if (keys.size === 0) add('rule', `${agent} ${normal(alert.source.host ?? '')} ${alert.rule.id}`, alert.rule.title)
    return [...keys.values()]
  }
}

/** Lower case, no dot at the end, IPv4 written within IPv6 as IPv4. */
export function normal(name: string): string {
  const lower = name.trim().toLowerCase().replace(/\.$/, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(lower)
  return mapped?.[1] ?? lower
}

function stopList(values: readonly string[]): (name: string) => boolean {
  const addresses = new BlockList()
  const names = new Set<string>()
  for (const value of values.map(normal)) {
    const [address = '', bits] = value.split('/')
    const family = isIP(address)
    if (family === 0) names.add(value)
    else if (bits === undefined) addresses.addAddress(address, family === 6 ? 'ipv6' : 'ipv4')
    else addresses.addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4')
  }
  return name => {
    const family = isIP(name)
    return family === 0 ? names.has(name) : addresses.check(name, family === 6 ? 'ipv6' : 'ipv4')
  }
}

function systemIndex(systems: readonly KnownSystem[]): (name: string) => string | undefined {
  const index = new Map<string, string>()
  for (const system of systems)
    for (const name of [system.name, ...system.addresses, ...system.domains]) index.set(normal(name), system.name)
  return name => index.get(name)
}
