/** Header fields of HTTP/1 — RFC 9112 §5. */
import { u8 } from '../bytes.ts'
import { copyOf, skipBlanks, trimEnd } from './http1-lines.ts'
import type { HttpHeader } from './transaction.ts'

const COLON = 0x3a
const SPACE = 0x20

/**
 * Adds one line to the fields read so far. A line that begins with a blank goes on with the field before it, joined by
 * one space (RFC 9112 §5.2); one without a colon is kept as a value without a name.
 */
export function addHeaderLine(headers: HttpHeader[], bytes: Uint8Array, start: number, end: number): void {
  const from = skipBlanks(bytes, start, end)
  const to = trimEnd(bytes, from, end)
  const last = headers.at(-1)
  if (from > start && last) {
    headers[headers.length - 1] = { name: last.name, value: joined(last.value, bytes.subarray(from, to)) }
    return
  }
  const colon = bytes.subarray(from, to).indexOf(COLON)
  if (colon < 0) {
    headers.push({ name: new Uint8Array(0), value: copyOf(bytes, from, to) })
    return
  }
  headers.push({
    name: copyOf(bytes, from, trimEnd(bytes, from, from + colon)),
    value: copyOf(bytes, skipBlanks(bytes, from + colon + 1, to), to),
  })
}

function joined(value: Uint8Array, more: Uint8Array): Uint8Array {
  if (more.length === 0) return value
  const all = new Uint8Array(value.length + 1 + more.length)
  all.set(value)
  all[value.length] = SPACE
  all.set(more, value.length + 1)
  return all
}

/** The first field of that name (given in lower case), as Latin-1 text. */
export function headerText(headers: readonly HttpHeader[], name: string): string | undefined {
  const header = findHeader(headers, name)
  return header && Buffer.from(header.value).toString('latin1')
}

/** The first field of that name, given in lower case. */
export function findHeader(headers: readonly HttpHeader[], name: string): HttpHeader | undefined {
  return headers.find(header => isNamed(header.name, name))
}

function isNamed(bytes: Uint8Array, name: string): boolean {
  if (bytes.length !== name.length) return false
  for (let i = 0; i < name.length; i++) {
    const byte = u8(bytes, i)
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== name.charCodeAt(i)) return false
  }
  return true
}
