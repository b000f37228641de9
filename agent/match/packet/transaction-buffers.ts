/** The bytes that a named buffer holds for a transaction and direction. */
import { Buffer } from 'node:buffer'
import { formBoundary, formFiles } from '../../decode/app/multipart.ts'
import type {
  DnsTransaction,
  HttpHeader,
  HttpMessage,
  HttpTransaction,
  TlsTransaction,
  Transaction,
} from '../../decode/app/transaction.ts'
import { type Direction, TO_SERVER } from '../../decode/packet/packet.ts'

const NONE: readonly Uint8Array[] = []
const CRLF = Uint8Array.of(0x0d, 0x0a)
const COMMA = Uint8Array.of(0x2c, 0x20)
const COLON = Uint8Array.of(0x3a, 0x20)

type Reader<T> = (transaction: T, direction: Direction) => readonly Uint8Array[]

/** All instances of the buffer, none where the transaction hasn't got it. */
export function readBuffer(name: string, transaction: Transaction, direction: Direction): readonly Uint8Array[] {
  switch (transaction.protocol) {
    case 'http':
      return HTTP[name]?.(transaction, direction) ?? NONE
    case 'dns':
      return DNS[name]?.(transaction, direction) ?? NONE
    case 'tls':
      return TLS[name]?.(transaction, direction) ?? NONE
  }
}

const message = (http: HttpTransaction, direction: Direction): HttpMessage =>
  direction === TO_SERVER ? http.request : http.response

const some = (bytes: Uint8Array): readonly Uint8Array[] => (bytes.length === 0 ? NONE : [bytes])

/** Values of all headers of a name, joined as a proxy would join them. */
const header =
  (name: string): Reader<HttpTransaction> =>
  (http, direction) => {
    const values = message(http, direction)
      .headers.filter(each => isNamed(each, name))
      .map(each => each.value)
    return values.length < 2 ? values : [join(values, COMMA)]
  }

const cookies: Reader<HttpTransaction> = (http, direction) =>
  header(direction === TO_SERVER ? 'cookie' : 'set-cookie')(http, direction)

interface Field {
  readonly name: Uint8Array
  readonly value: Uint8Array
}

/** Fields of one name are one field with a list of values, as a proxy would join them. */
function mergedFields(http: HttpTransaction, direction: Direction): Field[] {
  const merged: { name: Uint8Array; lower: string; values: Uint8Array[] }[] = []
  for (const { name, value } of message(http, direction).headers) {
    const lower = latin1(name).toLowerCase()
    const same = merged.find(each => each.lower === lower)
    if (same) same.values.push(value)
    else merged.push({ name, lower, values: [value] })
  }
  return merged.map(({ name, values }) => ({
    name,
    value: values.length === 1 ? (values[0] as Uint8Array) : join(values, COMMA),
  }))
}

const fieldLines = (fields: readonly Field[]): Uint8Array[] =>
  fields.flatMap(({ name, value }) => [name, COLON, value, CRLF])

/** Cookies have a buffer of their own and are left out here. */
const normalHeaders: Reader<HttpTransaction> = (http, direction) => {
  const cookie = direction === TO_SERVER ? 'cookie' : 'set-cookie'
  return some(concat(fieldLines(mergedFields(http, direction).filter(field => !isNamed(field, cookie)))))
}

const headerNames: Reader<HttpTransaction> = (http, direction) => {
  const fields = mergedFields(http, direction)
  return fields.length === 0 ? NONE : [concat([CRLF, ...fields.flatMap(({ name }) => [name, CRLF]), CRLF])]
}

const separateHeaders: Reader<HttpTransaction> = (http, direction) =>
  mergedFields(http, direction).map(({ name, value }) => concat([name, COLON, value]))

const startLine = (http: HttpTransaction, direction: Direction): Uint8Array =>
  direction === TO_SERVER ? http.requestLine : http.responseLine

/** The start line and the fields, written out anew: so Suricata has it. */
const start: Reader<HttpTransaction> = (http, direction) => {
  const line = startLine(http, direction)
  return line.length === 0 ? NONE : [concat([line, CRLF, ...fieldLines(mergedFields(http, direction)), CRLF])]
}

/** The Host field as sent; of a request without one the target's authority. */
const rawHost: Reader<HttpTransaction> = http => {
  const field = header('host')(http, TO_SERVER)
  return field.length > 0 ? field : some(http.authority)
}

/** What the client sends: the files of a form, or the body as it is. */
const sentFiles: Reader<HttpTransaction> = (http, direction) => {
  const { headers, body: bytes } = message(http, direction)
  const boundary = direction === TO_SERVER ? formBoundary(headers) : undefined
  return boundary === undefined ? some(bytes) : formFiles(bytes, boundary)
}

const body: Reader<HttpTransaction> = (http, direction) => some(message(http, direction).body)

const HTTP: Readonly<Record<string, Reader<HttpTransaction>>> = {
  'http.method': http => some(http.method),
  'http.uri': http => some(http.uri),
  'http.uri.raw': http => some(http.uriRaw),
  'http.request_line': http => some(http.requestLine),
  'http.response_line': http => some(http.responseLine),
  'http.protocol': (http, direction) => some(message(http, direction).protocol),
  'http.host': http => some(http.host),
  'http.host.raw': rawHost,
  'http.user_agent': header('user-agent'),
  'http.referer': header('referer'),
  'http.accept': header('accept'),
  'http.accept_enc': header('accept-encoding'),
  'http.accept_lang': header('accept-language'),
  'http.connection': header('connection'),
  'http.content_type': header('content-type'),
  'http.content_len': header('content-length'),
  'http.location': header('location'),
  'http.server': header('server'),
  'http.cookie': cookies,
  'http.header': normalHeaders,
  'http.header.raw': (http, direction) => some(message(http, direction).rawHeaders),
  'http.header_names': headerNames,
  'http.start': start,
  'http.request_header': separateHeaders,
  'http.response_header': separateHeaders,
  'http.stat_code': http => (http.status === 0 ? NONE : [Buffer.from(String(http.status))]),
  'http.stat_msg': http => some(http.statusText),
  'http.request_body': body,
  'http.response_body': body,
  'file.data': sentFiles,
}

const names = (records: readonly { readonly name: string }[]): Uint8Array[] => records.map(each => nameBytes(each.name))

const DNS: Readonly<Record<string, Reader<DnsTransaction>>> = {
  'dns.query': dns => names(dns.questions),
  'dns.queries.rrname': dns => names(dns.questions),
  'dns.answers.rrname': dns => names(dns.answers),
  'dns.authorities.rrname': dns => names(dns.authorities),
  'dns.additionals.rrname': dns => names(dns.additionals),
}

const TLS: Readonly<Record<string, Reader<TlsTransaction>>> = {
  'tls.sni': tls => (tls.sni === '' ? NONE : [Buffer.from(tls.sni, 'latin1')]),
}

/** A name's own bytes: the decoder's \DDD escapes undone. */
const nameBytes = (name: string): Uint8Array =>
  Buffer.from(
    name.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number(digits) & 0xff)),
    'latin1',
  )

const latin1 = (bytes: Uint8Array): string => Buffer.prototype.latin1Slice.call(bytes, 0, bytes.length)

function isNamed({ name }: HttpHeader, lower: string): boolean {
  if (name.length !== lower.length) return false
  for (let i = 0; i < name.length; i++) {
    const byte = name[i] as number
    if ((byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte) !== lower.charCodeAt(i)) return false
  }
  return true
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts)

const join = (parts: readonly Uint8Array[], by: Uint8Array): Uint8Array =>
  concat(parts.flatMap((part, index) => (index === 0 ? [part] : [by, part])))
