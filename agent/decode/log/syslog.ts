/**
 * Syslog, RFC 3164 and RFC 5424. The message of a program that is known here is read further, by that program's own
 * file; the event is then named after it.
 */
import { bind } from './bind.ts'
import { cron } from './cron.ts'
import { dnsmasq } from './dnsmasq.ts'
import type { LogEvent, LogSource, UnreadLine } from './event.ts'
import { type Fields, integer, type LineContext, type LogFormat, logEvent, unread } from './format.ts'
import { sshd } from './sshd.ts'
import { su } from './su.ts'
import { sudo } from './sudo.ts'
import { type SyslogHeader, syslogHeader } from './syslog-header.ts'
import { unbound } from './unbound.ts'

/** Reads what a program writes behind the syslog header. */
export interface ProgramReader {
  readonly name: string
  /** The tags it goes by, in lower case. */
  readonly programs: readonly string[]
  readonly logSource: LogSource
  /** Facts of the message; undefined when it isn't one of those it knows. Never throws. */
  read(message: string, context: LineContext): Fields | undefined
}

const READERS = [sshd, sudo, su, cron, bind, unbound, dnsmasq] as const satisfies readonly ProgramReader[]
const READER_OF = new Map<string, ProgramReader>(
  READERS.flatMap(reader => reader.programs.map(program => [program, reader] as const)),
)

const SEVERITIES = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'informational', 'debug']
const FACILITIES = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp', 'ntp'],
  ...['security', 'console', 'solaris-cron', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6'],
  'local7',
]

export const syslog: LogFormat = {
  name: 'syslog',
  recognise(line) {
    const header = syslogHeader(line, GUESSING)
    if (!header) return 0
    return header.program !== undefined || header.severity !== undefined ? 0.9 : 0.5
  },
  parse: parseSyslog,
}

/** Programs' messages are short; patterns that look for words in them are not let loose on more. */
const MAX_MESSAGE = 8192

/** Recognising needs no exact time. */
const GUESSING: LineContext = { nowMs: Date.UTC(2100, 0, 1), zone: () => 0 }

function parseSyslog(line: string, context: LineContext): LogEvent | UnreadLine {
  const header = syslogHeader(line, context)
  if (!header) return unread(line, 'no syslog priority and no time at the beginning')
  const program = programName(header.program)
  const reader = READER_OF.get(program)
  const known = reader?.read(header.message.slice(0, MAX_MESSAGE), context)
  const logSource = reader?.logSource ?? { product: 'linux', service: program || 'syslog' }
  return logEvent(reader?.name ?? 'syslog', line, header.timeMs, logSource, { ...headerFields(header), ...known })
}

/** `/usr/sbin/cron` and `sshd-session` go by their plain names. */
function programName(tag: string | undefined): string {
  if (tag === undefined) return ''
  return tag.slice(tag.lastIndexOf('/') + 1).toLowerCase()
}

function headerFields(header: SyslogHeader): Record<string, string | number | undefined> {
  const { facility, severity } = header
  return {
    'host.name': header.host,
    'process.name': header.program,
    'process.pid': integer(header.processId) ?? header.processId,
    'event.code': header.messageId,
    'log.syslog.facility.name': facility === undefined ? undefined : FACILITIES[facility],
    'log.level': severity === undefined ? undefined : SEVERITIES[severity],
    'log.syslog.structured_data': header.structuredData,
    message: header.message,
  }
}
