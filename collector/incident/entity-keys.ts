/**
 * What an alert can be grouped by: its victims, attackers, accounts and indicators, each in its role.
 *
 * Names are compared without case; an address or name of a registered system stands for that system, so that a packet
 * alert about an address meets a log alert about the host. Some are never grouped by, as everybody meets there: the
 * configured stop-values, resolvers and peers, addresses that many subscribers share (CGNAT), and what a warning list
 * names that is not ours, accounts that every host has. Of these it is told which and why. Organisations, and drill and
 * real, get different keys and so never meet.
 */
import type { Alert } from '../../agent/wire/index.ts'
import { isNameless, type Places, systemDecides } from '../enrich/places.ts'
import { prefixTable } from '../enrich/prefix-table.ts'
import type { WarningLists } from '../enrich/warning-lists.ts'
import { isPrefix, parsePrefix } from '../store/prefix.ts'

export type EntityRole = 'victim' | 'attacker' | 'account' | 'indicator' | 'rule' | 'pair'

export interface EntityKey {
  /** Compared by this. */
  readonly key: string
  readonly role: EntityRole
  /** Shown as this. */
  readonly name: string
}

export const REFUSALS = ['stop_value', 'everywhere', 'resolver', 'peer', 'cgnat', 'warning_list'] as const
export type RefusedBecause = (typeof REFUSALS)[number]

/** An entity that is not grouped by. */
export interface RefusedKey {
  readonly role: EntityRole
  readonly name: string
  readonly because: RefusedBecause
}

export interface EntityKeys {
  readonly keys: EntityKey[]
  readonly refused: readonly RefusedKey[]
}

export interface EntitySettings {
  /** Addresses, prefixes (`10.0.0.0/8`) or names. */
  readonly stopValues: readonly string[]
  readonly places: Places
  readonly lists: WarningLists
}

/** Never anyone in particular. */
const NOBODY = ['127.0.0.0/8', '::1', '0.0.0.0', '::', '255.255.255.255', 'localhost', '-', 'unknown']
/** Warning lists tell of others' services; what is ours is somebody, whatever they say. */
const OURS = new Set<string>(['own', 'customer', 'management'])

/** Accounts that every host or service has, and that everybody tries: they say nothing about who is behind them. */
const EVERYWHERE = new Set([
  ...['root', 'admin', 'administrator', 'user', 'guest', 'test', 'nobody', 'anonymous', 'system', 'daemon', 'service'],
  ...['ubuntu', 'debian', 'centos', 'ec2-user', 'pi', 'git', 'ftp', 'ftpuser', 'www-data', 'apache', 'nginx', 'tomcat'],
  ...['postgres', 'mysql', 'oracle', 'sa', 'mssql', 'redis', 'hadoop', 'jenkins', 'docker', 'backup', 'support', 'dev'],
  ...['nt authority\\system', 'local service', 'network service'],
])

export interface Keyed {
  readonly organisation: string
  readonly agent: string
  readonly alert: Alert
}

export type EntityKeysOf = (keyed: Keyed) => EntityKeys
export type JudgeName = (
  name: string,
  organisation?: string,
) => { readonly name: string; readonly shown: string } | { readonly because: RefusedBecause }

/** What alerts are grouped by, as long as the picture of the networks stays as it is. */
export function entityKeys(settings: EntitySettings): EntityKeysOf {
  const judge = judgeName(settings)
  const stopped = stopList(settings.stopValues)
  return ({ organisation, agent, alert }) => {
    const keys = new Map<string, EntityKey>()
    const refused: RefusedKey[] = []
    const add = (role: EntityRole, name: string, shown: string) => {
      const key = keyText(organisation, alert.drill, role, name)
      if (!keys.has(key)) keys.set(key, { key, role, name: shown })
    }
    for (const [role, given] of sidesOf(alert)) {
      const judged = judge(given, organisation)
      if ('because' in judged) refused.push({ role, name: given, because: judged.because })
      else add(role, judged.name, judged.shown)
    }
    for (const [role, given] of namesOf(alert)) {
      const name = normal(given)
      if (stopped(name)) refused.push({ role, name: given, because: 'stop_value' })
      else if (role === 'account' && EVERYWHERE.has(name)) refused.push({ role, name: given, because: 'everywhere' })
      else add(role, name, given)
    }
    for (const [attacker, victim] of pairsOf([...keys.values()]))
      add('pair', `${attacker.key} ${victim.key}`, `${attacker.name} → ${victim.name}`)
    // Nobody to group by: repeats of one rule on one host are still one incident, not one each.
    if (keys.size === 0) add('rule', `${agent} ${normal(alert.source.host ?? '')} ${alert.rule.id}`, alert.rule.title)
    return { keys: [...keys.values()], refused }
  }
}

/** Where no victim is named, the host of the evidence is one. */
function sidesOf({ entities, source }: Alert): ['victim' | 'attacker', string][] {
  const { victims, attackers, systems } = entities
  const aimedAt = [...(victims.length > 0 || source.host === undefined ? victims : [source.host]), ...systems]
  return [
    ...aimedAt.map((name): ['victim', string] => ['victim', name]),
    ...attackers.map((name): ['attacker', string] => ['attacker', name]),
  ]
}

const namesOf = ({ entities }: Alert): ['account' | 'indicator', string][] => [
  ...entities.accounts.map((name): ['account', string] => ['account', name]),
  ...entities.indicators.map((name): ['indicator', string] => ['indicator', name]),
]

/** Who did it to whom. More than this are no pair but a storm, which says nothing of each. */
const PAIRS = 16

function pairsOf(keys: readonly EntityKey[]): [EntityKey, EntityKey][] {
  const victims = keys.filter(({ role }) => role === 'victim')
  const pairs = keys
    .filter(({ role }) => role === 'attacker')
    .flatMap(attacker => victims.map((victim): [EntityKey, EntityKey] => [attacker, victim]))
  return pairs.length > PAIRS ? [] : pairs
}

/** What keys are compared by. */
export const keyText = (organisation: string, drill: boolean, role: EntityRole, name: string): string =>
  `${organisation} ${drill ? 'drill' : 'real'} ${role} ${name}`

/** What one address or name is grouped by, or why it is not. */
export function judgeName({ stopValues, places, lists }: EntitySettings): JudgeName {
  const stopped = stopList([...NOBODY, ...stopValues])
  return (given, organisation = places.own) => {
    const name = normal(given)
    if (stopped(name)) return { because: 'stop_value' }
    const place = places.find(name, organisation)
    const kind = place.network?.kind ?? ''
    if (isNameless(place.network) && !systemDecides(place)) return { because: kind as RefusedBecause }
    if (place.system) return { name: `system ${normal(place.system.name)}`, shown: place.system.name }
    if (!OURS.has(kind) && lists.hits(name).length > 0) return { because: 'warning_list' }
    return { name, shown: given }
  }
}

/** Lower case, no dot at the end, IPv4 written within IPv6 as IPv4. */
export function normal(name: string): string {
  const lower = name.trim().toLowerCase().replace(/\.$/, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(lower)
  return mapped?.[1] ?? lower
}

function stopList(values: readonly string[]): (name: string) => boolean {
  const parsed = values.map(value => ({ name: normal(value), prefix: parsePrefix(normal(value)) }))
  // An address with its prefix's length stands for the prefix, as it always has here.
  const prefixes = parsed.map(({ prefix }) => ('meant' in prefix ? parsePrefix(prefix.meant) : prefix)).filter(isPrefix)
  const names = new Set(parsed.flatMap(({ name, prefix }) => ('problem' in prefix ? [name] : [])))
  const addresses = prefixTable(prefixes)
  return name => names.has(name) || addresses.find(name) >= 0
}
