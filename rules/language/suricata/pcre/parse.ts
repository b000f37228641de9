/**
 * Reads a regular expression in PCRE's syntax, over bytes, into a tree.
 *
 * What isn't understood is refused by name: recursion, conditionals, callouts, `\K`, named references by subroutine,
 * Unicode properties. The pattern is taken as UTF-8 text; characters outside ASCII stand for their bytes, as they do
 * for PCRE without its UTF mode.
 */
import { Buffer } from 'node:buffer'
import { ANY, type Assertion, type Node, type Regex } from './ast.ts'
import { add, addAll, emptySet, escapes, everyByte, foldCase, inverse, notNewline, posix } from './byte-set.ts'

export interface RegexOptions {
  readonly nocase?: boolean
  readonly multiline?: boolean
  readonly dotAll?: boolean
  readonly extended?: boolean
  /** Quantifiers are lazy unless followed by `?` (PCRE's U). */
  readonly ungreedy?: boolean
  /** `$` only at the very end (PCRE's E). */
  readonly dollarEnd?: boolean
  readonly anchored?: boolean
}

class Refused extends Error {}

const DEPTH_LIMIT = 200
const REPEAT_LIMIT = 65_535

/** The tree, or why the expression can't be used. */
export function parseRegex(pattern: string, options: RegexOptions = {}): Regex | string {
  try {
    return new Parser(Buffer.from(pattern, 'utf8').toString('latin1'), options).whole()
  } catch (trouble) {
    if (trouble instanceof Refused) return trouble.message
    throw trouble
  }
}

interface Modes {
  nocase: boolean
  multiline: boolean
  dotAll: boolean
  extended: boolean
  ungreedy: boolean
}

/** Throws only `Refused`, caught above: in a recursive reader a value at each return would hide the grammar. */
class Parser {
  #at = 0
  #groups = 0
  #depth = 0
  #modes: Modes
  readonly #names = new Map<string, number>()
  readonly #text: string
  readonly #options: RegexOptions

  constructor(text: string, options: RegexOptions) {
    this.#text = text
    this.#options = options
    this.#modes = {
      nocase: options.nocase ?? false,
      multiline: options.multiline ?? false,
      dotAll: options.dotAll ?? false,
      extended: options.extended ?? false,
      ungreedy: options.ungreedy ?? false,
    }
  }

  whole(): Regex {
    let node = this.#choice()
    if (this.#at < this.#text.length) throw new Refused("a ')' closes nothing")
    if (this.#options.anchored)
      node = {
        kind: 'sequence',
        items: [
          { kind: 'assert', what: 'start' },
          { kind: 'group', item: node, number: undefined },
        ],
      }
    return { node, groups: this.#groups }
  }

  #choice(): Node {
    if (++this.#depth > DEPTH_LIMIT) throw new Refused('the regular expression nests too deeply')
    const outer = { ...this.#modes }
    const options = [this.#sequence()]
    while (this.#take('|')) options.push(this.#sequence())
    this.#modes = outer
    this.#depth--
    return options.length === 1 ? (options[0] as Node) : { kind: 'choice', options }
  }

  #sequence(): Node {
    const items: Node[] = []
    while (this.#at < this.#text.length && this.#peek() !== '|' && this.#peek() !== ')') {
      const atom = this.#atom()
      if (atom) items.push(this.#quantified(atom))
    }
    return items.length === 1 ? (items[0] as Node) : { kind: 'sequence', items }
  }

  #atom(): Node | undefined {
    const character = this.#next()
    if (this.#modes.extended && /\s/.test(character)) return undefined
    if (this.#modes.extended && character === '#') {
      while (this.#at < this.#text.length && this.#next() !== '\n');
      return undefined
    }
    switch (character) {
      case '(':
        return this.#group()
      case '[':
        return { kind: 'set', set: this.#class() }
      case '.':
        return { kind: 'set', set: this.#modes.dotAll ? everyByte : notNewline }
      case '^':
        return this.#assert(this.#modes.multiline ? 'line-start' : 'start')
      case '$':
        return this.#assert(this.#modes.multiline ? 'line-end' : this.#options.dollarEnd ? 'end' : 'end-or-newline')
      case '\\':
        return this.#escape()
      case '*':
      case '+':
      case '?':
        throw new Refused(`'${character}' repeats nothing`)
      default:
        return this.#byte(character.charCodeAt(0))
    }
  }

  #quantified(atom: Node): Node {
    let node = atom
    for (;;) {
      this.#skipExtended()
      const bounds = this.#bounds()
      if (!bounds) return node
      let mode: 'greedy' | 'lazy' | 'possessive' = this.#modes.ungreedy ? 'lazy' : 'greedy'
      if (this.#take('+')) mode = 'possessive'
      else if (this.#take('?')) mode = this.#modes.ungreedy ? 'greedy' : 'lazy'
      node = { kind: 'repeat', item: node, ...bounds, mode }
    }
  }

  #bounds(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: ANY }
    if (this.#take('+')) return { min: 1, max: ANY }
    if (this.#take('?')) return { min: 0, max: 1 }
    const found = /^\{(\d{1,6})(,(\d{0,6}))?\}/.exec(this.#text.slice(this.#at, this.#at + 20))
    if (!found) return undefined
    this.#at += found[0].length
    const min = Number(found[1])
    const max = found[2] === undefined ? min : found[3] === '' ? ANY : Number(found[3])
    if (min > REPEAT_LIMIT || (max !== ANY && max > REPEAT_LIMIT)) throw new Refused('a repeat count is too large')
    if (max < min) throw new Refused('a repeat count runs backwards')
    return { min, max }
  }

  #group(): Node | undefined {
    if (this.#peek() === '*') throw new Refused("verbs such as '(*…)' aren't supported")
    if (!this.#take('?')) return this.#captured()
    const character = this.#next()
    switch (character) {
      case ':':
        return this.#closed(item => ({ kind: 'group', item, number: undefined }))
      case '>':
        return this.#closed(item => ({ kind: 'atomic', item }))
      case '=':
      case '!':
        return this.#closed(item => ({ kind: 'look', item, behind: false, negated: character === '!' }))
      case '#':
        while (this.#next() !== ')');
        return undefined
      case '<':
        if (this.#peek() === '=' || this.#peek() === '!') {
          const negated = this.#next() === '!'
          return this.#closed(item => ({ kind: 'look', item, behind: true, negated }))
        }
        return this.#named('>')
      case 'P':
        if (this.#take('<')) return this.#named('>')
        if (this.#take('=')) return this.#namedBack(')')
        break
      case "'":
        return this.#named("'")
    }
    this.#at--
    return this.#modifiers()
  }

  #captured(): Node {
    const number = ++this.#groups
    return this.#closed(item => ({ kind: 'group', item, number }))
  }

  #named(close: string): Node {
    const end = this.#text.indexOf(close, this.#at)
    const name = this.#text.slice(this.#at, end)
    if (end === -1 || !/^[A-Za-z_]\w*$/.test(name)) throw new Refused('a group name is malformed')
    this.#at = end + 1
    this.#names.set(name, this.#groups + 1)
    return this.#captured()
  }

  #namedBack(close: string): Node {
    const end = this.#text.indexOf(close, this.#at)
    const number = end === -1 ? undefined : this.#names.get(this.#text.slice(this.#at, end))
    if (number === undefined) throw new Refused('a reference names no group')
    this.#at = end + 1
    return { kind: 'back', number, nocase: this.#modes.nocase }
  }

  #closed(make: (item: Node) => Node): Node {
    const item = this.#choice()
    if (!this.#take(')')) throw new Refused("a '(' isn't closed")
    return make(item)
  }

  /** `(?i)` up to the end of the enclosing group, `(?i:…)` inside it. */
  #modifiers(): Node | undefined {
    const found = /^([imsxU]*)(?:-([imsxU]+))?([:)])/.exec(this.#text.slice(this.#at, this.#at + 24))
    if (!found) throw new Refused(`'(?${this.#text.slice(this.#at, this.#at + 3)}' isn't supported`)
    this.#at += found[0].length
    const before = { ...this.#modes }
    const switchOn = (letters: string, on: boolean) => {
      for (const letter of letters) this.#modes[MODES[letter as keyof typeof MODES]] = on
    }
    switchOn(found[1] ?? '', true)
    switchOn(found[2] ?? '', false)
    if (found[3] === ')') return undefined
    const node = this.#closed(item => ({ kind: 'group', item, number: undefined }))
    this.#modes = before
    return node
  }

  #escape(): Node | undefined {
    const character = this.#next()
    const named = escapes[character]
    if (named) return { kind: 'set', set: named }
    switch (character) {
      case 'b':
        return this.#assert('word')
      case 'B':
        return this.#assert('not-word')
      case 'A':
        return this.#assert('start')
      case 'z':
        return this.#assert('end')
      case 'Z':
        return this.#assert('end-or-newline')
      case 'R':
        return this.#anyNewline()
      case 'Q':
        return this.#literal()
      case 'E':
        return undefined
      case 'k':
        if (this.#take('<')) return this.#namedBack('>')
        if (this.#take('{')) return this.#namedBack('}')
        break
      case 'g': {
        const found = /^(?:(\d+)|\{(\d+)\})/.exec(this.#text.slice(this.#at))
        if (!found) break
        this.#at += found[0].length
        return this.#back(Number(found[1] ?? found[2]))
      }
    }
    if (/[1-9]/.test(character)) {
      const digits = /^\d*/.exec(this.#text.slice(this.#at, this.#at + 2))?.[0] ?? ''
      const number = Number(character + digits)
      if (number < 10 || number <= this.#groups) {
        this.#at += digits.length
        return this.#back(number)
      }
    }
    this.#at--
    return this.#byte(this.#escapedByte())
  }

  #back(number: number): Node {
    if (number === 0) throw new Refused('a reference names no group')
    return { kind: 'back', number, nocase: this.#modes.nocase }
  }

  #anyNewline(): Node {
    const cr = emptySet()
    add(cr, 0x0d)
    const lf = emptySet()
    add(lf, 0x0a)
    const crLf: Node = {
      kind: 'sequence',
      items: [
        { kind: 'set', set: cr },
        { kind: 'set', set: lf },
      ],
    }
    return {
      kind: 'atomic',
      item: { kind: 'choice', options: [crLf, { kind: 'set', set: escapes['v'] as Uint32Array }] },
    }
  }

  #literal(): Node {
    const end = this.#text.indexOf('\\E', this.#at)
    const text = this.#text.slice(this.#at, end === -1 ? undefined : end)
    this.#at = end === -1 ? this.#text.length : end + 2
    return { kind: 'sequence', items: [...text].map(character => this.#byte(character.charCodeAt(0))) }
  }

  /** After the backslash: the one byte that the escape stands for. */
  #escapedByte(): number {
    const character = this.#next()
    const simple = SIMPLE[character]
    if (simple !== undefined) return simple
    if (character === 'x') {
      const found = /^(?:\{([0-9a-fA-F]{1,8})\}|([0-9a-fA-F]{0,2}))/.exec(this.#text.slice(this.#at, this.#at + 10))
      this.#at += found?.[0].length ?? 0
      const value = Number.parseInt(found?.[1] ?? (found?.[2] || '0'), 16)
      if (value > 255) throw new Refused('a character beyond one byte')
      return value
    }
    if (character === 'c') return this.#next().toUpperCase().charCodeAt(0) ^ 64
    if (/[0-7]/.test(character)) {
      const digits = /^[0-7]{0,2}/.exec(this.#text.slice(this.#at, this.#at + 2))?.[0] ?? ''
      this.#at += digits.length
      return Number.parseInt(character + digits, 8) & 0xff
    }
    if (/[A-Za-z0-9]/.test(character)) throw new Refused(`'\\${character}' isn't supported`)
    return character.charCodeAt(0)
  }

  #class(): Uint32Array {
    const set = emptySet()
    const negated = this.#take('^')
    let first = true
    for (; first || this.#peek() !== ']'; first = false) {
      if (this.#at >= this.#text.length) throw new Refused("a '[' isn't closed")
      const low = this.#classItem(set)
      if (low === undefined) continue
      if (this.#peek() === '-' && this.#text[this.#at + 1] !== ']' && this.#at + 1 < this.#text.length) {
        this.#at++
        const high = this.#classItem(set)
        if (high === undefined) {
          add(set, low)
          add(set, 0x2d)
        } else if (high < low) throw new Refused('a range in a class runs backwards')
        else add(set, low, high)
      } else add(set, low)
    }
    this.#at++
    if (this.#modes.nocase) foldCase(set)
    return negated ? inverse(set) : set
  }

  /** One byte, or undefined when a whole set was added. */
  #classItem(set: Uint32Array): number | undefined {
    const character = this.#next()
    if (character === '[') {
      const found = /^:(\^?)([a-z]+):\]/.exec(this.#text.slice(this.#at, this.#at + 12))
      if (!found) return 0x5b
      const named = posix[found[2] as string]
      if (!named) throw new Refused(`class '[:${found[2]}:]' isn't known`)
      this.#at += found[0].length
      addAll(set, found[1] ? inverse(named) : named)
      return undefined
    }
    if (character !== '\\') return character.charCodeAt(0)
    const escaped = this.#next()
    const named = escapes[escaped]
    if (named && escaped !== 'N') {
      addAll(set, named)
      return undefined
    }
    if (escaped === 'b') return 8
    if (escaped === 'Q' || escaped === 'E') throw new Refused("'\\Q' inside a class isn't supported")
    this.#at--
    if (/[89]/.test(escaped)) throw new Refused(`'\\${escaped}' isn't supported`)
    return this.#escapedByte()
  }

  #byte(code: number): Node {
    const set = emptySet()
    add(set, code)
    if (this.#modes.nocase) foldCase(set)
    return { kind: 'set', set }
  }

  #assert(what: Assertion): Node {
    return { kind: 'assert', what }
  }

  #skipExtended(): void {
    while (this.#modes.extended && /\s/.test(this.#peek())) this.#at++
  }

  #peek(): string {
    return this.#text[this.#at] ?? ''
  }

  #next(): string {
    const character = this.#text[this.#at++]
    if (character === undefined) throw new Refused('the regular expression ends too early')
    return character
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }
}

const MODES = { i: 'nocase', m: 'multiline', s: 'dotAll', x: 'extended', U: 'ungreedy' } as const
const SIMPLE: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, e: 27, a: 7 }
