/** Numbers of transactions: `dns.opcode`, `dns.rcode`, `dns.rrtype`, `tls.version`. */
import type { NumberRange, TransactionNumberCondition } from '../ast.ts'
import type { Keyword, KeywordTable, RuleBuilder } from '../builder.ts'
import { readRange } from '../numbers.ts'

function demand(protocol: string, rule: RuleBuilder): string | undefined {
  if (rule.protocol !== undefined && rule.protocol !== protocol)
    return `it belongs to ${protocol}, the rule to ${rule.protocol}`
  rule.protocol = protocol
  return undefined
}

function push(
  field: TransactionNumberCondition['field'],
  value: string,
  names: Readonly<Record<string, number>>,
  rule: RuleBuilder,
) {
  const text = value.replace(/^"(.*)"$/, '$1').trim()
  const negated = text.startsWith('!')
  const body = negated ? text.slice(1).trim() : text
  const named = names[body.toUpperCase()]
  // Suricata's between for these counts neither end, as elsewhere.
  const range: NumberRange | undefined = named === undefined ? readRange(body, true) : { mode: '=', a: named, b: 0 }
  if (!range) return `'${value}' isn't a value of it`
  rule.transactionConditions.push({ kind: 'transaction_number', field, negated, range })
  return undefined
}

const RCODES: Readonly<Record<string, number>> = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
}

const RRTYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  NULL: 10,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  SVCB: 64,
  HTTPS: 65,
  ANY: 255,
  CAA: 257,
}

const VERSIONS: Readonly<Record<string, number>> = {
  '1.0': 0x0301,
  '1.1': 0x0302,
  '1.2': 0x0303,
  '1.3': 0x0304,
}

const dns =
  (field: TransactionNumberCondition['field'], names: Readonly<Record<string, number>>): Keyword =>
  ({ value = '' }, rule) =>
    demand('dns', rule) ?? push(field, value, names, rule)

export const transactionKeywords: KeywordTable = {
  'dns.opcode': dns('dns.opcode', {}),
  'dns.rcode': dns('dns.rcode', RCODES),
  'dns.rrtype': dns('dns.rrtype', RRTYPES),
  'tls.version': ({ value = '' }, rule) => {
    const version = VERSIONS[value.replace(/^"(.*)"$/, '$1').trim()]
    if (version === undefined) return `'${value}' isn't 1.0, 1.1, 1.2 or 1.3`
    const trouble = demand('tls', rule)
    if (trouble !== undefined) return trouble
    rule.transactionConditions.push({
      kind: 'transaction_number',
      field: 'tls.version',
      negated: false,
      range: { mode: '=', a: version, b: 0 },
    })
    return undefined
  },
}
