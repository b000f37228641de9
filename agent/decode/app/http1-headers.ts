/**
 * Header fields of HTTP/1 — RFC 9112 §5 — gathered line by line.
 *
 * A field may go on over lines (§5.2), even before its colon: a line is read as a field only when the next one has shown
 * that it is over. The block is also kept as it was sent, since rules may look at that.
 */
import { u8 } from '../bytes.ts'
import { copyOf, isBlank, skipBlanks, trimEnd } from './http1-lines.ts'
import type { HttpHeader } from './transaction.ts'

const COLON = 0x3a
const SPACE = 0x20
const NOTHING = new Uint8Array(0)
const FIRST_BLOCK = 512

export class HeaderBlock {
  readonly headers: HttpHeader[] = []
  /** Bytes as sent so far. */
  length = 0
  private buffer: Uint8Array = NOTHING
  /** The newest field's text, unfolded as far as it came. */
  private field: Uint8Array | undefined

  /**
   * Takes the line bytes[start..end) which ended before `next`. `separate`: a line that begins with a blank and holds a
   * field of its own is that field, where the one before it is whole.
   */
  line(bytes: Uint8Array, start: number, end: number, next: number, separate: boolean): void {
    this.keep(bytes, start, next)
    const from = skipFolding(bytes, start, end)
    const to = trimEnd(bytes, from, end)
    const folded = from > start && this.field !== undefined
    if (folded && !(separate && has(this.field, COLON) && has(bytes.subarray(from, to), COLON)))
      this.field = joined(this.field as Uint8Array, bytes.subarray(from, to))
    else {
      this.endField()
      this.field = copyOf(bytes, from, to)
    }
  }

  /** The empty line: the block is over. Returns it as it was sent. */
  end(bytes: Uint8Array, start: number, next: number): Uint8Array {
    this.keep(bytes, start, next)
    this.endField()
    return copyOf(this.buffer, 0, this.length)
  }

  private endField(): void {
    if (this.field) this.headers.push(readField(this.field))
    this.field = undefined
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.length + end - start
    if (needed > this.buffer.length) {
      const larger = new Uint8Array(Math.max(FIRST_BLOCK, this.buffer.length * 2, needed))
      larger.set(this.buffer.subarray(0, this.length))
      this.buffer = larger
    }
    this.buffer.set(bytes.subarray(start, end), this.length)
    this.length = needed
  }
}

/** Blanks, or the NUL that some take for one. */
function skipFolding(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && (isBlank(u8(bytes, at)) || bytes[at] === 0)) at++
  return at
}

const has = (bytes: Uint8Array | undefined, byte: number): boolean => bytes?.includes(byte) ?? false

/** One without a colon is kept as a value without a name. */
function readField(text: Uint8Array): HttpHeader {
  const colon = text.indexOf(COLON)
  if (colon < 0) return { name: NOTHING, value: text }
  return {
    name: copyOf(text, 0, trimSpace(text, colon)),
    value: copyOf(text, skipBlanks(text, colon + 1, text.length), text.length),
  }
}

/** Servers forgive any kind of blank between name and colon. */
function trimSpace(bytes: Uint8Array, end: number): number {
  let at = end
  while (at > 0 && (bytes[at - 1] === SPACE || (u8(bytes, at - 1) >= 0x09 && u8(bytes, at - 1) <= 0x0d))) at--
  return at
}

function joined(value: Uint8Array, more: Uint8Array): Uint8Array {
  if (more.length === 0) return value
  const all = new Uint8Array(value.length + 1 + more.length)
  all.set(value)
  all[value.length] = SPACE
  all.set(more, value.length + 1)
  return all
}

/** The values of all fields of that name (given in lower case), as a list (RFC 9110 §5.3); NULs count for nothing. */
export function headerText(headers: readonly HttpHeader[], name: string): string | undefined {
  let text: string | undefined
  for (const header of headers) {
    if (!isNamed(header.name, name)) continue
    const value = Buffer.from(header.value).toString('latin1').replaceAll('\0', '')
    text = text === undefined ? value : `${text}, ${value}`
  }
  return text
}

/** The first field of that name, given in lower case. */
export function findHeader(headers: readonly HttpHeader[], name: string): HttpHeader | undefined {
  return headers.find(header => isNamed(header.name, name))
}

function isNamed(bytes: Uint8Array, name: string): boolean {
  let at = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = u8(bytes, i)
    if (byte === 0) continue
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== name.charCodeAt(at)) return false
    at++
  }
  return at === name.length
}
