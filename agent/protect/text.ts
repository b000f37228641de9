/**
 * Text under search, read in bounded looks.
 *
 * Every recogniser reads through this class, and every character it looks at is counted: the promise that hostile text
 * costs no more than so many looks a character is tested by the count, not by a stopwatch.
 */
export type CharacterSet = Uint8Array

/** Of ASCII characters; anything beyond belongs to no set. */
export function characters(...spans: readonly string[]): CharacterSet {
  const set = new Uint8Array(128)
  for (const span of spans) {
    if (span.length === 3 && span[1] === '-') set.fill(1, span.charCodeAt(0), span.charCodeAt(2) + 1)
    else for (const character of span) set[character.charCodeAt(0)] = 1
  }
  return set
}

export const DIGITS = characters('0-9')
export const LETTERS = characters('a-z', 'A-Z')
export const WORD = characters('a-z', 'A-Z', '0-9', '_')
export const HEXADECIMAL = characters('a-f', 'A-F', '0-9')
export const BLANKS = characters(' \t')
export const QUOTES = characters('"\'`')

export class Text {
  readonly value: string
  looks = 0

  constructor(value: string) {
    this.value = value
  }

  get length(): number {
    return this.value.length
  }

  /** The character's code unit, -1 outside the text. */
  code(at: number): number {
    this.looks++
    return at >= 0 && at < this.value.length ? this.value.charCodeAt(at) : -1
  }

  isIn(set: CharacterSet, at: number): boolean {
    const code = this.code(at)
    return code >= 0 && code < 128 && set[code] === 1
  }

  /** Where the run of the set's characters that begins at `at` ends, at most `most` further on. */
  runEnd(at: number, set: CharacterSet, most: number): number {
    let end = at
    while (end - at < most && this.isIn(set, end)) end++
    return end
  }

  /** Where the run of the set's characters that ends before `end` begins, at most `most` back. */
  runStart(end: number, set: CharacterSet, most: number): number {
    let start = end
    while (end - start < most && this.isIn(set, start - 1)) start--
    return start
  }

  /** Where the first character of the set stands at or behind `at`; characters beyond ASCII are passed over. */
  until(at: number, set: CharacterSet, most: number): number {
    const last = Math.min(this.value.length, at + most)
    let end = at
    while (end < last && !this.isIn(set, end)) end++
    return end
  }

  slice(from: number, to: number): string {
    this.looks += Math.max(0, to - from)
    return this.value.slice(Math.max(0, from), to)
  }

  lower(from: number, to: number): string {
    return this.slice(from, to).toLowerCase()
  }

  startsWith(word: string, at: number): boolean {
    this.looks += word.length
    return this.value.startsWith(word, at)
  }
}
