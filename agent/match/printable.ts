/** Bytes as people can read them: ASCII and well-formed UTF-8 as they are, line ends kept, every other byte as a dot. */
import { Buffer } from 'node:buffer'

const HIDDEN = /(?![\t\n\r])[\p{C}\u2028\u2029]/u

export function printable(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let text = ''
  for (let at = from; at < to; ) {
    const first = bytes[at] as number
    if (first < 0x80) {
      text += isShown(first) ? String.fromCharCode(first) : '.'
      at++
      continue
    }
    const character = characterAt(bytes, at, to)
    text += character ?? '.'
    at += character === undefined ? 1 : Buffer.byteLength(character)
  }
  return text
}

const isShown = (code: number): boolean =>
  (code >= 0x20 && code < 0x7f) || code === 0x09 || code === 0x0a || code === 0x0d

/** Undefined for what is no character, or one that can't be seen or turns the text around. */
function characterAt(bytes: Uint8Array, at: number, to: number): string | undefined {
  const first = bytes[at] as number
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (length === 0 || at + length > to || ((bytes[at + 1] as number) & 0xc0) !== 0x80) return undefined
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('utf8')
  return text.includes('\ufffd') || HIDDEN.test(text) ? undefined : text
}
