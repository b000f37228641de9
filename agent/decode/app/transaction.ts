/**
 * What application-layer parsers make of streams and datagrams: one transaction per exchange.
 *
 * `progress` grows per direction from 0 to COMPLETE; a rule's buffer says from which step on it may be read. Byte
 * fields are copies owned by the transaction, bounded by the parser's limits, raw unless said otherwise.
 */
import type { Direction } from '../packet/packet.ts'

/** Steps of one direction's progress. Protocols without headers or bodies jump from 0 to COMPLETE. */
export const Progress = { none: 0, line: 1, headers: 2, body: 3, complete: 4 } as const

interface TransactionBase {
  /** Number within the flow, from 0 (EVE's tx_id). */
  readonly id: number
  readonly startUs: number
  /** [to server, to client], values of Progress. */
  readonly progress: [number, number]
  /** Which direction opened it. */
  readonly direction: Direction
  /**
   * [to server, to client]: matching has seen all of this direction and needs it no more. Matching sets it; the flow
   * table removes a complete transaction when the directions it has are inspected.
   */
  readonly inspected: [boolean, boolean]
  /** Names of parser anomalies, in Suricata's app-layer-event spelling where there is one. */
  readonly events: string[]
  /** Matching's own memory of the transaction (which rules have alerted, how far bodies were inspected). */
  detection: unknown
  /** EVE record already written, per direction. */
  logged: boolean
}

export interface HttpHeader {
  readonly name: Uint8Array
  readonly value: Uint8Array
}

export interface HttpMessage {
  /** As sent, in order. Names keep their case; values are trimmed and unfolded. */
  headers: HttpHeader[]
  /** The block of fields as sent, the empty line behind it included. */
  rawHeaders: Uint8Array
  /** `HTTP/1.1` */
  protocol: Uint8Array
  /** Decoded of transfer and (gzip, deflate, br) content encoding, cut at the parser's limit. */
  body: Uint8Array
  bodyTruncated: boolean
  /** Bytes of body on the wire. */
  bodyLength: number
}

export interface HttpTransaction extends TransactionBase {
  readonly protocol: 'http'
  method: Uint8Array
  /** Request target as sent. */
  uriRaw: Uint8Array
  /** Percent-decoded once, path normalised, as Suricata's http.uri. */
  uri: Uint8Array
  /** Of an absolute target or of CONNECT, as sent; empty for other targets. */
  authority: Uint8Array
  /** Host header or authority, lower case, without port. */
  host: Uint8Array
  requestLine: Uint8Array
  readonly request: HttpMessage
  responseLine: Uint8Array
  /** 0 until the status line was read. */
  status: number
  statusText: Uint8Array
  readonly response: HttpMessage
}

export interface DnsQuestion {
  /** Dotted, without the trailing dot, bytes outside printable ASCII escaped as \DDD. */
  readonly name: string
  readonly type: number
  readonly class: number
}

export interface DnsRecord extends DnsQuestion {
  readonly ttl: number
  /** Printable form by type (address, name, text …), empty where not understood. */
  readonly data: string
}

/** One message: a query (direction to server) or a response (to client); its other direction stays at 0. RFC 1035. */
export interface DnsTransaction extends TransactionBase {
  readonly protocol: 'dns'
  readonly messageId: number
  readonly response: boolean
  readonly opcode: number
  readonly rcode: number
  readonly flags: number
  readonly questions: readonly DnsQuestion[]
  readonly answers: readonly DnsRecord[]
  readonly authorities: readonly DnsRecord[]
  readonly additionals: readonly DnsRecord[]
}

/** One per connection; RFC 8446 and RFC 5246 hellos. */
export interface TlsTransaction extends TransactionBase {
  readonly protocol: 'tls'
  /** Legacy version of the client hello, such as 0x0303; 0 before it was read. */
  clientVersion: number
  /** Negotiated version from the server hello (supported_versions looked at), 0 before. */
  serverVersion: number
  sni: string
  alpn: readonly string[]
  cipherSuites: readonly number[]
  extensions: readonly number[]
  supportedGroups: readonly number[]
  pointFormats: readonly number[]
}

export type Transaction = HttpTransaction | DnsTransaction | TlsTransaction
