/** unbound: its query and reply log, to a file (`[time] unbound[pid:thread] info: …`) or through syslog. */
import { clientFields, questionFields } from './dns-name.ts'
import { type Fields, integer, type LogFormat, logEvent, unread } from './format.ts'
import type { ProgramReader } from './syslog.ts'
import { bsdTime, epochTime } from './timestamp.ts'

const FILE_HEAD = /^\[(\d{9,10}|[A-Z][a-z]{2} +\d{1,2} +\d\d:\d\d:\d\d(?: \d{4})?)\] unbound(?=\[)/
const SYSLOG_HEAD = /^ *\[(\d+):\w+\] (error|warning|notice|info|debug|query|reply): /
const QUESTION =
  /^(?:query: |reply: )?([0-9a-fA-F.:]+)(?:@(\d+))? (\S+) ([A-Z0-9-]+) (IN|CH|HS|ANY|CLASS\d+)(?: ([A-Z]+) ([\d.]+) \d \d+)?\s*$/

const LOG_SOURCE = { category: 'dns', product: 'unbound', service: 'unbound' } as const

export const unbound: ProgramReader & LogFormat = {
  name: 'unbound',
  programs: ['unbound'],
  logSource: LOG_SOURCE,
  read: readUnbound,
  recognise: line => (FILE_HEAD.test(line) ? 0.99 : 0),
  parse(line, context) {
    const head = FILE_HEAD.exec(line)
    if (!head) return unread(line, 'no unbound time at the beginning')
    const text = head[1] as string
    const timeMs = /^\d/.test(text) ? epochTime(Number(text)) : bsdTime(text, context)
    const message = line.slice(head[0].length)
    return logEvent('unbound', line, timeMs, LOG_SOURCE, {
      'process.name': 'unbound',
      message,
      ...readUnbound(message),
    })
  },
}

function readUnbound(message: string): Fields | undefined {
  const head = SYSLOG_HEAD.exec(message)
  const rest = message.slice(head?.[0].length ?? 0)
  const fields: Fields = {}
  if (head) {
    fields['process.pid'] = integer(head[1]) ?? null
    fields['log.level'] = head[2] as string
  }
  const question = QUESTION.exec(rest)
  if (!question) return head ? fields : undefined
  const [, client = '', port, name = '', type, dnsClass, rcode] = question
  Object.assign(fields, clientFields(client, port), questionFields(name, type, dnsClass))
  fields['event.action'] = rcode ? 'dns_reply' : 'dns_query'
  if (rcode) fields['dns.response_code'] = rcode
  return fields
}
