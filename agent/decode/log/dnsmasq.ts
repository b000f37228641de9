/** dnsmasq's query log, through syslog or as its own file, which looks the same. */
import { clientFields, questionFields } from './dns-name.ts'
import type { Fields } from './format.ts'
import type { ProgramReader } from './syslog.ts'

/** With `log-queries=extra` a serial and the client stand in front. */
const EXTRA = /^(\d+) ([0-9a-fA-F.:]+)\/(\d+) (?=\S)/
const QUERY = /^query\[([A-Z0-9=a-z-]+)\] (\S+) from ([0-9a-fA-F.:]+)$/
const ANSWER = /^(?:reply|cached|config|\/etc\/hosts) (\S+) is (.+)$/

export const dnsmasq: ProgramReader = {
  name: 'dnsmasq',
  programs: ['dnsmasq'],
  logSource: { category: 'dns', product: 'dnsmasq', service: 'dnsmasq' },
  read(message) {
    const extra = EXTRA.exec(message)
    const rest = message.slice(extra?.[0].length ?? 0)
    const client: Fields = extra ? clientFields(extra[2] as string, extra[3]) : {}
    const query = QUERY.exec(rest)
    if (query) {
      const question = questionFields(query[2] as string, query[1], 'IN')
      return { ...clientFields(query[3] as string), ...client, ...question, 'event.action': 'dns_query' }
    }
    const answer = ANSWER.exec(rest)
    if (answer) return { ...client, ...questionFields(answer[1] as string), ...answerFields(answer[2] as string) }
    return extra ? client : undefined
  },
}

function answerFields(text: string): Fields {
  const code = /^(NXDOMAIN|SERVFAIL|REFUSED|NODATA)/.exec(text)
  if (code) return { 'event.action': 'dns_reply', 'dns.response_code': code[1] as string }
  return { 'event.action': 'dns_reply', 'dns.answers.data': text }
}
