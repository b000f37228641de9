/**
 * Regular expressions of rules, bounded: whatever the pattern and the text, an answer or 'gave up' comes within a
 * fixed number of steps. See `bounded.ts` for the matcher and `native.ts` for when the engine's own is used instead.
 */
import { boundedSearch, type Found, type GaveUp } from './bounded.ts'
import { firstOf } from './first.ts'
import { nativeRegExp, waysThrough, worstSteps } from './native.ts'
import { compileProgram } from './program.ts'
import { parseRegex, type RegexFlags } from './syntax.ts'

export { type RegexFlags, RegexSyntaxError } from './syntax.ts'

/** Steps one search may take: some 50 ms at worst. */
const STEP_BUDGET = 5_000_000
/** Below this many steps at worst the engine's own RegExp answers. */
const NATIVE_LIMIT = 2_000_000

export interface BoundedRegex {
  /** Does it match anywhere in the text? */
  test(text: string): boolean | GaveUp
  /** The first match at or after `from`. */
  search(text: string, from?: number): Found | undefined | GaveUp
}

const NO_FLAGS: RegexFlags = { ignoreCase: false, multiline: false, dotAll: false, extended: false }

/** Throws RegexSyntaxError, naming the construct, for what the matcher doesn't know. */
export function compileRegex(pattern: string, flags: Partial<RegexFlags> = {}): BoundedRegex {
  const regex = parseRegex(pattern, { ...NO_FLAGS, ...flags })
  const program = compileProgram(regex)
  const native = nativeRegExp(regex.node)
  const ways = waysThrough(regex.node)
  const starts = firstOf(regex.node)
  // The longest text that the engine's own RegExp may be given.
  const nativeLength = native ? longestWithin(n => worstSteps(ways, program.instructions.length, n)) : -1
  const search = (text: string, from = 0) => boundedSearch(program, starts, text, from, STEP_BUDGET)
  return {
    search,
    test: text => {
      if (native && text.length <= nativeLength) return native.test(text)
      const found = search(text)
      return found === 'gave up' ? found : found !== undefined
    },
  }
}

/** The largest length up to 2^24 whose steps stay within the limit, or -1. */
function longestWithin(steps: (length: number) => number): number {
  let [low, high] = [-1, 1 << 24]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (steps(middle) <= NATIVE_LIMIT) low = middle
    else high = middle - 1
  }
  return low
}
