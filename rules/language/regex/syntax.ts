/**
 * Regular expressions as rules write them (the common ground of PCRE and ECMAScript) → a tree.
 *
 * Read: literals and escapes, classes with ranges and the shorthands \d \w \s, POSIX classes, groups (capturing,
 * named, `(?:…)`, atomic, with inline flags), alternation, quantifiers (greedy, lazy, possessive), anchors, \b, \B,
 * lookahead, lookbehind, back-references. What isn't read is refused by name: recursion, conditionals, \p{…}, \R, \X …
 */
export class RegexSyntaxError extends Error {
  override name = 'RegexSyntaxError'
}

export interface RegexFlags {
  /** i: letters match either case. */
  readonly ignoreCase: boolean
  /** m: ^ and $ match at line ends inside the text. */
  readonly multiline: boolean
  /** s: a dot matches line ends too. */
  readonly dotAll: boolean
  /** x: blanks and comments in the pattern don't count. */
  readonly extended: boolean
}

/** Inclusive ranges of UTF-16 code units, flattened: from, to, from, to … */
export interface CharSet {
  readonly ranges: readonly number[]
  readonly negated: boolean
  readonly ignoreCase: boolean
}

export type AnchorKind = 'start' | 'end' | 'line-start' | 'line-end' | 'end-before-newline' | 'word' | 'not-word'

export type RegexNode =
  | { readonly type: 'set'; readonly set: CharSet }
  | { readonly type: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly type: 'choice'; readonly options: readonly RegexNode[] }
  | {
      readonly type: 'repeat'
      readonly item: RegexNode
      readonly min: number
      /** Infinity for no upper bound. */
      readonly max: number
      readonly mode: 'greedy' | 'lazy' | 'possessive'
    }
  | { readonly type: 'group'; readonly item: RegexNode; readonly index: number }
  | { readonly type: 'atomic'; readonly item: RegexNode }
  | { readonly type: 'look'; readonly item: RegexNode; readonly negated: boolean; readonly behind: boolean }
  | { readonly type: 'anchor'; readonly kind: AnchorKind }
  | { readonly type: 'back-reference'; readonly index: number; readonly ignoreCase: boolean }

export interface Regex {
  readonly node: RegexNode
  readonly groups: number
}

const LAST = 0xffff
const DIGIT = [0x30, 0x39]
const WORD = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]
const SPACE = [0x09, 0x0d, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f]
const MORE_SPACE = [0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff]
const NEWLINES = [0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029]

const SHORTHANDS: Record<string, readonly number[]> = {
  d: DIGIT,
  w: WORD,
  s: [...SPACE, ...MORE_SPACE],
  h: [0x09, 0x09, 0x20, 0x20, 0xa0, 0xa0],
}
const POSIX: Record<string, readonly number[]> = {
  alnum: [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a],
  alpha: [0x41, 0x5a, 0x61, 0x7a],
  ascii: [0, 0x7f],
  blank: [0x09, 0x09, 0x20, 0x20],
  cntrl: [0, 0x1f, 0x7f, 0x7f],
  digit: DIGIT,
  graph: [0x21, 0x7e],
  lower: [0x61, 0x7a],
  print: [0x20, 0x7e],
  punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  space: [0x09, 0x0d, 0x20, 0x20],
  upper: [0x41, 0x5a],
  word: WORD,
  xdigit: [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
}
const CONTROL: Record<string, number> = { n: 0x0a, r: 0x0d, t: 0x09, f: 0x0c, v: 0x0b, a: 0x07, e: 0x1b }

/** Throws RegexSyntaxError naming what isn't understood and where. */
export function parseRegex(pattern: string, flags: RegexFlags): Regex {
  return new Parser(pattern, flags).parse()
}

class Parser {
  private readonly text: string
  private at = 0
  private flags: RegexFlags
  private groups = 0
  private depth = 0
  private readonly names = new Map<string, number>()

  constructor(text: string, flags: RegexFlags) {
    this.text = text
    this.flags = flags
  }

  parse(): Regex {
    const node = this.choice()
    if (this.at < this.text.length) this.fail(`unmatched '${this.text[this.at]}'`)
    return { node, groups: this.groups }
  }

  private fail(what: string): never {
    throw new RegexSyntaxError(`${what} at position ${this.at + 1} of the regular expression`)
  }

  private peek(word: string): boolean {
    return this.text.startsWith(word, this.at)
  }

  private eat(word: string): boolean {
    if (!this.peek(word)) return false
    this.at += word.length
    return true
  }

  private choice(): RegexNode {
    if (++this.depth > 200) this.fail('groups nested too deeply')
    const options = [this.sequence()]
    while (this.eat('|')) options.push(this.sequence())
    this.depth -= 1
    return options.length === 1 ? (options[0] as RegexNode) : { type: 'choice', options }
  }

  private sequence(): RegexNode {
    const items: RegexNode[] = []
    while (this.at < this.text.length && !this.peek('|') && !this.peek(')')) {
      if (this.flags.extended && this.skipBlank()) continue
      const atom = this.atom()
      if (atom) items.push(this.quantified(atom))
    }
    return items.length === 1 ? (items[0] as RegexNode) : { type: 'sequence', items }
  }

  private skipBlank(): boolean {
    const found = /^(?:\s+|#[^\n]*)/.exec(this.text.slice(this.at))
    if (!found) return false
    this.at += found[0].length
    return true
  }

  /** An atom, or undefined for what only changes flags. */
  private atom(): RegexNode | undefined {
    const char = this.text[this.at++] as string
    switch (char) {
      case '(':
        return this.group()
      case '[':
        return { type: 'set', set: this.charClass() }
      case '.':
        return this.set(this.flags.dotAll ? [] : NEWLINES, true)
      case '^':
        return { type: 'anchor', kind: this.flags.multiline ? 'line-start' : 'start' }
      case '$':
        return { type: 'anchor', kind: this.flags.multiline ? 'line-end' : 'end' }
      case '\\':
        return this.escape()
      case '*':
      case '+':
      case '?':
        this.at -= 1
        return this.fail(`nothing to repeat before '${char}'`)
      default:
        return this.literal(char.charCodeAt(0))
    }
  }

  private set(ranges: readonly number[], negated: boolean): RegexNode {
    return { type: 'set', set: { ranges, negated, ignoreCase: this.flags.ignoreCase } }
  }

  private literal(code: number): RegexNode {
    return this.set([code, code], false)
  }

  private quantified(item: RegexNode): RegexNode {
    let node = item
    for (;;) {
      if (this.flags.extended && this.skipBlank()) continue
      const bounds = this.bounds()
      if (!bounds) return node
      const mode = this.eat('?') ? 'lazy' : this.eat('+') ? 'possessive' : 'greedy'
      node = { type: 'repeat', item: node, min: bounds[0], max: bounds[1], mode }
      if (/^[*+?]/.test(this.text.slice(this.at, this.at + 1))) this.fail('a quantifier after a quantifier')
    }
  }

  private bounds(): readonly [number, number] | undefined {
    if (this.eat('*')) return [0, Number.POSITIVE_INFINITY]
    if (this.eat('+')) return [1, Number.POSITIVE_INFINITY]
    if (this.eat('?')) return [0, 1]
    const found = /^\{(\d{1,6})(?:(,)(\d{0,6}))?\}/.exec(this.text.slice(this.at, this.at + 20))
    if (!found) return undefined
    this.at += found[0].length
    const min = Number(found[1])
    const max = found[2] ? (found[3] ? Number(found[3]) : Number.POSITIVE_INFINITY) : min
    if (max < min) this.fail('a repetition whose bounds are in the wrong order')
    return [min, max]
  }

  private group(): RegexNode | undefined {
    const outer = this.flags
    const wrap = this.groupKind()
    if (!wrap) return undefined
    const item = this.choice()
    if (!this.eat(')')) this.fail("a '(' that is never closed")
    this.flags = outer
    return wrap(item)
  }

  private groupKind(): ((item: RegexNode) => RegexNode) | undefined {
    const look = (negated: boolean, behind: boolean) => (item: RegexNode) =>
      ({ type: 'look', item, negated, behind }) as const
    if (!this.eat('?')) return this.capture()
    if (this.eat(':')) return item => item
    if (this.eat('=')) return look(false, false)
    if (this.eat('!')) return look(true, false)
    if (this.eat('<=')) return look(false, true)
    if (this.eat('<!')) return look(true, true)
    if (this.eat('>')) return item => ({ type: 'atomic', item })
    if (this.eat('#')) return this.comment()
    const named = /^P?(?:<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(this.text.slice(this.at, this.at + 80))
    if (named) {
      this.at += named[0].length
      this.names.set((named[1] ?? named[2]) as string, this.groups + 1)
      return this.capture()
    }
    return this.inlineFlags()
  }

  private capture(): (item: RegexNode) => RegexNode {
    const index = ++this.groups
    return item => ({ type: 'group', item, index })
  }

  private comment(): undefined {
    const end = this.text.indexOf(')', this.at)
    if (end === -1) this.fail('a comment that is never closed')
    this.at = end + 1
  }

  private inlineFlags(): ((item: RegexNode) => RegexNode) | undefined {
    const found = /^([imsx]*)(?:-([imsx]+))?([:)])/.exec(this.text.slice(this.at, this.at + 20))
    if (!found) this.fail(`a group '(?${this.text.slice(this.at, this.at + 2)}…' that is not supported`)
    this.at += found[0].length
    const on = found[1] ?? ''
    const off = found[2] ?? ''
    const flag = (letter: string, now: boolean) => (on.includes(letter) || now) && !off.includes(letter)
    this.flags = {
      ignoreCase: flag('i', this.flags.ignoreCase),
      multiline: flag('m', this.flags.multiline),
      dotAll: flag('s', this.flags.dotAll),
      extended: flag('x', this.flags.extended),
    }
    return found[3] === ':' ? item => item : undefined
  }

  private escape(): RegexNode | undefined {
    const char = this.text[this.at]
    if (char === undefined) this.fail('a backslash at the end')
    const anchors: Record<string, AnchorKind> = {
      b: 'word',
      B: 'not-word',
      A: 'start',
      z: 'end',
      Z: 'end-before-newline',
    }
    if (anchors[char]) {
      this.at += 1
      return { type: 'anchor', kind: anchors[char] }
    }
    if (/[1-9]/.test(char)) return this.backReference()
    if (char === 'k') return this.namedReference()
    if (char === 'Q') return this.quoted()
    const shorthand = SHORTHANDS[char.toLowerCase()]
    if (shorthand) {
      this.at += 1
      return this.set(shorthand, char !== char.toLowerCase())
    }
    return this.literal(this.escapedCode())
  }

  private quoted(): RegexNode {
    const end = this.text.indexOf('\\E', this.at)
    const literal = this.text.slice(this.at + 1, end === -1 ? undefined : end)
    this.at = end === -1 ? this.text.length : end + 2
    return { type: 'sequence', items: [...Array(literal.length).keys()].map(i => this.literal(literal.charCodeAt(i))) }
  }

  private backReference(): RegexNode {
    const digits = /^\d{1,3}/.exec(this.text.slice(this.at, this.at + 3))?.[0] ?? ''
    this.at += digits.length
    return this.reference(Number(digits))
  }

  private namedReference(): RegexNode {
    const found = /^k(?:<(\w+)>|\{(\w+)\}|'(\w+)')/.exec(this.text.slice(this.at, this.at + 80))
    const index = this.names.get(found?.[1] ?? found?.[2] ?? found?.[3] ?? '')
    if (!found || index === undefined) this.fail('a reference to a group that is not there')
    this.at += found[0].length
    return this.reference(index)
  }

  private reference(index: number): RegexNode {
    if (index > this.groups) this.fail(`a reference to group ${index}, which does not stand before it`)
    return { type: 'back-reference', index, ignoreCase: this.flags.ignoreCase }
  }

  /** The code unit an escape stands for; the backslash was read. */
  private escapedCode(): number {
    const rest = this.text.slice(this.at, this.at + 10)
    const coded = /^(?:x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]{1,4})\}|u([0-9A-Fa-f]{4})|0([0-7]{0,2}))/.exec(rest)
    if (coded) {
      this.at += coded[0].length
      const hex = coded[1] ?? coded[2] ?? coded[3]
      return hex === undefined ? Number.parseInt(coded[4] || '0', 8) : Number.parseInt(hex, 16)
    }
    const control = /^c([A-Za-z])/.exec(rest)
    if (control) {
      this.at += 2
      return (control[1] as string).charCodeAt(0) % 32
    }
    const char = rest[0] as string
    if (/[A-Za-z]/.test(char) && CONTROL[char] === undefined)
      this.fail(`the escape '\\${char}', which is not supported`)
    this.at += 1
    return CONTROL[char] ?? char.charCodeAt(0)
  }

  private charClass(): CharSet {
    const negated = this.eat('^')
    const ranges: number[] = []
    for (let first = true; first || !this.peek(']'); first = false) {
      if (this.at >= this.text.length) this.fail("a '[' that is never closed")
      const from = this.classItem()
      if (typeof from !== 'number') {
        ranges.push(...from)
        continue
      }
      const to = this.rangeEnd(from)
      ranges.push(from, to)
    }
    this.at += 1
    return { ranges, negated, ignoreCase: this.flags.ignoreCase }
  }

  private rangeEnd(from: number): number {
    if (!this.peek('-') || this.text[this.at + 1] === ']' || this.at + 1 >= this.text.length) return from
    const before = this.at
    this.at += 1
    const to = this.classItem()
    if (typeof to !== 'number') {
      // `[a-\d]`: the hyphen stands for itself.
      this.at = before
      return from
    }
    if (to < from) this.fail('a range in the wrong order')
    return to
  }

  private classItem(): number | readonly number[] {
    const posix = /^\[:(\^?)([a-z]+):\]/.exec(this.text.slice(this.at, this.at + 16))
    if (posix) {
      const ranges = POSIX[posix[2] as string] ?? this.fail(`the class [:${posix[2]}:], which is not known`)
      this.at += posix[0].length
      return posix[1] ? complement(ranges) : ranges
    }
    const char = this.text[this.at++] as string
    if (char !== '\\') return char.charCodeAt(0)
    const escaped = this.text[this.at] ?? this.fail('a backslash at the end')
    const shorthand = SHORTHANDS[escaped.toLowerCase()]
    if (shorthand) {
      this.at += 1
      return escaped === escaped.toLowerCase() ? shorthand : complement(shorthand)
    }
    if (escaped === 'b') {
      this.at += 1
      return 0x08
    }
    if (/[1-9]/.test(escaped)) return Number.parseInt(this.octal(), 8)
    return this.escapedCode()
  }

  private octal(): string {
    const digits = /^[0-7]{1,3}/.exec(this.text.slice(this.at, this.at + 3))?.[0]
    if (!digits) this.fail('an escape that is not supported in a class')
    this.at += digits.length
    return digits
  }
}

/** Ranges come sorted and apart from each other in the tables above. */
function complement(ranges: readonly number[]): number[] {
  const out: number[] = []
  let next = 0
  for (let i = 0; i < ranges.length; i += 2) {
    const from = ranges[i] as number
    if (from > next) out.push(next, from - 1)
    next = (ranges[i + 1] as number) + 1
  }
  if (next <= LAST) out.push(next, LAST)
  return out
}
