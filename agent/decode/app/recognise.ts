/**
 * Which protocol a conversation speaks, told by its first bytes. Ports are a hint for DNS alone, whose messages have no
 * mark of their own: on other ports than 53 one must be well formed to its last byte.
 */
import { u8, u16 } from '../bytes.ts'
import { type Direction, type Packet, TO_SERVER } from '../packet/packet.ts'
import { isDnsMessage } from './dns.ts'

export type Recognised = 'http' | 'tls' | 'dns'

interface Ports {
  readonly clientPort: number
  readonly serverPort: number
}

const DNS_PORT = 53
/** Multicast DNS, LLMNR and NetBIOS names look like DNS and are other protocols. */
const NOT_DNS_PORTS: ReadonlySet<number> = new Set([5353, 5355, 137])
const HTTP_METHODS = [
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'PATCH',
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'SEARCH',
  'REPORT',
  'BDELETE',
  'BCOPY',
  'BPROPFIND',
].flatMap(method => [`${method} `, `${method}\t`])
const HTTP_RESPONSE = ['HTTP/1.0', 'HTTP/1.1', 'HTTP/0.9']

const HANDSHAKE = 0x16
const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const TLS_MARK_LENGTH = 6

/** The protocol, 'no' when it is none of those known, undefined while the bytes are too few to tell. */
export function recogniseStream(
  direction: Direction,
  bytes: Uint8Array,
  start: number,
  end: number,
  ports: Ports,
): Recognised | 'no' | undefined {
  if (start >= end) return undefined
  const http = matchesAny(direction === TO_SERVER ? HTTP_METHODS : HTTP_RESPONSE, bytes, start, end)
  if (http === 'yes') return 'http'
  const tls = looksLikeTls(direction, bytes, start, end)
  if (tls === 'yes') return 'tls'
  const dns = ports.serverPort === DNS_PORT ? looksLikeDns(bytes, start, end) : 'no'
  if (dns === 'yes') return 'dns'
  return http === 'maybe' || tls === 'maybe' || dns === 'maybe' ? undefined : 'no'
}

/** Whether a datagram is DNS, and which way it goes; undefined for anything else. */
export function recogniseDatagram(ports: Ports, packet: Packet): { response: boolean } | undefined {
  if (NOT_DNS_PORTS.has(ports.serverPort) || NOT_DNS_PORTS.has(ports.clientPort)) return undefined
  const strict = ports.serverPort !== DNS_PORT && ports.clientPort !== DNS_PORT
  if (!isDnsMessage(packet.bytes, packet.payloadStart, packet.payloadEnd, strict)) return undefined
  return (u8(packet.bytes, packet.payloadStart + 2) & 0x80) !== 0 ? RESPONSE : QUERY
}

const RESPONSE = { response: true }
const QUERY = { response: false }

type Likeness = 'yes' | 'no' | 'maybe'

function matchesAny(words: readonly string[], bytes: Uint8Array, start: number, end: number): Likeness {
  let likeness: Likeness = 'no'
  for (const word of words) {
    const like = beginsWith(word, bytes, start, end)
    if (like === 'yes') return 'yes'
    if (like === 'maybe') likeness = 'maybe'
  }
  return likeness
}

function beginsWith(word: string, bytes: Uint8Array, start: number, end: number): Likeness {
  const length = Math.min(word.length, end - start)
  for (let i = 0; i < length; i++) if (bytes[start + i] !== word.charCodeAt(i)) return 'no'
  return length === word.length ? 'yes' : 'maybe'
}

/** A handshake record of any SSL 3 or TLS version whose first message is the hello of this direction. */
function looksLikeTls(direction: Direction, bytes: Uint8Array, start: number, end: number): Likeness {
  if (u8(bytes, start) !== HANDSHAKE) return 'no'
  if (end - start > 1 && u8(bytes, start + 1) !== 3) return 'no'
  if (end - start > 2 && u8(bytes, start + 2) > 4) return 'no'
  if (end - start < TLS_MARK_LENGTH) return 'maybe'
  return u8(bytes, start + 5) === (direction === TO_SERVER ? CLIENT_HELLO : SERVER_HELLO) ? 'yes' : 'no'
}

function looksLikeDns(bytes: Uint8Array, start: number, end: number): Likeness {
  if (end - start < 2) return 'maybe'
  const length = u16(bytes, start)
  if (length < 12) return 'no'
  if (end - start < 2 + 12) return 'maybe'
  const messageEnd = start + 2 + length
  // Of a message that isn't there whole, the header must do.
  return isDnsMessage(bytes, start + 2, Math.min(messageEnd, end), false, messageEnd > end) ? 'yes' : 'no'
}
