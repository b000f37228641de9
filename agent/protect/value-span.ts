/** How far a value reaches behind `=` or `:`: quoted, escaped in JSON within JSON, or bare. */
import { BLANKS, characters, type Text, WORD } from './text.ts'

/** Longer values are cut here, and what follows is masked by nothing but its own shape. */
export const LONGEST_VALUE = 8192

export interface Span {
  readonly start: number
  readonly end: number
  readonly quoted: boolean
}

const BARE_END = characters(' \t\r\n;"\'`<>|')
const CLOSERS = characters(')]},')
const LINE_END = characters('\r\n')

const DOUBLE = 0x22
const SINGLE = 0x27
const BACK = 0x60
const BACKSLASH = 0x5c
const PERCENT = 0x25
const AMPERSAND = 0x26

/** Undefined where there is nothing. Blanks before the value are passed over. */
export function valueSpan(text: Text, from: number): Span | undefined {
  let start = text.runEnd(from, BLANKS, 8)
  const slashes = text.runEnd(start, ESCAPES, 4)
  const opening = text.code(slashes)
  const quoted = opening === DOUBLE || opening === SINGLE || opening === BACK
  if (quoted) {
    start = slashes + 1
    const end = quoteEnd(text, start, opening, slashes > 0 && text.code(slashes - 1) === BACKSLASH)
    return end > start ? { start, end, quoted } : undefined
  }
  const end = bareEnd(text, start)
  return end > start ? { start, end, quoted } : undefined
}

const ESCAPES = characters('\\')

/** The closing quote of the same kind; where none comes, the line's end. */
function quoteEnd(text: Text, start: number, quote: number, escaped: boolean): number {
  const last = Math.min(text.length, start + LONGEST_VALUE)
  for (let at = start; at < last; at++) {
    const code = text.code(at)
    if (code === 0x0a || code === 0x0d) return at
    if (code === BACKSLASH) {
      if (escaped && text.code(at + 1) === quote) return at
      at++
    } else if (code === quote) return at
  }
  return last
}

/** A closing bracket or comma ends a bare value only where no more of a word follows: passwords have these, too. */
function bareEnd(text: Text, start: number): number {
  const last = Math.min(text.length, start + LONGEST_VALUE)
  for (let at = start; at < last; at++) {
    if (text.isIn(BARE_END, at) || (text.code(at) === AMPERSAND && beginsPair(text, at + 1))) return at
    if (text.isIn(CLOSERS, at) && (!text.isIn(WORD, at + 1) || opensPair(text, at))) return at
    // An ampersand, blank or line end of a form body that stands in another one.
    if (text.code(at) === PERCENT && ENCODED_ENDS.has(text.lower(at, at + 3))) return at
  }
  return last
}

const ENCODED_ENDS = new Set(['%26', '%20', '%0a', '%0d', '%22'])

/** `&name=` of a form, `&amp;`, or another `&`: a single one may well stand in a password. */
function beginsPair(text: Text, from: number): boolean {
  const end = text.runEnd(from, NAME, 64)
  const code = text.code(end)
  return code === 0x3d || code === AMPERSAND || text.startsWith('amp;', from) || text.startsWith('%3D', end)
}

const NAME = characters('a-z', 'A-Z', '0-9', '_.[]-')

/** `,user=` behind a value begins the next pair. */
function opensPair(text: Text, comma: number): boolean {
  const end = text.runEnd(comma + 1, WORD, 24)
  return end > comma + 1 && (text.code(end) === 0x3d || text.code(end) === 0x3a)
}

export const lineEnd = (text: Text, from: number): number => text.until(from, LINE_END, LONGEST_VALUE)
