/**
 * Request targets, normalised as Suricata's `http.uri` shows them: percent-decoded once, the path's separators and dot
 * segments resolved, so that a rule's `/admin/` also sees `/x/..//%61dmin/`.
 *
 * The path: decoded, backslashes made slashes, runs of slashes one, `.` and `..` resolved (RFC 3986 §5.2.4). The query:
 * decoded, `+` left alone. Scheme and authority of an absolute target are left out. Sequences that aren't hexadecimal stay
 * as they are.
 */
import { u8 } from '../bytes.ts'

const SLASH = 0x2f
const BACKSLASH = 0x5c
const PERCENT = 0x25
const QUESTION = 0x3f
const HASH = 0x23
const DOT = 0x2e
const LOWER_U = 0x75
const UPPER_U = 0x55

/** `uri` as sent → the form rules look at. */
export function normaliseUri(uri: Uint8Array): Uint8Array {
  const start = pathStart(uri)
  const query = indexOfAny(uri, start, QUESTION, HASH)
  const path = normalisePath(uri.subarray(start, query))
  if (query === uri.length) return path
  const rest = percentDecode(uri.subarray(query))
  const all = new Uint8Array(path.length + rest.length)
  all.set(path)
  all.set(rest, path.length)
  return all
}

/** The authority of an absolute target (`http://host:port/path`), undefined for the usual ones. */
export function authorityOf(uri: Uint8Array): Uint8Array | undefined {
  const start = authorityStart(uri)
  return start < 0 ? undefined : uri.subarray(start, indexOfAny(uri, start, SLASH, QUESTION))
}

/** Host of an authority or Host field: lower case, without user and port. */
export function hostOf(authority: Uint8Array): Uint8Array {
  const text = Buffer.from(authority).toString('latin1')
  const withoutUser = text.slice(text.lastIndexOf('@') + 1)
  return Buffer.from(withoutUser.replace(/:\d*$/, '').toLowerCase(), 'latin1')
}

function pathStart(uri: Uint8Array): number {
  const start = authorityStart(uri)
  return start < 0 ? 0 : indexOfAny(uri, start, SLASH, QUESTION)
}

/** Behind `scheme://`, or -1. */
function authorityStart(uri: Uint8Array): number {
  let at = 0
  while (at < uri.length && isSchemeByte(u8(uri, at))) at++
  const found = at > 0 && uri[at] === 0x3a && uri[at + 1] === SLASH && uri[at + 2] === SLASH
  return found ? at + 3 : -1
}

const isSchemeByte = (byte: number): boolean => {
  const lower = byte | 0x20
  return (
    (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === DOT
  )
}

function indexOfAny(bytes: Uint8Array, from: number, a: number, b: number): number {
  for (let i = from; i < bytes.length; i++) if (bytes[i] === a || bytes[i] === b) return i
  return bytes.length
}

function normalisePath(raw: Uint8Array): Uint8Array {
  const path = percentDecode(raw)
  let length = 0
  for (let i = 0; i < path.length; i++) {
    const byte = path[i] === BACKSLASH ? SLASH : u8(path, i)
    if (byte === SLASH && length > 0 && path[length - 1] === SLASH) continue
    path[length++] = byte
  }
  return removeDotSegments(path.subarray(0, length))
}

/** In place: the output is never longer than what was read. */
function removeDotSegments(path: Uint8Array): Uint8Array {
  let length = 0
  let at = 0
  while (at < path.length) {
    const slash = path[at] === SLASH
    const from = slash ? at + 1 : at
    let to = from
    while (to < path.length && path[to] !== SLASH) to++
    const dots = to - from <= 2 ? countDots(path, from, to) : 0
    if (dots === 2) length = parentOf(path, length)
    if (dots === 0) {
      path.copyWithin(length, at, to)
      length += to - at
    } else if (to === path.length && slash) path[length++] = SLASH
    at = to
  }
  return path.subarray(0, length)
}

/** 1 or 2 for the segments `.` and `..`, else 0. */
function countDots(path: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) if (path[i] !== DOT) return 0
  return to - from
}

function parentOf(path: Uint8Array, length: number): number {
  let at = length
  while (at > 0 && path[at - 1] !== SLASH) at--
  return at > 0 ? at - 1 : 0
}

/** A decoded copy. `%uXXXX`, as IIS takes it, gives its low byte where that says all, else `?`. */
function percentDecode(raw: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(raw.length)
  let length = 0
  for (let i = 0; i < raw.length; i++) {
    const byte = u8(raw, i)
    if (byte !== PERCENT) {
      decoded[length++] = byte
      continue
    }
    const wide = raw[i + 1] === LOWER_U || raw[i + 1] === UPPER_U
    const value = wide ? hexAt(raw, i + 2, 4) : hexAt(raw, i + 1, 2)
    if (value < 0) decoded[length++] = byte
    else {
      decoded[length++] = value > 0xff ? narrow(value) : value
      i += wide ? 5 : 2
    }
  }
  return decoded.subarray(0, length)
}

/** Full-width forms (U+FF01 to U+FF5E) stand for the ASCII characters they look like. */
const narrow = (value: number): number => (value >= 0xff01 && value <= 0xff5e ? value - 0xfee0 : QUESTION)

function hexAt(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0
  for (let i = 0; i < digits; i++) {
    const digit = hexDigit(bytes[at + i] ?? 0)
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
