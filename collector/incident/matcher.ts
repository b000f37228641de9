/** Whether an alert meets what a silence or inhibition asks for. Compiled once, asked for every alert. */
import { BlockList, isIP } from 'node:net'
import type { Alert } from '../../agent/wire/index.ts'
import type { MatchedField, Matcher } from '../store/triage.ts'
import { normal } from './entity-keys.ts'

export interface Matched {
  readonly agent: string
  readonly alert: Alert
}

export type Meets = (matched: Matched) => boolean

/** All of them are to be met. */
export function compileMatchers(matchers: readonly Matcher[]): Meets {
  const tests = matchers.map(compile)
  return matched => tests.every(test => test(matched))
}

/** What is wrong with a matcher's values; undefined: nothing. */
export function refusedMatcher({ is, values }: Matcher): string | undefined {
  if (is !== 'within' && is !== 'not_within') return undefined
  return values.find(value => !isPrefix(value))
}

function compile({ field, is, values }: Matcher): Meets {
  const one = testOf(is, values)
  const opposite = is === 'is_not' || is === 'not_within' || is === 'not_like'
  return matched => FIELDS[field](matched).some(one) !== opposite
}

/** Folded as entities are compared: without case, dots at the end, or IPv4 written as IPv6. */
const FIELDS: Readonly<Record<MatchedField, (matched: Matched) => string[]>> = {
  victim: ({ alert }) => alert.entities.victims.map(normal),
  attacker: ({ alert }) => alert.entities.attackers.map(normal),
  account: ({ alert }) => alert.entities.accounts.map(normal),
  indicator: ({ alert }) => alert.entities.indicators.map(normal),
  host: ({ alert }) => (alert.source.host === undefined ? [] : [normal(alert.source.host)]),
  agent: ({ agent }) => [normal(agent)],
  rule: ({ alert }) => [normal(alert.rule.id)],
  title: ({ alert }) => [normal(alert.rule.title), ...(alert.rule.titleVi ? [normal(alert.rule.titleVi)] : [])],
  severity: ({ alert }) => [alert.rule.severity],
}

function testOf(is: Matcher['is'], values: readonly string[]): (name: string) => boolean {
  if (is === 'is' || is === 'is_not') {
    const names = new Set(values.map(normal))
    return name => names.has(name)
  }
  if (is === 'like' || is === 'not_like') {
    const patterns = values.map(value => normal(value).split('*'))
    return name => patterns.some(parts => isLike(name, parts))
  }
  return prefixTest(values)
}

/** Leftmost matches of the parts in their order: no turning back, however many stars there are. */
function isLike(name: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts
  if (rest.length === 0) return name === first
  const last = rest.pop() as string
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false
  let at = first.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return at <= name.length - last.length
}

function prefixTest(values: readonly string[]): (name: string) => boolean {
  const list = new BlockList()
  for (const value of values) {
    const [address = '', bits] = normal(value).split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return name => {
    const family = isIP(name)
    return family !== 0 && list.check(name, family === 6 ? 'ipv6' : 'ipv4')
  }
}

function isPrefix(value: string): boolean {
  const [address = '', bits, ...more] = normal(value).split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32))
}
