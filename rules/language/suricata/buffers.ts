/**
 * The buffers that rules can look into: the name a sticky buffer gives, what protocol and direction it belongs to and
 * from which step of a transaction on it can be read.
 *
 * `step` follows `Progress` of the decoders: 1 start line, 2 headers, 3 body, 4 complete.
 */
export interface BufferKind {
  readonly name: string
  readonly protocol: 'http' | 'dns' | 'tls' | undefined
  /** Steps by direction; undefined where the buffer doesn't exist in that direction. */
  readonly toServer: number | undefined
  readonly toClient: number | undefined
  /** Each occurrence in a rule looks at all instances anew (several questions of a query …). */
  readonly multiple: boolean
  /** Grows while the transaction goes on. */
  readonly body: boolean
}

const both = (step: number) => ({ toServer: step, toClient: step })
const request = (step: number) => ({ toServer: step, toClient: undefined })
const response = (step: number) => ({ toServer: undefined, toClient: step })
const one = { multiple: false, body: false }

const http = (name: string, steps: Pick<BufferKind, 'toServer' | 'toClient'>, more = one): BufferKind => ({
  name,
  protocol: 'http',
  ...steps,
  ...more,
})

const kinds: readonly BufferKind[] = [
  { name: 'payload', protocol: undefined, ...both(0), ...one },
  http('http.method', request(1)),
  http('http.uri', request(1)),
  http('http.uri.raw', request(1)),
  http('http.request_line', request(1)),
  http('http.protocol', both(1)),
  http('http.host', request(2)),
  http('http.host.raw', request(2)),
  http('http.user_agent', request(2)),
  http('http.referer', request(2)),
  http('http.accept', request(2)),
  http('http.accept_enc', request(2)),
  http('http.accept_lang', request(2)),
  http('http.connection', both(2)),
  http('http.content_type', both(2)),
  http('http.content_len', both(2)),
  http('http.location', response(2)),
  http('http.server', response(2)),
  http('http.cookie', both(2)),
  http('http.header', both(2)),
  http('http.header.raw', both(2)),
  http('http.header_names', both(2)),
  http('http.start', both(2)),
  http('http.request_header', request(2), { multiple: true, body: false }),
  http('http.response_header', response(2), { multiple: true, body: false }),
  http('http.response_line', response(1)),
  http('http.stat_code', response(1)),
  http('http.stat_msg', response(1)),
  http('http.request_body', request(3), { multiple: false, body: true }),
  http('http.response_body', response(3), { multiple: false, body: true }),
  http('file.data', both(3), { multiple: false, body: true }),
  { name: 'dns.query', protocol: 'dns', ...request(4), multiple: true, body: false },
  { name: 'dns.queries.rrname', protocol: 'dns', ...both(4), multiple: true, body: false },
  { name: 'dns.answers.rrname', protocol: 'dns', ...both(4), multiple: true, body: false },
  { name: 'dns.authorities.rrname', protocol: 'dns', ...both(4), multiple: true, body: false },
  { name: 'dns.additionals.rrname', protocol: 'dns', ...both(4), multiple: true, body: false },
  { name: 'tls.sni', protocol: 'tls', ...request(4), ...one },
]

export const buffers: ReadonlyMap<string, BufferKind> = new Map(kinds.map(kind => [kind.name, kind]))
export const PAYLOAD = 'payload'
