/**
 * Lines of HTTP/1 — RFC 9112 §3 and §4 — read as leniently as servers do: what a server accepts, rules must see.
 */
import { u8 } from '../bytes.ts'

const SPACE = 0x20
const TAB = 0x09
const CR = 0x0d
const LF = 0x0a

export const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB

/** A copy, for what outlives the stream's buffer. */
export const copyOf = (bytes: Uint8Array, from: number, to: number): Uint8Array =>
  new Uint8Array(bytes.subarray(from, to))

/** Offset of the line feed at or after `from`, -1 without one. */
export function lineFeedAt(bytes: Uint8Array, from: number, end: number): number {
  const at = bytes.indexOf(LF, from)
  return at < end ? at : -1
}

/**
 * Offset of a carriage return before `end` that ends a line by itself, as browsers take it in answers: neither another
 * one nor a line feed follows. -1 without one.
 */
export function bareReturnAt(bytes: Uint8Array, from: number, end: number): number {
  for (let at = bytes.indexOf(CR, from); at >= 0 && at + 1 < end; at = bytes.indexOf(CR, at + 1))
    if (bytes[at + 1] !== CR && bytes[at + 1] !== LF) return at
  return -1
}

/** A field follows: a name (RFC 9110 §5.6.2) and its colon. */
export function looksLikeField(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from
  while (at < end && isToken(u8(bytes, at))) at++
  return at > from && at < end && bytes[at] === 0x3a
}

const isToken = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) ||
  "!#$%&'*+-.^_`|~".includes(String.fromCharCode(byte))

/** What may stand before `HTTP/` in an answer: blanks of any kind and NUL. */
function skipNoise(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && (bytes[at] === 0 || bytes[at] === SPACE || (u8(bytes, at) >= 0x09 && u8(bytes, at) <= CR))) at++
  return at
}

/** Whether bytes that don't make a line yet can still become a status line. */
export function mayBeStatusLine(bytes: Uint8Array, start: number, end: number): boolean {
  const from = skipNoise(bytes, start, end)
  const mark = 'http'
  for (let i = 0; i < mark.length && from + i < end; i++)
    if ((u8(bytes, from + i) | 0x20) !== mark.charCodeAt(i)) return false
  return true
}

/** End of the line's text: the carriage return before the line feed, if there is one, is no part of it. */
export const textEnd = (bytes: Uint8Array, start: number, lineFeed: number): number =>
  lineFeed > start && bytes[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed

export interface RequestLine {
  readonly method: Uint8Array
  readonly uri: Uint8Array
  /** Empty for HTTP/0.9. */
  readonly protocol: Uint8Array
}

/** Method, target and protocol. Blanks within the target stay in it when the line ends in a protocol. */
export function readRequestLine(bytes: Uint8Array, start: number, end: number): RequestLine {
  const from = skipBlanks(bytes, start, end)
  const methodEnd = skipToBlank(bytes, from, end)
  const uriStart = skipBlanks(bytes, methodEnd, end)
  const lineEnd = trimEnd(bytes, uriStart, end)
  let last = lineEnd
  while (last > uriStart && !isBlank(u8(bytes, last - 1))) last--
  const hasProtocol = isProtocol(bytes, last, lineEnd)
  return {
    method: copyOf(bytes, from, methodEnd),
    uri: copyOf(bytes, uriStart, hasProtocol ? trimEnd(bytes, uriStart, last) : lineEnd),
    protocol: hasProtocol ? copyOf(bytes, last, lineEnd) : new Uint8Array(0),
  }
}

export interface StatusLine {
  readonly protocol: Uint8Array
  /** 0 when it isn't a number of three digits. */
  readonly status: number
  readonly text: Uint8Array
}

/** Protocol, status and reason; undefined for a line that isn't one (HTTP/0.9 answers with the body at once). */
export function readStatusLine(bytes: Uint8Array, start: number, end: number): StatusLine | undefined {
  const from = skipNoise(bytes, start, end)
  const protocolEnd = skipToBlank(bytes, from, end)
  if (!isProtocol(bytes, from, protocolEnd)) return undefined
  const statusStart = skipBlanks(bytes, protocolEnd, end)
  const statusEnd = skipToBlank(bytes, statusStart, end)
  const digits = Buffer.from(bytes.subarray(statusStart, statusEnd)).toString('latin1')
  return {
    protocol: copyOf(bytes, from, protocolEnd),
    status: /^\d{3}$/.test(digits) ? Number(digits) : 0,
    text: copyOf(bytes, skipBlanks(bytes, statusEnd, end), end),
  }
}

/** `HTTP/` in any case. */
function isProtocol(bytes: Uint8Array, start: number, end: number): boolean {
  const mark = 'http/'
  if (end - start < mark.length) return false
  for (let i = 0; i < mark.length; i++) {
    const byte = u8(bytes, start + i)
    if (byte !== mark.charCodeAt(i) && byte !== mark.toUpperCase().charCodeAt(i)) return false
  }
  return true
}

export function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(u8(bytes, at))) at++
  return at
}

export function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end
  while (at > start && (isBlank(u8(bytes, at - 1)) || u8(bytes, at - 1) === CR)) at--
  return at
}

function skipToBlank(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && !isBlank(u8(bytes, at))) at++
  return at
}
