/** What matched, as printable text around the place, cut to what a person needs. */
import type { Evidence } from '../../wire/index.ts'
import type { Match } from './packet-engine.ts'

const BEFORE = 64
const LIMIT = 512

/** Undefined when the rule looked at no bytes. */
export function evidenceOf({ bytes, start, end, matchStart, matchEnd, on }: Match): Evidence | undefined {
  if (!bytes || end <= start) return undefined
  const inside = matchStart >= start && matchEnd <= end && matchEnd > matchStart
  const from = inside ? Math.max(start, matchStart - BEFORE) : start
  const to = Math.min(end, from + LIMIT)
  return { kind: on, text: printable(bytes, from, to), truncated: from > start || to < end }
}

/** ASCII as it is, line ends kept, every other byte as a dot. */
function printable(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number
    text +=
      (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09 ? String.fromCharCode(byte) : '.'
  }
  return text
}
