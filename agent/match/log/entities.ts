/** Who and what a log event is about: what incidents are grouped by. */
import type { LogEvent } from '../../decode/log/event.ts'
import { fieldOf } from '../../decode/log/taxonomy.ts'
import type { Entities } from '../../wire/index.ts'
import { registeredDomain } from './registered-domain.ts'

const MAX_TEXT = 512
const NOBODY = /^(?:127\.|::1$|0\.0\.0\.0$|::$|localhost$|-$)/

/**
 * The source address is the attacker, except where a name was looked up: there the client that asks is the one
 * something happened on (never the resolver, though its log tells of it), and the name it asks for is the indicator.
 * Where no client is named, or only a loopback address, the host asked for itself. Loopback addresses name nobody.
 */
export function entitiesOf(event: LogEvent, host: string | undefined, accounts: readonly string[]): Entities {
  const text = (name: string) => textOf(fieldOf(event, name))
  const source = text('source.ip')
  const dns = text('dns.question.name')
  const client = source === undefined || NOBODY.test(source) ? host : source
  const victims = dns === undefined ? [host, text('destination.ip'), text('url.domain')] : [client]
  const domain = dns === undefined ? undefined : registeredDomain(dns)
  return {
    attackers: dns === undefined ? unique([source]) : [],
    victims: unique(victims),
    accounts: unique(accounts),
    systems: [],
    indicators: unique([domain]),
  }
}

export const accountOf = (event: LogEvent): string | undefined => textOf(fieldOf(event, 'user.name'))

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' && value !== '-' ? value.slice(0, MAX_TEXT) : undefined
}

const unique = (texts: readonly (string | undefined)[]): string[] =>
  [...new Set(texts.filter(text => text !== undefined && !NOBODY.test(text)))].slice(0, 64) as string[]
