/**
 * Sigma's wildcards: `*` any characters, `?` one, and a backslash escapes only before `*`, `?` and `\`.
 *
 * Matching takes the leftmost place for each piece between stars, which needs no going back.
 */

/** One character of any kind, and any of the dashes that programs accept before an option. */
const ANY: unique symbol = Symbol('?')
const DASH: unique symbol = Symbol('dash')
export const STAR: unique symbol = Symbol('*')

type PatternPart = string | typeof ANY | typeof DASH | typeof STAR
export type Pattern = readonly PatternPart[]

/** Hyphen, slash, en dash, em dash, horizontal bar (Sigma specification, windash). */
const DASHES = '-/–—―'

export function parsePattern(text: string): Pattern {
  const parts: PatternPart[] = []
  let literal = ''
  const flush = () => {
    if (literal !== '') parts.push(literal)
    literal = ''
  }
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '\\' && /[*?\\]/.test(text[at + 1] ?? '')) literal += text[++at]
    else if (char === '*' || char === '?') {
      flush()
      parts.push(char === '*' ? STAR : ANY)
    } else literal += char
  }
  flush()
  return parts
}

/** Every hyphen or slash that begins a word becomes any dash. */
export function withDashes(pattern: Pattern): Pattern {
  return pattern.flatMap(part => {
    if (typeof part !== 'string') return [part]
    const parts: PatternPart[] = []
    part.split(/\B[-/]\b/).forEach((piece, i) => {
      if (i > 0) parts.push(DASH)
      if (piece !== '') parts.push(piece)
    })
    return parts
  })
}

/** The text of a pattern without wildcards, or undefined. */
export function literalOf(pattern: Pattern): string | undefined {
  return pattern.every(part => typeof part === 'string') ? pattern.join('') : undefined
}

/** A test of whole texts; for a pattern in lower case the text must be given in lower case too. */
export function patternTest(pattern: Pattern): (text: string) => boolean {
  const startsOpen = pattern[0] === STAR
  const endsOpen = pattern.at(-1) === STAR
  const inner = pattern.filter((part, i) => part !== STAR || (i > 0 && i < pattern.length - 1))
  const literal = literalOf(inner)
  if (literal !== undefined) return literalTest(literal, startsOpen, endsOpen, pattern.length > 0)
  return globTest(pattern)
}

function literalTest(literal: string, startsOpen: boolean, endsOpen: boolean, any: boolean): (text: string) => boolean {
  if (!any) return text => text === ''
  if (startsOpen && endsOpen) return text => text.includes(literal)
  if (startsOpen) return text => text.endsWith(literal)
  if (endsOpen) return text => text.startsWith(literal)
  return text => text === literal
}

/** The pieces between stars, each of fixed length. */
function globTest(pattern: Pattern): (text: string) => boolean {
  const pieces: Piece[] = [[]]
  for (const part of pattern) {
    if (part === STAR) pieces.push([])
    else if (typeof part === 'string') pieces.at(-1)?.push(...part.split(''))
    else pieces.at(-1)?.push(part)
  }
  const first = pieces[0] as Piece
  const last = pieces.at(-1) as Piece
  const middle = pieces.slice(1, -1).filter(piece => piece.length > 0)
  return text => {
    if (!fits(first, text, 0)) return false
    if (pieces.length === 1) return text.length === first.length
    let at = first.length
    const end = text.length - last.length
    for (const piece of middle) {
      at = find(piece, text, at, end)
      if (at === -1) return false
      at += piece.length
    }
    return at <= end && fits(last, text, end)
  }
}

type Piece = (string | typeof ANY | typeof DASH)[]

function find(piece: Piece, text: string, from: number, end: number): number {
  for (let at = from; at + piece.length <= end; at++) if (fits(piece, text, at)) return at
  return -1
}

function fits(piece: Piece, text: string, at: number): boolean {
  if (at < 0 || at + piece.length > text.length) return false
  for (let i = 0; i < piece.length; i++) {
    const wanted = piece[i]
    const char = text[at + i] as string
    if (wanted === ANY || wanted === char || (wanted === DASH && DASHES.includes(char))) continue
    return false
  }
  return true
}
