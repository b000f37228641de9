/** Domain names in DNS messages — RFC 1035 §3.1 and §4.1.4 (compression). */
import { u8, u16 } from '../bytes.ts'

const MAX_NAME_BYTES = 255
const MAX_POINTERS = 32
const POINTER = 0xc0

/** Where the name read last ends in the message; -1 when it was malformed. One parser at a time runs, so one is enough. */
export interface NameReader {
  next: number
}

/**
 * Reads the name at `at` of the message bytes[start .. end): dotted, without the last dot, bytes outside printable ASCII,
 * dots and backslashes within labels escaped. Pointers may go anywhere before, a bounded number of times.
 *
 * Sets `reader.next` to the offset behind the name, or to -1 for a malformed one.
 */
export function readName(reader: NameReader, bytes: Uint8Array, start: number, end: number, at: number): string {
  let name = ''
  let length = 0
  let pointers = 0
  let position = at
  reader.next = -1
  let next = -1
  for (;;) {
    if (position >= end) return name
    const label = u8(bytes, position)
    if ((label & POINTER) === POINTER) {
      if (position + 2 > end || ++pointers > MAX_POINTERS) return name
      if (next < 0) next = position + 2
      position = start + (u16(bytes, position) & 0x3fff)
      continue
    }
    if ((label & POINTER) !== 0) return name
    if (label === 0) {
      reader.next = next < 0 ? position + 1 : next
      return name
    }
    length += label + 1
    if (length > MAX_NAME_BYTES || position + 1 + label > end) return name
    if (name !== '') name += '.'
    name += printLabel(bytes, position + 1, position + 1 + label)
    position += 1 + label
  }
}

function printLabel(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i < to; i++) {
    const byte = u8(bytes, i)
    const plain = byte > 0x20 && byte < 0x7f && byte !== 0x2e && byte !== 0x5c
    text += plain ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`
  }
  return text
}
