/**
 * A matcher that never runs away: PCRE's backtracking order, with a budget of steps for each search.
 *
 * It serves expressions that JavaScript can't say, and those whose worst case on a long input would stall the host. A
 * search that runs out of budget finds nothing, and says that it gave up; PCRE's match limit means the same.
 */
import { has } from './byte-set.ts'
import { ASSERTIONS, Op, type Program } from './program.ts'

export const NOT_FOUND = -1
export const GAVE_UP = -2

const STACK_LIMIT = 1 << 20
const BRANCH = 0
const RESTORE = 1
const SHRINK = 2
const GROW = 3

/** Where the last match began and ended; valid after a search that found one. */
export interface Match {
  start: number
  end: number
}

export class Backtracker {
  readonly #program: Program
  readonly #registers: Int32Array
  #stack = new Int32Array(256)
  #top = 0
  #budget = 0
  #bytes: Uint8Array = new Uint8Array(0)
  #start = 0
  #end = 0

  constructor(program: Program) {
    this.#program = program
    this.#registers = new Int32Array(program.registers)
  }

  /** The first match in bytes[start..end) that begins in [from..last]: its end (and `match`), NOT_FOUND or GAVE_UP. */
  search(
    bytes: Uint8Array,
    start: number,
    end: number,
    from: number,
    last: number,
    first: Uint32Array | undefined,
    budget: number,
    match: Match,
  ): number {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#budget = budget
    for (let at = from; at <= last; at++) {
      if (first && (at === end || !has(first, bytes[at] as number))) continue
      this.#registers.fill(-1)
      this.#top = 0
      const found = this.#run(0, at)
      if (found === GAVE_UP) return GAVE_UP
      if (found === NOT_FOUND) continue
      match.start = at
      match.end = found
      return found
    }
    return NOT_FOUND
  }

  #run(entry: number, from: number): number {
    const { code, sets } = this.#program
    const bytes = this.#bytes
    const bottom = this.#top
    let pc = entry
    let at = from
    for (;;) {
      if (--this.#budget < 0) return GAVE_UP
      let ok = true
      switch (code[pc] as number) {
        case Op.set:
          ok = at < this.#end && has(sets[code[pc + 1] as number] as Uint32Array, bytes[at] as number)
          at++
          pc += 2
          break
        case Op.split:
          if (!this.#push(BRANCH, code[pc + 2] as number, at, 0)) return GAVE_UP
          pc = code[pc + 1] as number
          break
        case Op.jump:
          pc = code[pc + 1] as number
          break
        case Op.save:
        case Op.mark:
          if (!this.#setRegister(code[pc + 1] as number, at)) return GAVE_UP
          pc += 2
          break
        case Op.progress:
          ok = this.#registers[code[pc + 1] as number] !== at
          // Nothing consumed: the loop ends here as matched rather than turning for ever.
          if (ok) pc += 2
          else {
            ok = true
            pc += 4
          }
          break
        case Op.assert:
          ok = this.#holds(code[pc + 1] as number, at)
          pc += 2
          break
        case Op.repeatSet: {
          const set = sets[code[pc + 1] as number] as Uint32Array
          const min = code[pc + 2] as number
          const max = code[pc + 3] as number
          const lazy = code[pc + 4] === 1
          const limit = max < 0 ? this.#end : Math.min(this.#end, at + max)
          const least = at + min
          let reach = at
          const stop = lazy ? Math.min(least, limit) : limit
          while (reach < stop && has(set, bytes[reach] as number)) reach++
          this.#budget -= (reach - at) >> 2
          ok = reach >= least
          if (ok && !lazy && reach > least && !this.#push(SHRINK, pc + 5, reach - 1, least)) return GAVE_UP
          if (ok && lazy && reach < limit && !this.#push(GROW, pc, reach, limit)) return GAVE_UP
          at = reach
          pc += 5
          break
        }
        case Op.look: {
          const width = code[pc + 1] as number
          const begin = width < 0 ? at : at - width
          const top = this.#top
          const found = begin < this.#start ? NOT_FOUND : this.#run(pc + 4, begin)
          if (found === GAVE_UP) return GAVE_UP
          this.#cutTo(top)
          const negated = code[pc + 2] === 1
          ok = (found !== NOT_FOUND && (width < 0 || found === at)) !== negated
          pc = code[pc + 3] as number
          break
        }
        case Op.atomic: {
          const top = this.#top
          const found = this.#run(pc + 2, at)
          if (found === GAVE_UP) return GAVE_UP
          this.#cutTo(top)
          ok = found !== NOT_FOUND
          at = found
          pc = code[pc + 1] as number
          break
        }
        case Op.back: {
          const length = this.#backLength(code[pc + 1] as number, at, code[pc + 2] === 1)
          ok = length >= 0
          at += length
          pc += 3
          break
        }
        case Op.match:
          return at
      }
      if (ok) continue
      const resumed = this.#resume(bottom)
      if (!resumed) return NOT_FOUND
      pc = this.#resumePc
      at = this.#resumeAt
    }
  }

  #resumePc = 0
  #resumeAt = 0

  #resume(bottom: number): boolean {
    const { code, sets } = this.#program
    while (this.#top > bottom) {
      const top = this.#top - 4
      const kind = this.#stack[top]
      const pc = this.#stack[top + 1] as number
      const at = this.#stack[top + 2] as number
      const extra = this.#stack[top + 3] as number
      if (kind === RESTORE) {
        this.#registers[pc] = at
        this.#top = top
        continue
      }
      if (kind === SHRINK) {
        if (at > extra) this.#stack[top + 2] = at - 1
        else this.#top = top
        this.#resumePc = pc
        this.#resumeAt = at
        return true
      }
      if (kind === GROW) {
        const set = sets[code[pc + 1] as number] as Uint32Array
        if (at >= extra || !has(set, this.#bytes[at] as number)) {
          this.#top = top
          continue
        }
        this.#stack[top + 2] = at + 1
        this.#resumePc = pc + 5
        this.#resumeAt = at + 1
        return true
      }
      this.#top = top
      this.#resumePc = pc
      this.#resumeAt = at
      return true
    }
    return false
  }

  /** Drops branches of a finished body, keeping what restores registers. */
  #cutTo(bottom: number): void {
    let keep = bottom
    for (let at = bottom; at < this.#top; at += 4) {
      if (this.#stack[at] !== RESTORE) continue
      this.#stack.copyWithin(keep, at, at + 4)
      keep += 4
    }
    this.#top = keep
  }

  #push(kind: number, pc: number, at: number, extra: number): boolean {
    if (this.#top + 4 > this.#stack.length) {
      if (this.#stack.length >= STACK_LIMIT) return false
      const larger = new Int32Array(this.#stack.length * 2)
      larger.set(this.#stack)
      this.#stack = larger
    }
    this.#stack[this.#top] = kind
    this.#stack[this.#top + 1] = pc
    this.#stack[this.#top + 2] = at
    this.#stack[this.#top + 3] = extra
    this.#top += 4
    return true
  }

  #setRegister(register: number, value: number): boolean {
    if (!this.#push(RESTORE, register, this.#registers[register] as number, 0)) return false
    this.#registers[register] = value
    return true
  }

  #backLength(group: number, at: number, nocase: boolean): number {
    const from = this.#registers[group * 2] as number
    const to = this.#registers[group * 2 + 1] as number
    if (from < 0 || to < from || at + (to - from) > this.#end) return -1
    this.#budget -= (to - from) >> 2
    for (let i = 0; i < to - from; i++) {
      const a = this.#bytes[from + i] as number
      const b = this.#bytes[at + i] as number
      if (a !== b && !(nocase && folded(a) === folded(b))) return -1
    }
    return to - from
  }

  #holds(assertion: number, at: number): boolean {
    const bytes = this.#bytes
    switch (ASSERTIONS[assertion]) {
      case 'start':
        return at === this.#start
      case 'line-start':
        return at === this.#start || (bytes[at - 1] === 10 && at < this.#end)
      case 'end':
        return at === this.#end
      case 'end-or-newline':
        return at === this.#end || (at === this.#end - 1 && bytes[at] === 10)
      case 'line-end':
        return at === this.#end || bytes[at] === 10
      case 'word':
        return this.#wordAt(at - 1) !== this.#wordAt(at)
      default:
        return this.#wordAt(at - 1) === this.#wordAt(at)
    }
  }

  #wordAt(at: number): boolean {
    if (at < this.#start || at >= this.#end) return false
    const byte = this.#bytes[at] as number
    return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || byte === 95 || (byte >= 97 && byte <= 122)
  }
}

const folded = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte)
