/**
 * What an alert can be grouped by: its victims, attackers, accounts and indicators, each in its role.
 *
 * Names are compared without case; an address or name that the organisation's profile lists under a system stands for
 * that system, so that a packet alert about an address meets a log alert about the host. Stop-values (resolvers,
 * loopback, accounts that every host has) are never grouped by. Organisations, and drill and real, get different keys
 * and so never meet.
 */
import { BlockList, isIP } from 'node:net'
import type { Alert } from '../../agent/wire/index.ts'

export type EntityRole = 'victim' | 'attacker' | 'account' | 'indicator' | 'rule' | 'pair'

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

/** Accounts that every host or service has, and that everybody tries: they say nothing about who is behind them. */
const EVERYWHERE = [
  ...['root', 'admin', 'administrator', 'user', 'guest', 'test', 'nobody', 'anonymous', 'system', 'daemon', 'service'],
  ...['ubuntu', 'debian', 'centos', 'ec2-user', 'pi', 'git', 'ftp', 'ftpuser', 'www-data', 'apache', 'nginx', 'tomcat'],
  ...['postgres', 'mysql', 'oracle', 'sa', 'mssql', 'redis', 'hadoop', 'jenkins', 'docker', 'backup', 'support', 'dev'],
  ...['nt authority\\system', 'local service', 'network service'],
]

export interface Keyed {
  readonly organisation: string
  readonly agent: string
  readonly alert: Alert
}

export type EntityKeysOf = (keyed: Keyed) => EntityKey[]

export function entityKeys(settings: EntitySettings): EntityKeysOf {
  const stopped = stopList([...NOBODY, ...settings.stopValues])
  const everywhere = new Set(EVERYWHERE)
  const systemOf = systemIndex(settings.systems)
  return ({ organisation, agent, alert }) => {
    const { victims, attackers, accounts, indicators, systems } = alert.entities
    const aimedAt = victims.length > 0 ? victims : alert.source.host ? [alert.source.host] : []
    const keys = new Map<string, EntityKey>()
    const apart = `${organisation} ${alert.drill ? 'drill' : 'real'}`
    const add = (role: EntityRole, name: string, shown: string) => {
      const key = `${apart} ${role} ${name}`
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
    for (const given of systems) add('victim', `system ${normal(given)}`, given)
    for (const given of accounts) {
      const name = normal(given)
      if (!everywhere.has(name) && !stopped(name)) add('account', name, given)
    }
    for (const given of indicators) if (!stopped(normal(given))) add('indicator', normal(given), given)
    for (const [attacker, victim] of pairsOf([...keys.values()]))
      add('pair', `${attacker.key} ${victim.key}`, `${attacker.name} → ${victim.name}`)
    // Nobody to group by: repeats of one rule on one host are still one incident, not one each.
    if (keys.size === 0) add('rule', `${agent} ${normal(alert.source.host ?? '')} ${alert.rule.id}`, alert.rule.title)
    return [...keys.values()]
  }
}

/** Who did it to whom. More than this are no pair but a storm, which says nothing of each. */
const PAIRS = 16

function pairsOf(keys: readonly EntityKey[]): [EntityKey, EntityKey][] {
  const victims = keys.filter(({ role }) => role === 'victim')
  const pairs = keys
    .filter(({ role }) => role === 'attacker')
    .flatMap(attacker => victims.map((victim): [EntityKey, EntityKey] => [attacker, victim]))
  return pairs.length > PAIRS ? [] : pairs
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
