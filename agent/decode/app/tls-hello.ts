/** The two hello messages of a TLS handshake — RFC 8446 §4.1.2 and §4.1.3. What can be read is kept, also of broken ones. */
import { u8, u16 } from '../bytes.ts'
import type { TlsTransaction } from './transaction.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const VERSION = 4
const RANDOM = 6
const SESSION_ID = RANDOM + 32

const Extension = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  alpn: 16,
  supportedVersions: 43,
} as const

/** Fills in what the client offers; false for a message that isn't a whole client hello. */
export function readClientHello(tls: Mutable<TlsTransaction>, bytes: Uint8Array, end: number): boolean {
  if (u8(bytes, 0) !== CLIENT_HELLO || end < SESSION_ID + 1) return false
  tls.clientVersion = u16(bytes, VERSION)
  let at = SESSION_ID + 1 + u8(bytes, SESSION_ID)
  if (at + 2 > end) return false
  const ciphersEnd = at + 2 + u16(bytes, at)
  if (ciphersEnd > end) return false
  tls.cipherSuites = numbers16(bytes, at + 2, ciphersEnd)
  at = ciphersEnd
  if (at + 1 > end) return false
  at += 1 + u8(bytes, at)
  return readExtensions(bytes, at, end, (type, from, to) => {
    ;(tls.extensions as number[]).push(type)
    readClientExtension(tls, type, bytes, from, to)
  })
}

/** Fills in the version that was agreed on. */
export function readServerHello(tls: Mutable<TlsTransaction>, bytes: Uint8Array, end: number): boolean {
  if (u8(bytes, 0) !== SERVER_HELLO || end < SESSION_ID + 1) return false
  tls.serverVersion = u16(bytes, VERSION)
  // The chosen cipher suite and the compression method lie before the extensions.
  const at = SESSION_ID + 1 + u8(bytes, SESSION_ID) + 3
  if (at > end) return false
  return readExtensions(bytes, at, end, (type, from, to) => {
    if (type === Extension.supportedVersions && to - from === 2) tls.serverVersion = u16(bytes, from)
  })
}

/** Extensions are optional: a hello may end before them. */
function readExtensions(
  bytes: Uint8Array,
  at: number,
  end: number,
  each: (type: number, from: number, to: number) => void,
): boolean {
  if (at + 2 > end) return at === end
  const extensionsEnd = at + 2 + u16(bytes, at)
  if (extensionsEnd > end) return false
  let next = at + 2
  while (next + 4 <= extensionsEnd) {
    const to = next + 4 + u16(bytes, next + 2)
    if (to > extensionsEnd) return false
    each(u16(bytes, next), next + 4, to)
    next = to
  }
  return next === extensionsEnd
}

function readClientExtension(
  tls: Mutable<TlsTransaction>,
  type: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): void {
  if (type === Extension.serverName) tls.sni = serverName(bytes, from, to)
  else if (type === Extension.alpn) tls.alpn = protocolNames(bytes, from + 2, to)
  else if (type === Extension.supportedGroups) tls.supportedGroups = numbers16(bytes, from + 2, to)
  else if (type === Extension.pointFormats) tls.pointFormats = [...bytes.subarray(Math.min(from + 1, to), to)]
}

/** List length, then type 0 (host name), length and name. */
function serverName(bytes: Uint8Array, from: number, to: number): string {
  if (to - from < 5 || u8(bytes, from + 2) !== 0) return ''
  return text(bytes, from + 5, Math.min(from + 5 + u16(bytes, from + 3), to))
}

function protocolNames(bytes: Uint8Array, from: number, to: number): string[] {
  const names: string[] = []
  for (let at = from; at < to; at += 1 + u8(bytes, at)) {
    names.push(text(bytes, at + 1, Math.min(at + 1 + u8(bytes, at), to)))
  }
  return names
}

function numbers16(bytes: Uint8Array, from: number, to: number): number[] {
  const numbers: number[] = []
  for (let at = from; at + 2 <= to; at += 2) numbers.push(u16(bytes, at))
  return numbers
}

const text = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1')
