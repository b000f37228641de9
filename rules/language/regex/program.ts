/**
 * A regular expression's tree → instructions for the bounded matcher.
 *
 * Counted repetitions are written out, so the program's length is limited instead: a pattern beyond it is refused.
 */
import { type AnchorKind, type CharSet, type Regex, type RegexNode, RegexSyntaxError } from './syntax.ts'

const MAX_INSTRUCTIONS = 20_000

export type Instruction =
  | { readonly op: 'char'; readonly test: (code: number) => boolean }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'anchor'; readonly kind: AnchorKind }
  /** A look-around or an atomic group: `body` is a program of its own. */
  | { readonly op: 'look'; readonly body: Program; readonly negated: boolean; readonly behind: boolean }
  | { readonly op: 'atomic'; readonly body: Program }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'reference'; readonly index: number; readonly ignoreCase: boolean }
  /** Remembers where a round of a loop began, and leaves the loop when a round took nothing. */
  | { readonly op: 'round'; readonly slot: number }
  | { readonly op: 'progress'; readonly slot: number }
  | { readonly op: 'match' }

export interface Program {
  readonly instructions: readonly Instruction[]
  readonly slots: number
  /** Has back-references: what was tried before doesn't say how it ends this time. */
  readonly remembers: boolean
  /** Reads from right to left (the body of a lookbehind). */
  readonly backward: boolean
}

export function compileProgram({ node, groups }: Regex): Program {
  const shared = { slots: 2 * (groups + 1), length: 0, remembers: hasReference(node) }
  return new Builder(shared, false).build(node)
}

interface Shared {
  slots: number
  length: number
  readonly remembers: boolean
}

class Builder {
  private readonly shared: Shared
  private readonly backward: boolean
  private readonly out: Instruction[] = []

  constructor(shared: Shared, backward: boolean) {
    this.shared = shared
    this.backward = backward
  }

  build(node: RegexNode): Program {
    this.emit(node)
    this.push({ op: 'match' })
    const { shared, backward, out } = this
    return {
      instructions: out,
      get slots() {
        return shared.slots
      },
      remembers: shared.remembers,
      backward,
    }
  }

  private push<I extends Instruction>(instruction: I): I {
    this.shared.length += 1
    if (this.shared.length > MAX_INSTRUCTIONS) throw new RegexSyntaxError('the regular expression is too large')
    this.out.push(instruction)
    return instruction
  }

  private emit(node: RegexNode): void {
    switch (node.type) {
      case 'set':
        this.push({ op: 'char', test: setTest(node.set) })
        return
      case 'sequence':
        for (const item of this.backward ? node.items.toReversed() : node.items) this.emit(item)
        return
      case 'choice':
        this.emitChoice(node.options)
        return
      case 'repeat':
        this.emitRepeat(node)
        return
      case 'group': {
        const slots = this.backward ? [2 * node.index + 1, 2 * node.index] : [2 * node.index, 2 * node.index + 1]
        this.push({ op: 'save', slot: slots[0] as number })
        this.emit(node.item)
        this.push({ op: 'save', slot: slots[1] as number })
        return
      }
      case 'atomic':
        this.push({ op: 'atomic', body: new Builder(this.shared, this.backward).build(node.item) })
        return
      case 'look': {
        const body = new Builder(this.shared, node.behind).build(node.item)
        this.push({ op: 'look', body, negated: node.negated, behind: node.behind })
        return
      }
      case 'anchor':
        this.push({ op: 'anchor', kind: node.kind })
        return
      case 'back-reference':
        this.push({ op: 'reference', index: node.index, ignoreCase: node.ignoreCase })
    }
  }

  private emitChoice(options: readonly RegexNode[]): void {
    const jumps: { to: number }[] = []
    options.forEach((option, i) => {
      if (i === options.length - 1) {
        this.emit(option)
        return
      }
      const split = this.push({ op: 'split', first: this.out.length + 1, second: -1 })
      this.emit(option)
      jumps.push(this.push({ op: 'jump', to: -1 }))
      split.second = this.out.length
    })
    for (const jump of jumps) jump.to = this.out.length
  }

  private emitRepeat(node: Extract<RegexNode, { type: 'repeat' }>): void {
    if (node.mode === 'possessive') {
      this.emit({ type: 'atomic', item: { ...node, mode: 'greedy' } })
      return
    }
    for (let i = 0; i < node.min; i++) this.emit(node.item)
    const lazy = node.mode === 'lazy'
    if (node.max === Number.POSITIVE_INFINITY) this.emitLoop(node.item, lazy)
    else this.emitOptional(node.item, node.max - node.min, lazy)
  }

  private emitLoop(item: RegexNode, lazy: boolean): void {
    const start = this.out.length
    const split = this.push({ op: 'split', first: -1, second: -1 })
    const body = this.out.length
    const slot = this.shared.slots++
    this.push({ op: 'round', slot })
    this.emit(item)
    this.push({ op: 'progress', slot })
    this.push({ op: 'jump', to: start })
    this.aim(split, body, this.out.length, lazy)
  }

  private emitOptional(item: RegexNode, times: number, lazy: boolean): void {
    const splits: { split: { first: number; second: number }; body: number }[] = []
    for (let i = 0; i < times; i++) {
      const split = this.push({ op: 'split', first: -1, second: -1 })
      splits.push({ split, body: this.out.length })
      const slot = this.shared.slots++
      this.push({ op: 'round', slot })
      this.emit(item)
      this.push({ op: 'progress', slot })
    }
    for (const { split, body } of splits) this.aim(split, body, this.out.length, lazy)
  }

  private aim(split: { first: number; second: number }, body: number, after: number, lazy: boolean): void {
    split.first = lazy ? after : body
    split.second = lazy ? body : after
  }
}

function hasReference(node: RegexNode): boolean {
  switch (node.type) {
    case 'back-reference':
      return true
    case 'sequence':
      return node.items.some(hasReference)
    case 'choice':
      return node.options.some(hasReference)
    case 'repeat':
    case 'group':
    case 'atomic':
    case 'look':
      return hasReference(node.item)
    default:
      return false
  }
}

/** ASCII in a table, the rest by looking through the ranges. */
export function setTest({ ranges, negated, ignoreCase }: CharSet): (code: number) => boolean {
  const test = (code: number) => {
    const inside = ignoreCase ? variants(code).some(variant => within(ranges, variant)) : within(ranges, code)
    return inside !== negated
  }
  const ascii = Uint8Array.from({ length: 128 }, (_, code) => (test(code) ? 1 : 0))
  return code => (code < 128 ? ascii[code] === 1 : test(code))
}

function within(ranges: readonly number[], code: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    if (code >= (ranges[i] as number) && code <= (ranges[i + 1] as number)) return true
  }
  return false
}

/** A code unit in either case, as ECMAScript folds without the u flag: no non-ASCII letter folds into ASCII. */
function variants(code: number): number[] {
  const char = String.fromCharCode(code)
  const found = [code]
  for (const other of [char.toLowerCase(), char.toUpperCase()]) {
    const folded = other.length === 1 ? other.charCodeAt(0) : code
    if (folded !== code && code < 128 === folded < 128) found.push(folded)
  }
  return found
}

export const foldCode = (code: number): number => Math.min(...variants(code))
