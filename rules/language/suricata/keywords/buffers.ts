/** Sticky buffers, their old spellings, and transforms. */
import type { TransformName } from '../ast.ts'
import { buffers, PAYLOAD } from '../buffers.ts'
import type { Keyword, KeywordTable } from '../builder.ts'

const sticky =
  (buffer: string): Keyword =>
  ({ value }, rule) =>
    value === undefined ? rule.select(buffer) : 'it takes no value'

const old =
  (buffer: string): Keyword =>
  ({ value }, rule) =>
    value === undefined ? rule.moveNewest(buffer) : 'it takes no value'

const transform =
  (name: TransformName): Keyword =>
  ({ value }, rule) =>
    value === undefined ? rule.transform(name) : 'it takes no value'

/** Spelled with an underscore, they stand before their contents like the dotted names. */
const STICKY_ALIASES: Readonly<Record<string, string>> = {
  file_data: 'file.data',
  dns_query: 'dns.query',
  tls_sni: 'tls.sni',
  http_request_line: 'http.request_line',
  http_response_line: 'http.response_line',
  http_header_names: 'http.header_names',
  http_protocol: 'http.protocol',
  http_start: 'http.start',
  http_accept: 'http.accept',
  http_accept_enc: 'http.accept_enc',
  http_accept_lang: 'http.accept_lang',
  http_connection: 'http.connection',
  http_content_len: 'http.content_len',
  http_content_type: 'http.content_type',
  http_referer: 'http.referer',
}

/** These come after the content they modify. */
const MODIFIERS: Readonly<Record<string, string>> = {
  http_method: 'http.method',
  http_uri: 'http.uri',
  http_raw_uri: 'http.uri.raw',
  http_header: 'http.header',
  http_raw_header: 'http.header.raw',
  http_cookie: 'http.cookie',
  http_user_agent: 'http.user_agent',
  http_host: 'http.host',
  http_raw_host: 'http.host.raw',
  http_client_body: 'http.request_body',
  http_server_body: 'http.response_body',
  http_stat_code: 'http.stat_code',
  http_stat_msg: 'http.stat_msg',
}

const TRANSFORMS: readonly TransformName[] = [
  'to_lowercase',
  'to_uppercase',
  'strip_whitespace',
  'compress_whitespace',
  'dotprefix',
  'url_decode',
  'header_lowercase',
  'strip_pseudo_headers',
  'to_md5',
  'to_sha1',
  'to_sha256',
]

/** `xor:"0d0ac8"`: the key in hexadecimal. */
const xor: Keyword = ({ value = '' }, rule) => {
  const key = value.replace(/^"(.*)"$/, '$1').trim()
  if (!/^([0-9a-f]{2}){1,255}$/i.test(key)) return `'${value}' isn't a key in hexadecimal`
  return rule.transform(`xor ${key.toLowerCase()}`)
}

export const bufferKeywords: KeywordTable = {
  ...Object.fromEntries([...buffers.keys()].filter(name => name !== PAYLOAD).map(name => [name, sticky(name)])),
  ...Object.fromEntries(Object.entries(STICKY_ALIASES).map(([name, buffer]) => [name, sticky(buffer)])),
  ...Object.fromEntries(Object.entries(MODIFIERS).map(([name, buffer]) => [name, old(buffer)])),
  ...Object.fromEntries(TRANSFORMS.map(name => [name, transform(name)])),
  xor,
  pkt_data: sticky(PAYLOAD),
}
