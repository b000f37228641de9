/**
 * A matcher that can't be stalled.
 *
 * It walks a program as a backtracking matcher does, in the same order of preference, but marks each (instruction,
 * position) it has been at: coming there again can only fail again, so it is left at once. A pattern without
 * back-references thus costs at most program length × text length steps, whatever the pattern. The marks are kept
 * across starting points, so searching costs no more than matching. With back-references marks would lie; the step
 * budget alone bounds these, and a search that runs out of steps says so instead of answering.
 */
import type { FirstSet } from './first.ts'
import { foldCode, type Instruction, type Program } from './program.ts'

const MAX_MARK_BITS = 1 << 27

export type Found = { readonly start: number; readonly end: number }
export type GaveUp = 'gave up'

/** The first match at or after `from`, undefined when there is none, or 'gave up' when the budget didn't suffice. */
export function boundedSearch(
  program: Program,
  starts: FirstSet | undefined,
  text: string,
  from: number,
  budget: number,
): Found | undefined | GaveUp {
  const run = new Run(text, budget)
  try {
    const marks = run.newMarks(program)
    for (let start = from; start <= text.length; start++) {
      if (starts && !canStart(starts, text, start)) continue
      // Without back-references nobody reads the slots, and writes beyond an array's end go nowhere.
      const slots = program.remembers ? new Int32Array(program.slots).fill(-1) : NO_SLOTS
      const end = run.walk(program, start, slots, marks)
      if (end !== -1) return { start, end }
    }
    return undefined
  } catch (error) {
    if (error === OUT_OF_STEPS) return 'gave up'
    throw error
  }
}

const NO_SLOTS = new Int32Array(0)

function canStart(starts: FirstSet, text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return starts[code < 128 ? code : 128] === 1 && at < text.length
}

const OUT_OF_STEPS = new Error('out of steps')

class Run {
  private readonly text: string
  private steps: number

  constructor(text: string, budget: number) {
    this.text = text
    this.steps = budget
  }

  newMarks(program: Program): Uint32Array | undefined {
    if (program.remembers) return undefined
    const bits = program.instructions.length * (this.text.length + 1)
    // Clearing them is work too: look-arounds ask for fresh marks at every place they are tried.
    this.steps -= bits >>> 5
    if (bits > MAX_MARK_BITS || this.steps < 0) throw OUT_OF_STEPS
    return new Uint32Array((bits >>> 5) + 1)
  }

  /** Where a match that starts at `start` ends, or -1. Captures are left in `slots`. */
  walk(program: Program, start: number, slots: Int32Array, marks: Uint32Array | undefined): number {
    const { instructions } = program
    const width = this.text.length + 1
    const ways: { pc: number; at: number; slots: Int32Array | undefined }[] = []
    let pc = 0
    let at = start
    for (;;) {
      if (--this.steps < 0) throw OUT_OF_STEPS
      const bit = pc * width + at
      const seen = marks !== undefined && ((marks[bit >>> 5] as number) >>> (bit & 31)) & 1
      if (marks) marks[bit >>> 5] = (marks[bit >>> 5] as number) | (1 << (bit & 31))
      const instruction = instructions[pc] as Instruction
      let next = -1
      if (!seen) {
        if (instruction.op === 'match') return at
        if (instruction.op === 'split') {
          ways.push({ pc: instruction.second, at, slots: program.remembers ? slots.slice() : undefined })
          next = instruction.first
        } else if (instruction.op === 'jump') next = instruction.to
        else {
          const moved = this.step(instruction, at, slots, program)
          if (moved !== -1) {
            at = moved
            next = pc + 1
          }
        }
      }
      if (next !== -1) {
        pc = next
        continue
      }
      const way = ways.pop()
      if (!way) return -1
      pc = way.pc
      at = way.at
      if (way.slots) slots.set(way.slots)
    }
  }

  /** The position after an instruction that takes one way only, or -1 where it doesn't hold. */
  private step(instruction: Instruction, at: number, slots: Int32Array, program: Program): number {
    switch (instruction.op) {
      case 'char':
        return this.char(instruction.test, at, program.backward)
      case 'anchor':
        return this.anchor(instruction.kind, at) ? at : -1
      case 'save':
        slots[instruction.slot] = at
        return at
      case 'round':
        slots[instruction.slot] = at
        return at
      // With marks an empty round ends at a marked place by itself.
      case 'progress':
        return program.remembers && slots[instruction.slot] === at ? -1 : at
      case 'atomic':
        return this.inner(instruction.body, at, slots)
      case 'look': {
        const kept = slots.slice()
        const found = this.inner(instruction.body, at, slots) !== -1
        if (!found || instruction.negated) slots.set(kept)
        return found === instruction.negated ? -1 : at
      }
      case 'reference':
        return this.reference(instruction, at, slots, program.backward)
      default:
        return -1
    }
  }

  private inner(body: Program, at: number, slots: Int32Array): number {
    return this.walk(body, at, slots, body.remembers ? undefined : this.newMarks(body))
  }

  private char(test: (code: number) => boolean, at: number, backward: boolean): number {
    if (backward) return at > 0 && test(this.text.charCodeAt(at - 1)) ? at - 1 : -1
    return at < this.text.length && test(this.text.charCodeAt(at)) ? at + 1 : -1
  }

  private reference(
    { index, ignoreCase }: { index: number; ignoreCase: boolean },
    at: number,
    slots: Int32Array,
    backward: boolean,
  ): number {
    const from = slots[2 * index] as number
    const to = slots[2 * index + 1] as number
    // A group that took no part matches nothing, as in ECMAScript.
    if (from === -1 || to === -1) return at
    const length = to - from
    const start = backward ? at - length : at
    if (start < 0 || start + length > this.text.length) return -1
    this.steps -= length
    for (let i = 0; i < length; i++) {
      const a = this.text.charCodeAt(from + i)
      const b = this.text.charCodeAt(start + i)
      if (a !== b && !(ignoreCase && foldCode(a) === foldCode(b))) return -1
    }
    return backward ? start : at + length
  }

  private anchor(kind: string, at: number): boolean {
    const { text } = this
    switch (kind) {
      case 'start':
        return at === 0
      case 'end':
        return at === text.length
      case 'end-before-newline':
        return at === text.length || (at === text.length - 1 && text[at] === '\n')
      case 'line-start':
        return at === 0 || isNewline(text.charCodeAt(at - 1))
      case 'line-end':
        return at === text.length || isNewline(text.charCodeAt(at))
      default:
        return (isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at))) === (kind === 'word')
    }
  }
}

const isNewline = (code: number): boolean => code === 0x0a || code === 0x0d || code === 0x2028 || code === 0x2029

const isWord = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || (code >= 0x61 && code <= 0x7a)
