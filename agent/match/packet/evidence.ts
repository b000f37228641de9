/** What matched, as printable text around the place, cut to what a person needs. */
import { Buffer } from 'node:buffer'
import type { Evidence } from '../../wire/index.ts'
import type { Match } from './packet-engine.ts'

const BEFORE = 64
const LIMIT = 512
const HIDDEN = /(?![\t\n\r])[\p{C}\u2028\u2029]/u

/** Undefined when the rule looked at no bytes. */
export function evidenceOf({ bytes, start, end, matchStart, matchEnd, on }: Match): Evidence | undefined {
  if (!bytes || end <= start) return undefined
  const inside = matchStart >= start && matchEnd <= end && matchEnd > matchStart
  const from = inside ? Math.max(start, matchStart - BEFORE) : start
  const to = Math.min(end, from + LIMIT)
  return { kind: on, text: printable(bytes, from, to), truncated: from > start || to < end }
}

/** ASCII and well-formed UTF-8 as they are, line ends kept, every other byte as a dot. */
function printable(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; ) {
    const character = characterAt(bytes, at, to)
    text += character ?? '.'
    at += character === undefined ? 1 : Buffer.byteLength(character)
  }
  return text
}

/** Undefined for what is no character, or one that can't be seen or turns the text around. */
function characterAt(bytes: Uint8Array, at: number, to: number): string | undefined {
  const first = bytes[at] as number
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (length === 0 || at + length > to) return undefined
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('utf8')
  return text.includes('\ufffd') || HIDDEN.test(text) ? undefined : text
}
