/** A tree as a program for the bounded matcher (`backtrack.ts`): one array of numbers, sets beside it. */
import { ANY, type Assertion, type Node } from './ast.ts'
import { fixedWidth } from './first.ts'

export const Op = {
  /** set */
  set: 0,
  /** preferred, other */
  split: 1,
  jump: 2,
  /** slot */
  save: 3,
  /** index into ASSERTIONS */
  assert: 4,
  /** set, min, max (-1 without), lazy */
  repeatSet: 5,
  /** behind (width or -1), negated, continue at; the body follows and ends in match */
  look: 6,
  /** continue at; the body follows and ends in match */
  atomic: 7,
  /** group, nocase */
  back: 8,
  /** register: leaves the loop when nothing was consumed since `mark` */
  progress: 9,
  /** register */
  mark: 10,
  match: 11,
} as const

export const ASSERTIONS: readonly Assertion[] = [
  'start',
  'line-start',
  'end',
  'end-or-newline',
  'line-end',
  'word',
  'not-word',
]

export interface Program {
  readonly code: Int32Array
  readonly sets: readonly Uint32Array[]
  /** Registers: two for each group, then one for each loop. */
  readonly registers: number
}

const SIZE_LIMIT = 60_000

/** The program, or why there can't be one. */
export function regexProgram(node: Node, groups: number): Program | string {
  const writer = new Writer(groups)
  const trouble = writer.write(node)
  if (trouble !== undefined) return trouble
  writer.code.push(Op.match)
  return { code: Int32Array.from(writer.code), sets: writer.sets, registers: writer.registers }
}

class Writer {
  readonly code: number[] = []
  readonly sets: Uint32Array[] = []
  registers: number

  constructor(groups: number) {
    this.registers = (groups + 1) * 2
  }

  write(node: Node): string | undefined {
    if (this.code.length > SIZE_LIMIT) return 'the regular expression is too large'
    switch (node.kind) {
      case 'set':
        this.code.push(Op.set, this.#set(node.set))
        return undefined
      case 'sequence':
        return this.#each(node.items)
      case 'choice':
        return this.#choice(node.options)
      case 'repeat':
        return this.#repeat(node)
      case 'group':
        return node.number === undefined ? this.write(node.item) : this.#captured(node.item, node.number)
      case 'atomic':
        return this.#body([Op.atomic], node.item)
      case 'look': {
        const width = node.behind ? fixedWidth(node.item) : -1
        if (width === undefined) return this.#lookBehindChoice(node)
        return this.#body([Op.look, width, node.negated ? 1 : 0], node.item)
      }
      case 'back':
        if (node.number * 2 + 1 >= this.registers) return 'a reference names no group'
        this.code.push(Op.back, node.number, node.nocase ? 1 : 0)
        return undefined
      case 'assert':
        this.code.push(Op.assert, ASSERTIONS.indexOf(node.what))
        return undefined
    }
  }

  #set(set: Uint32Array): number {
    const at = this.sets.indexOf(set)
    return at === -1 ? this.sets.push(set) - 1 : at
  }

  #each(items: readonly Node[]): string | undefined {
    for (const item of items) {
      const trouble = this.write(item)
      if (trouble !== undefined) return trouble
    }
    return undefined
  }

  #choice(options: readonly Node[]): string | undefined {
    const ends: number[] = []
    for (const [index, option] of options.entries()) {
      const last = index === options.length - 1
      const split = this.code.length
      if (!last) this.code.push(Op.split, split + 3, 0)
      const trouble = this.write(option)
      if (trouble !== undefined) return trouble
      if (last) break
      ends.push(this.code.push(Op.jump, 0) - 1)
      this.code[split + 2] = this.code.length
    }
    for (const end of ends) this.code[end] = this.code.length
    return undefined
  }

  #captured(item: Node, number: number): string | undefined {
    this.code.push(Op.save, number * 2)
    const trouble = this.write(item)
    this.code.push(Op.save, number * 2 + 1)
    return trouble
  }

  #body(head: readonly number[], item: Node): string | undefined {
    const next = this.code.push(...head, 0) - 1
    const trouble = this.write(item)
    this.code.push(Op.match)
    this.code[next] = this.code.length
    return trouble
  }

  /** Alternatives of different lengths, each fixed: one look-behind for each. */
  #lookBehindChoice(node: Extract<Node, { kind: 'look' }>): string | undefined {
    const item = node.item.kind === 'group' ? node.item.item : node.item
    if (item.kind !== 'choice' || item.options.some(option => fixedWidth(option) === undefined))
      return "a look-behind's length isn't fixed"
    const looks = item.options.map(option => ({ ...node, item: option }))
    return node.negated ? this.#each(looks) : this.#choice(looks)
  }

  #repeat(node: Extract<Node, { kind: 'repeat' }>): string | undefined {
    if (node.mode === 'possessive') return this.#body([Op.atomic], { ...node, mode: 'greedy' })
    const lazy = node.mode === 'lazy'
    const item = node.item.kind === 'group' && node.item.number === undefined ? node.item.item : node.item
    if (item.kind === 'set') {
      this.code.push(Op.repeatSet, this.#set(item.set), node.min, node.max === ANY ? -1 : node.max, lazy ? 1 : 0)
      return undefined
    }
    for (let count = 0; count < node.min; count++) {
      const trouble = this.write(item)
      if (trouble !== undefined) return trouble
    }
    if (node.max === ANY) return this.#loop(item, lazy)
    return this.#optional(item, node.max - node.min, lazy)
  }

  #loop(item: Node, lazy: boolean): string | undefined {
    const register = this.registers++
    const split = this.code.length
    this.code.push(Op.split, 0, 0, Op.mark, register)
    const trouble = this.write(item)
    this.code.push(Op.progress, register, Op.jump, split)
    const after = this.code.length
    this.code[split + 1] = lazy ? after : split + 3
    this.code[split + 2] = lazy ? split + 3 : after
    return trouble
  }

  #optional(item: Node, times: number, lazy: boolean): string | undefined {
    const splits: number[] = []
    for (let count = 0; count < times; count++) {
      splits.push(this.code.length)
      this.code.push(Op.split, 0, 0)
      const trouble = this.write(item)
      if (trouble !== undefined) return trouble
    }
    for (const split of splits) {
      this.code[split + 1] = lazy ? this.code.length : split + 3
      this.code[split + 2] = lazy ? split + 3 : this.code.length
    }
    return undefined
  }
}
