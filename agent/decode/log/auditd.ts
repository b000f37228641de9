/** The Linux audit log, one record a line: `type=… msg=audit(seconds.millis:serial): key=value …`. */
import { type Fields, integer, type LogFormat, logEvent, unread } from './format.ts'

const HEAD = /^(?:node=(\S+) )?type=(\S+) msg=audit\((\d{1,12})\.(\d{3}):(\d{1,19})\): ?/
const PAIR = /([A-Za-z0-9_-]{1,64})=(?:"([^"]*)"|'([^']*)'|([^\s'"][^\s]*)?)/g
/** Fields the kernel writes as hex when they hold blanks, quotes or control characters (audit-userspace, auparse). */
const ENCODED = /^(?:a\d+|exe|comm|cmd|cwd|name|path|proctitle|key|acct|data|dir|ocomm|new|old|grp|vm)$/
const MAX_PAIRS = 512

const LOG_SOURCE = { product: 'linux', service: 'auditd' } as const

export const auditd: LogFormat = {
  name: 'auditd',
  recognise: line => (HEAD.test(line) ? 0.99 : 0),
  parse(line) {
    const head = HEAD.exec(line)
    if (!head) return unread(line, 'no audit record: it must begin with type=… msg=audit(…):')
    const [, node, type = '', seconds, millis, serial = ''] = head
    const native: Fields = { type, serial, ...pairs(line.slice(head[0].length)) }
    if (node) native['node'] = node
    return logEvent(
      'auditd',
      line,
      Number(seconds) * 1000 + Number(millis),
      LOG_SOURCE,
      { ...native, ...ecs(native, node) },
      native,
    )
  },
}

/** Keys inside `msg='…'` of user-space records are read too, the outer ones first. */
function pairs(text: string): Fields {
  const fields: Fields = {}
  let count = 0
  const enriched = text.indexOf('\x1d')
  const body = enriched === -1 ? text : `${text.slice(0, enriched)} ${text.slice(enriched + 1)}`
  for (const [, key = '', double, single, bare] of body.matchAll(PAIR)) {
    if (++count > MAX_PAIRS) break
    if (key === 'msg' && single !== undefined) {
      for (const [inner, value] of Object.entries(pairs(single))) fields[inner] ??= value
    } else fields[key] ??= double ?? single ?? decoded(key, bare ?? '')
  }
  return fields
}

function decoded(key: string, value: string): string {
  if (!ENCODED.test(key) || value.length < 2 || value.length % 2 === 1 || !/^[0-9A-F]+$/.test(value)) return value
  return Buffer.from(value, 'hex')
    .toString('utf8')
    .replace(/\0/g, key === 'proctitle' ? ' ' : '')
    .trimEnd()
}

function ecs(native: Fields, node: string | undefined): Record<string, string | number | undefined> {
  const text = (key: string) => {
    const value = native[key]
    return typeof value === 'string' && value !== '' && value !== '(null)' && value !== '?' ? value : undefined
  }
  const succeeded = text('success') ?? text('res')
  return {
    'event.code': text('type'),
    'event.id': text('serial'),
    'host.name': node ?? text('hostname'),
    'process.pid': integer(text('pid')),
    'process.parent.pid': integer(text('ppid')),
    'process.executable': text('exe'),
    'process.name': text('comm'),
    'process.working_directory': text('cwd'),
    'user.id': text('uid'),
    'user.effective.id': text('euid'),
    'user.audit.id': text('auid'),
    'user.name': text('acct'),
    'source.ip': text('addr'),
    'process.tty.name': text('tty'),
    'auditd.syscall': text('syscall'),
    'event.outcome': succeeded === undefined ? undefined : /^(yes|success|1)$/.test(succeeded) ? 'success' : 'failure',
  }
}
