/**
 * Regular expressions of rules, bounded: whatever the pattern and the text, an answer or 'gave up' comes within a
 * fixed number of steps. See `bounded.ts` for the matcher and `native.ts` for when the engine's own is used instead.
 */
import { boundedSearch, type Found, type GaveUp } from './bounded.ts'
import { nativeRegExp, waysThrough } from './native.ts'
import { compileProgram } from './program.ts'
import { parseRegex, type RegexFlags } from './syntax.ts'

export type { Found, GaveUp } from './bounded.ts'
export { type RegexFlags, RegexSyntaxError } from './syntax.ts'

/** Steps one search may take: some 50 ms at worst. */
const STEP_BUDGET = 5_000_000
/** Below this many steps at worst the engine's own RegExp answers. */
const NATIVE_LIMIT = 500_000

export interface BoundedRegex {
  /** Does it match anywhere in the text? */
  test(text: string): boolean | GaveUp
  /** The first match at or after `from`. */
  search(text: string, from?: number): Found | undefined | GaveUp
}

export const NO_FLAGS: RegexFlags = { ignoreCase: false, multiline: false, dotAll: false, extended: false }

/** Throws RegexSyntaxError, naming the construct, for what the matcher doesn't know. */
export function compileRegex(pattern: string, flags: Partial<RegexFlags> = {}): BoundedRegex {
  const regex = parseRegex(pattern, { ...NO_FLAGS, ...flags })
  const program = compileProgram(regex)
  const native = nativeRegExp(regex.node)
  const { coefficient, degree } = waysThrough(regex.node)
  const worst = coefficient * program.instructions.length
  const search = (text: string, from = 0) => boundedSearch(program, text, from, STEP_BUDGET)
  return {
    search,
    test: text => {
      if (native && worst * (text.length + 1) ** (degree + 1) <= NATIVE_LIMIT) return native.test(text)
      const found = search(text)
      return found === 'gave up' ? found : found !== undefined
    },
  }
}
