/**
 * The one mapping between Sigma's field names and ECS, by log source.
 *
 * A rule sees an event's native names first (Windows, JSON, auditd), then Sigma's names as mapped here, then ECS names
 * as they are, so that an own rule may use either. In SigmaHQ's web rules `cs-uri-query` is the whole request target.
 */
import type { FieldValue, LogEvent, LogSource } from './event.ts'

type Names = Readonly<Record<string, string>>

const GENERAL: Names = {
  src_ip: 'source.ip',
  src_port: 'source.port',
  dst_ip: 'destination.ip',
  dst_port: 'destination.port',
  user: 'user.name',
  username: 'user.name',
  host: 'host.name',
  hostname: 'host.name',
  program: 'process.name',
  pid: 'process.pid',
  action: 'event.action',
  outcome: 'event.outcome',
  timestamp: '@timestamp',
}

const WEB: Names = {
  'c-ip': 'source.ip',
  'c-uri': 'url.original',
  'c-useragent': 'user_agent.original',
  'cs-bytes': 'http.request.bytes',
  'cs-host': 'url.domain',
  'cs-method': 'http.request.method',
  'cs-referer': 'http.request.referrer',
  'cs-referrer': 'http.request.referrer',
  'cs-uri': 'url.original',
  'cs-uri-query': 'url.original',
  'cs-uri-stem': 'url.path',
  'cs-user-agent': 'user_agent.original',
  'cs-username': 'user.name',
  'cs-version': 'http.version',
  'sc-bytes': 'http.response.body.bytes',
  'sc-status': 'http.response.status_code',
}

const BY_CATEGORY: Readonly<Record<string, Names>> = {
  webserver: WEB,
  proxy: WEB,
  dns: {
    query: 'dns.question.name',
    record_type: 'dns.question.type',
    answer: 'dns.answers.data',
    response: 'dns.answers.data',
    rcode: 'dns.response_code',
  },
}

const BY_SERVICE: Readonly<Record<string, Names>> = {
  sshd: { method: 'sshd.method' },
  sudo: {
    USER: 'user.target.name',
    COMMAND: 'process.command_line',
    PWD: 'process.working_directory',
    TTY: 'process.tty.name',
  },
  cron: { command: 'process.command_line' },
  nginx: WEB,
  apache: WEB,
}

const merged = new Map<string, Names>()

/** Sigma's field names for events of a log source, each with its ECS name. */
export function sigmaNames({ category = '', service = '' }: LogSource): Names {
  const key = `${category}\n${service}`
  let names = merged.get(key)
  if (!names) {
    names = { ...GENERAL, ...BY_SERVICE[service], ...BY_CATEGORY[category] }
    // Configured sources are few; names that input brings can't make this grow without end.
    if (merged.size < 1000) merged.set(key, names)
  }
  return names
}

/** What a rule means by a field name; undefined when the event doesn't have it. */
export function fieldOf(event: LogEvent, name: string, names = sigmaNames(event.logSource)): FieldValue | undefined {
  const { native, fields } = event
  if (native && Object.hasOwn(native, name)) return native[name]
  const ecsName = names[name]
  if (ecsName !== undefined && Object.hasOwn(fields, ecsName)) return fields[ecsName]
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}
