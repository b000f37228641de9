/** Transactions in the shape of EVE's http, dns and tls objects. */
import { Buffer } from 'node:buffer'
import type {
  DnsRecord,
  DnsTransaction,
  HttpHeader,
  HttpTransaction,
  TlsTransaction,
  Transaction,
} from '../decode/app/transaction.ts'
import type { Direction } from '../decode/packet/packet.ts'

export type EveObject = { [name: string]: unknown }

/** `{ http: {…} }`, `{ dns: {…} }` or `{ tls: {…} }`. */
export function transactionFields(transaction: Transaction, _direction: Direction): EveObject {
  switch (transaction.protocol) {
    case 'http':
      return { http: httpFields(transaction) }
    case 'dns':
      return { dns: dnsFields(transaction) }
    case 'tls':
      return { tls: tlsFields(transaction) }
  }
}

function httpFields(http: HttpTransaction): EveObject {
  const requested = (name: string) => headerText(http.request.headers, name)
  const answered = (name: string) => headerText(http.response.headers, name)
  const port = /:(\d+)$/.exec(requested('host') ?? '')?.[1]
  return dropMissing({
    hostname: http.host.length > 0 ? text(http.host) : undefined,
    http_port: port === undefined ? undefined : Number(port),
    url: http.uriRaw.length > 0 ? text(http.uriRaw) : undefined,
    http_user_agent: requested('user-agent'),
    xff: requested('x-forwarded-for'),
    http_content_type: answered('content-type')?.replace(/;.*$/, ''),
    http_refer: requested('referer'),
    http_method: http.method.length > 0 ? text(http.method) : undefined,
    protocol: http.request.protocol.length > 0 ? text(http.request.protocol) : undefined,
    status: http.status === 0 ? undefined : http.status,
    redirect: http.status >= 300 && http.status < 400 ? answered('location') : undefined,
    length: http.response.bodyLength,
  })
}

function headerText(headers: readonly HttpHeader[], name: string): string | undefined {
  const found = headers.filter(header => text(header.name).toLowerCase() === name)
  return found.length === 0 ? undefined : found.map(header => text(header.value)).join(', ')
}

const text = (bytes: Uint8Array): string => {
  const utf8 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  return utf8.includes('\ufffd')
    ? Buffer.from(bytes)
        .toString('latin1')
        .replace(/[^\x20-\x7e]/g, printed)
    : utf8
}

const printed = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`

const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  10: 'NULL',
  12: 'PTR',
  13: 'HINFO',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  35: 'NAPTR',
  41: 'OPT',
  43: 'DS',
  44: 'SSHFP',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  50: 'NSEC3',
  52: 'TLSA',
  64: 'SVCB',
  65: 'HTTPS',
  99: 'SPF',
  250: 'TSIG',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
  256: 'URI',
  257: 'CAA',
}

const RCODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
]

const typeName = (type: number): string => TYPES[type] ?? String(type)

/** EVE's dns object, version 3. */
function dnsFields(dns: DnsTransaction): EveObject {
  const bit = (mask: number, name: string) => ((dns.flags & mask) === 0 ? {} : { [name]: true })
  const queries = dns.questions.map(({ name, type }) => ({ rrname: name, rrtype: typeName(type) }))
  return {
    version: 3,
    type: dns.response ? 'response' : 'request',
    tx_id: dns.id,
    id: dns.messageId,
    flags: dns.flags.toString(16),
    ...bit(0x8000, 'qr'),
    ...bit(0x0400, 'aa'),
    ...bit(0x0200, 'tc'),
    ...bit(0x0100, 'rd'),
    ...bit(0x0080, 'ra'),
    opcode: dns.opcode,
    rcode: RCODES[dns.rcode] ?? String(dns.rcode),
    ...(queries.length > 0 && { queries }),
    ...(dns.answers.length > 0 && { answers: dns.answers.map(dnsRecord), grouped: grouped(dns.answers) }),
    ...(dns.authorities.length > 0 && { authorities: dns.authorities.map(dnsRecord) }),
    ...(dns.additionals.length > 0 && { additionals: dns.additionals.map(dnsRecord) }),
  }
}

const dnsRecord = ({ name, type, ttl, data }: DnsRecord): EveObject => ({
  rrname: name,
  rrtype: typeName(type),
  ttl,
  ...(data !== '' && { rdata: data }),
})

function grouped(answers: readonly DnsRecord[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {}
  for (const { type, data } of answers) {
    if (data === '') continue
    const name = typeName(type)
    groups[name] ??= []
    groups[name].push(data)
  }
  return groups
}

const VERSIONS: Readonly<Record<number, string>> = {
  768: 'SSLv3',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  771: 'TLS 1.2',
  772: 'TLS 1.3',
}

function tlsFields(tls: TlsTransaction): EveObject {
  const version = tls.serverVersion || tls.clientVersion
  return dropMissing({
    sni: tls.sni === '' ? undefined : tls.sni,
    version: version === 0 ? 'UNDETERMINED' : (VERSIONS[version] ?? `0x${version.toString(16).padStart(4, '0')}`),
    client_alpns: tls.alpn.length > 0 ? tls.alpn : undefined,
  })
}

const dropMissing = (fields: EveObject): EveObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
