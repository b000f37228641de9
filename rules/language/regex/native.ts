/**
 * When the engine's own RegExp may be used, and with what source.
 *
 * It is many times faster than the bounded matcher but backtracks without remembering, so it is used only where the
 * number of ways through the pattern is known to be small: the tree gives an upper bound on
 * the steps of a search, and the caller compares it with the length of the text at hand.
 */
import { disjoint, firstOf, firstOfSequence, fixedPrefix } from './first.ts'
import type { CharSet, RegexNode } from './syntax.ts'

/**
 * At most coefficient × n^degree ways to walk from one place through a text of n characters. `loops`: there are loops
 * beside, which lengthen a way without making more of them.
 */
export interface Ways {
  readonly coefficient: number
  readonly degree: number
  readonly loops: boolean
}

const ONE: Ways = { coefficient: 1, degree: 0, loops: false }
const UNKNOWN: Ways = { coefficient: Number.POSITIVE_INFINITY, degree: 0, loops: true }
const LOOP: Ways = { coefficient: 1, degree: 0, loops: true }

const times = (a: Ways, b: Ways): Ways => ({
  coefficient: a.coefficient * b.coefficient,
  degree: a.degree + b.degree,
  loops: a.loops || b.loops,
})
const plus = (a: Ways, b: Ways): Ways => ({
  coefficient: a.coefficient + b.coefficient,
  degree: Math.max(a.degree, b.degree),
  loops: a.loops || b.loops,
})
const either = (a: Ways, b: Ways): Ways => ({
  coefficient: Math.max(a.coefficient, b.coefficient),
  degree: Math.max(a.degree, b.degree),
  loops: a.loops || b.loops,
})

/** An upper bound on the steps of a search through n characters. */
export function worstSteps({ coefficient, degree, loops }: Ways, instructions: number, n: number): number {
  const ways = coefficient * (n + 1) ** degree
  return (n + 1) * ways * (instructions + (loops || degree > 0 ? LOOP_STEPS * n : 0))
}

/** Steps a loop spends on each character, alternatives that fail at once included. */
const LOOP_STEPS = 8

export function waysThrough(node: RegexNode): Ways {
  switch (node.type) {
    case 'sequence':
      return node.items.map((item, i) => waysBefore(item, node.items.slice(i + 1))).reduce(times, ONE)
    case 'choice':
      return node.options.map(waysThrough).reduce(exclusive(node.options) ? either : plus)
    case 'group':
    case 'atomic':
      return waysThrough(node.item)
    case 'look':
      return plus(ONE, waysThrough(node.item))
    case 'repeat':
      return waysThroughRepeat(node)
    default:
      return ONE
  }
}

/** No two of the alternatives can match at one place. */
function exclusive(options: readonly RegexNode[]): boolean {
  const prefixes = options.map(fixedPrefix)
  return prefixes.every((a, i) => prefixes.slice(i + 1).every(b => a.some((set, at) => b[at] && disjoint(set, b[at]))))
}

/** A repetition that ends exactly where what follows begins goes one way only. */
function waysBefore(item: RegexNode, rest: readonly RegexNode[]): Ways {
  if (item.type !== 'repeat') return waysThrough(item)
  const follows = firstOfSequence(rest)
  const starts = firstOf(item.item)
  if (!starts || follows.empty || !disjoint(starts, follows.set)) return waysThrough(item)
  const once = waysThrough(item.item)
  return once.coefficient === 1 && once.degree === 0 ? LOOP : waysThrough(item)
}

function waysThroughRepeat({ item, min, max }: Extract<RegexNode, { type: 'repeat' }>): Ways {
  const once = waysThrough(item)
  const single = once.coefficient === 1 && once.degree === 0
  if (max === Number.POSITIVE_INFINITY)
    return single && firstOf(item) ? { coefficient: 2, degree: 1, loops: true } : UNKNOWN
  if (single) return { coefficient: max - min + 1, degree: 0, loops: once.loops }
  if (max === 1) return plus(once, ONE)
  return { coefficient: (max - min + 1) * once.coefficient ** max, degree: once.degree * max, loops: once.loops }
}

/** The same pattern for RegExp, or undefined where it has no equal there. */
export function nativeRegExp(node: RegexNode): RegExp | undefined {
  const found = { cases: new Set<boolean>(), lines: new Set<boolean>() }
  const source = write(node, found)
  if (source === undefined || found.cases.size > 1 || found.lines.size > 1) return undefined
  const flags = (found.cases.has(true) ? 'i' : '') + (found.lines.has(true) ? 'm' : '')
  return new RegExp(source, flags)
}

interface Flags {
  /** Whether sets match either case; whether ^ and $ look at lines: RegExp knows one answer for a whole pattern. */
  readonly cases: Set<boolean>
  readonly lines: Set<boolean>
}

function write(node: RegexNode, flags: Flags): string | undefined {
  switch (node.type) {
    case 'set':
      if (hasLetters(node.set)) flags.cases.add(node.set.ignoreCase)
      return writeSet(node.set)
    case 'sequence':
      return join(node.items, '', flags)
    case 'choice':
      return wrap('(?:', join(node.options, '|', flags))
    case 'group':
      return wrap('(?:', write(node.item, flags))
    case 'look':
      return wrap(`(?${node.behind ? '<' : ''}${node.negated ? '!' : '='}`, write(node.item, flags))
    case 'repeat': {
      const item = wrap('(?:', write(node.item, flags))
      if (item === undefined || node.mode === 'possessive') return undefined
      const max = node.max === Number.POSITIVE_INFINITY ? '' : node.max
      return `${item}{${node.min},${max}}${node.mode === 'lazy' ? '?' : ''}`
    }
    case 'anchor':
      return writeAnchor(node.kind, flags)
    default:
      return undefined
  }
}

function join(nodes: readonly RegexNode[], between: string, flags: Flags): string | undefined {
  const parts = nodes.map(node => write(node, flags))
  return parts.includes(undefined) ? undefined : parts.join(between)
}

const wrap = (open: string, inner: string | undefined) => (inner === undefined ? undefined : `${open}${inner})`)

function writeAnchor(kind: string, flags: Flags): string | undefined {
  if (kind === 'word') return '\\b'
  if (kind === 'not-word') return '\\B'
  if (kind === 'end-before-newline') return undefined
  flags.lines.add(kind.startsWith('line'))
  return kind.endsWith('start') ? '^' : '$'
}

const hasLetters = ({ ranges }: CharSet): boolean => ranges.some((_, i) => i % 2 === 0 && !isCaseless(ranges, i))

/** ASCII without letters: case doesn't matter there. */
const isCaseless = (ranges: readonly number[], i: number): boolean =>
  (ranges[i + 1] as number) < 0x41 || ((ranges[i] as number) > 0x7a && (ranges[i + 1] as number) < 0x80)

function writeSet({ ranges, negated }: CharSet): string {
  const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`
  let body = ''
  for (let i = 0; i < ranges.length; i += 2) body += `${unit(ranges[i] as number)}-${unit(ranges[i + 1] as number)}`
  return `[${negated ? '^' : ''}${body}]`
}
