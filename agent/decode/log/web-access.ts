/**
 * Access logs of nginx and Apache: common, combined, and combined with a virtual host in front; further fields behind
 * are left alone. Quoted parts may hold anything, a quote behind a backslash included.
 */
import type { LogEvent, UnreadLine } from './event.ts'
import { dashed, integer, type LogFormat, logEvent, unread } from './format.ts'
import { commonLogTime } from './timestamp.ts'

const LINE =
  /^(?:([A-Za-z0-9_.-]+(?::\d{1,5})?) (?=[0-9a-fA-F]*[.:][0-9a-fA-F.:]* ))?(\S+) (\S+) (.+?) \[([^\]]{10,40})\] "((?:[^"\\]|\\.)*)" (\d{3}|-) (\d+|-)(?: "((?:[^"\\]|\\.)*)"(?: "((?:[^"\\]|\\.)*)")?)?/
/** `$remote_addr:$remote_port`, as sites behind shared addresses have it written. */
const CLIENT_PORT = /^([\d.]+|\[[0-9a-fA-F:.]+\]):(\d{1,5})$/
const REQUEST = /^([A-Za-z_-]{1,32}) (.*?)(?: HTTP\/(\d(?:\.\d)?))?$/s

/** nginx and Apache write the same line; who wrote it is not in it. */
export const nginx = accessLog('nginx', { category: 'webserver', service: 'nginx' })
export const apache = accessLog('apache', { category: 'webserver', service: 'apache' })

function accessLog(name: string, logSource: { category: string; service: string }): LogFormat {
  return {
    name,
    recognise: line => (LINE.test(line) ? 0.95 : 0),
    parse: line => parseAccess(name, logSource, line),
  }
}

function parseAccess(
  name: string,
  logSource: { category: string; service: string },
  line: string,
): LogEvent | UnreadLine {
  const found = LINE.exec(line)
  if (!found) return unread(line, 'not a line of the common or combined access log format')
  const [, virtualHost, client = '', , user, time = '', request = '', status, bytes, referrer, agent] = found
  const timeMs = commonLogTime(time)
  if (timeMs === undefined) return unread(line, `not a time of an access log: ${time}`)
  const code = integer(status)
  const [, ip = client, port] = CLIENT_PORT.exec(client) ?? []
  return logEvent(name, line, timeMs, logSource, {
    'source.ip': ip.replace(/^\[(.*)\]$/, '$1'),
    'source.port': integer(port),
    'user.name': dashed(user),
    'url.domain': virtualHost?.replace(/:\d+$/, ''),
    'http.response.status_code': code,
    'http.response.body.bytes': integer(bytes),
    'http.request.referrer': dashed(unescaped(referrer)),
    'user_agent.original': dashed(unescaped(agent)),
    ...requestFields(unescaped(request) ?? ''),
  })
}

/** The request line's parts. What isn't one (a TLS hello on a plain port, say) is kept whole as the URL. */
function requestFields(request: string): Record<string, string | undefined> {
  if (request === '' || request === '-') return {}
  const found = REQUEST.exec(request)
  const target = found?.[2] ?? request
  const question = target.indexOf('?')
  return {
    'http.request.method': found?.[1],
    'http.version': found?.[3],
    'url.original': target,
    'url.path': question === -1 ? target : target.slice(0, question),
    'url.query': question === -1 ? undefined : target.slice(question + 1),
  }
}

/** The servers write quotes and backslashes behind a backslash; other escapes (`\x16`) are theirs and stay. */
const unescaped = (text: string | undefined): string | undefined =>
  text?.includes('\\') ? text.replace(/\\(["\\])/g, '$1') : text
