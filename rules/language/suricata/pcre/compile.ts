/**
 * Regular expressions of rules, ready to run over bytes.
 *
 * Most run on JavaScript's own engine, over a latin-1 view of the bytes. That engine knows no limits, so it gets an
 * expression only where the worst case, computed from the expression's structure and this input's length, stays small.
 * Everything else (also what JavaScript has no words for: atomic groups, possessive repeats, references) runs on the
 * bounded matcher. Both give the same answer unless the budget ends first.
 */
import { Buffer } from 'node:buffer'
import { Backtracker, GAVE_UP, type Match } from './backtrack.ts'
import { type Cost, searchCost, startsAnchored } from './cost.ts'
import { emitRegex } from './emit.ts'
import { firstBytes } from './first.ts'
import { parseRegex, type RegexOptions } from './parse.ts'
import { regexProgram } from './program.ts'

/** Worst-case steps that JavaScript's engine may be asked for: some tens of milliseconds. */
const NATIVE_LIMIT = 2e7
/** Steps of one search on the bounded matcher. */
const BUDGET = 1_000_000
/** An anchored expression looks at its beginning: from this length on a view of all bytes costs more than looking. */
const LONG = 1024

export interface CompiledRegex {
  /** The first match in bytes[start..end) at or after `from`; the result is written into `match`. */
  search(bytes: Uint8Array, start: number, end: number, from: number, match: Match): boolean
  /** Searches that ran out of budget so far. */
  readonly gaveUp: number
}

/** The expression, or why it can't be used. */
export function compileRegex(pattern: string, options: RegexOptions = {}): CompiledRegex | string {
  const regex = parseRegex(pattern, options)
  if (typeof regex === 'string') return regex
  const program = regexProgram(regex.node, regex.groups)
  if (typeof program === 'string') return program
  const source = emitRegex(regex.node)
  const native = source === undefined ? undefined : nativeRegex(source)
  const first = firstBytes(regex.node)
  const anchored = startsAnchored(regex.node)
  return new Searcher(native, searchCost(regex.node), () => new Backtracker(program), first, anchored)
}

/** Compiled when first used: a rule set holds thousands that never run. */
function nativeRegex(source: string): () => RegExp {
  let compiled: RegExp | undefined
  return () => {
    compiled ??= new RegExp(source, 'g')
    return compiled
  }
}

class Searcher implements CompiledRegex {
  gaveUp = 0
  #bounded: Backtracker | undefined
  readonly #native: (() => RegExp) | undefined
  readonly #cost: Cost
  readonly #makeBounded: () => Backtracker
  readonly #first: Uint32Array | undefined
  readonly #anchored: boolean

  constructor(
    native: (() => RegExp) | undefined,
    cost: Cost,
    makeBounded: () => Backtracker,
    first: Uint32Array | undefined,
    anchored: boolean,
  ) {
    this.#native = native
    this.#cost = cost
    this.#makeBounded = makeBounded
    this.#first = first
    this.#anchored = anchored
  }

  search(bytes: Uint8Array, start: number, end: number, from: number, match: Match): boolean {
    if (from > end || (this.#anchored && from > start)) return false
    const cheap = this.#native && this.#cost.factor * (end - start + 1) ** this.#cost.degree <= NATIVE_LIMIT
    if (this.#native && cheap && !(this.#anchored && end - start >= LONG))
      return this.#searchNative(this.#native(), bytes, start, end, from, match)
    this.#bounded ??= this.#makeBounded()
    const last = this.#anchored ? start : end
    const found = this.#bounded.search(bytes, start, end, from, last, this.#first, BUDGET, match)
    if (found !== GAVE_UP) return found >= 0
    if (this.#native && cheap) return this.#searchNative(this.#native(), bytes, start, end, from, match)
    this.gaveUp++
    return false
  }

  #searchNative(regex: RegExp, bytes: Uint8Array, start: number, end: number, from: number, match: Match): boolean {
    regex.lastIndex = from - start
    const found = regex.exec(latin1(bytes, start, end))
    if (!found) return false
    match.start = start + found.index
    match.end = match.start + found[0].length
    return true
  }
}

// The same bytes are usually searched by several expressions in a row.
let lastBytes: Uint8Array | undefined
let lastStart = 0
let lastEnd = 0
let lastText = ''

function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (bytes === lastBytes && start === lastStart && end === lastEnd) return lastText
  lastText = Buffer.prototype.latin1Slice.call(bytes, start, end)
  lastBytes = bytes
  lastStart = start
  lastEnd = end
  return lastText
}

/** Forgets the view kept of the last bytes; to be called before a buffer is filled anew. */
export function forgetText(): void {
  lastBytes = undefined
  lastText = ''
}
