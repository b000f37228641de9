/** BIND's `named`: its query log and its refusals, by file channel or through syslog. */
import { clientFields, questionFields } from './dns-name.ts'
import { type Fields, type LogFormat, logEvent, unread } from './format.ts'
import type { ProgramReader } from './syslog.ts'
import { bindTime, rfc3339 } from './timestamp.ts'

const HEAD = /^(\d\d?-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\dT\S+) /
const CHANNEL = /^ *(?:([a-z-]+): )?(debug(?: \d+)?|dynamic|info|notice|warning|error|critical): (?=\S)/
const CATEGORY = /^ *([a-z-]+): (?=client\b)/
const CLIENT = /^ *client (?:@0x[0-9a-f]+ )?([0-9a-fA-F.:]+)#(\d+)(?:\/key \S+)?(?: \(([^)\s]*)\))?: (?:view \S+: )?/
const QUERY = /^query: (\S+) (\S+) (\S+) (\S+)(?: \(([^)\s]+)\))?/
const DENIED =
  /^(?:query(?: \(cache\))?|zone transfer|update|notify|bad zone transfer request:|query failed)[^']*'([^']*)'.*?(denied|NOTAUTH|REFUSED)/

const LOG_SOURCE = { category: 'dns', product: 'bind', service: 'named' } as const

export const bind: ProgramReader & LogFormat = {
  name: 'bind',
  programs: ['named'],
  logSource: LOG_SOURCE,
  read: message => readBind(message.replace(HEAD, '')),
  recognise: line => {
    const head = HEAD.exec(line)
    const client = CLIENT.test(
      line
        .slice(head?.[0].length ?? 0)
        .replace(CHANNEL, '')
        .replace(CATEGORY, ''),
    )
    return client ? 0.97 : head && /-[A-Z]/.test(head[0]) ? 0.6 : 0
  },
  parse(line, context) {
    const head = HEAD.exec(line)
    const timeMs = head ? (bindTime(head[1] as string, context) ?? rfc3339(head[1] as string, context)) : undefined
    const text = line.slice(head?.[0].length ?? 0)
    const fields = readBind(text)
    if (!fields && timeMs === undefined) return unread(line, 'no BIND time and no client at the beginning')
    return logEvent('bind', line, timeMs, LOG_SOURCE, { message: text, 'process.name': 'named', ...fields })
  },
}

function readBind(text: string): Fields | undefined {
  const channel = CHANNEL.exec(text)
  const rest = text.slice(channel?.[0].length ?? 0).replace(CATEGORY, '')
  const level: Fields = channel ? { 'log.level': channel[2] as string } : {}
  const client = CLIENT.exec(rest)
  if (!client) return channel ? level : undefined
  const about = rest.slice(client[0].length)
  const named = client[3] ? questionFields(client[3]) : {}
  return { ...level, ...clientFields(client[1] as string, client[2]), ...named, ...aboutFields(about) }
}

function aboutFields(about: string): Fields {
  const query = QUERY.exec(about)
  if (query) {
    const [, name = '', dnsClass, type, , server] = query
    return {
      ...questionFields(name, type, dnsClass),
      'event.action': 'dns_query',
      ...(server && { 'destination.ip': server }),
    }
  }
  const denied = DENIED.exec(about)
  if (!denied) return {}
  const [name = '', ...rest] = (denied[1] as string).split('/')
  const [dnsClass, type] = [rest.at(-1), rest.length > 1 ? rest[0] : undefined]
  return { ...questionFields(name, type, dnsClass), 'event.outcome': 'failure', 'event.action': 'denied' }
}
