/**
 * A rule's conditions over one buffer, evaluated in order as Suricata does.
 *
 * A cursor stands behind the last match; `distance`, `within` and everything called relative count from it. When a
 * condition that others hang on relatively is found but they fail, the next place where it occurs is tried: the search
 * goes back as far as relative conditions reach, and no further. A limit on the number of conditions tried keeps hostile
 * buffers from making that expensive.
 */
import type {
  BufferCondition,
  ByteJumpCondition,
  ByteMathCondition,
  ByteTestCondition,
  ContentCondition,
  Operand,
  PcreCondition,
} from '../../../rules/language/suricata/index.ts'
import { inRange } from '../../../rules/language/suricata/index.ts'
import { lengthRead, readBits, readValue } from './byte-value.ts'
import { ContentSearch } from './content-search.ts'

/** As Suricata's inspection-recursion-limit. */
const TRIES = 3000

interface Link {
  readonly condition: BufferCondition
  /** Later conditions depend on where this one matched. */
  readonly leads: boolean
  readonly search: ContentSearch | undefined
}

export type Chain = readonly Link[]

export function makeChain(conditions: readonly BufferCondition[]): Chain {
  return conditions.map((condition, index) => ({
    condition,
    leads: isLed(conditions, index),
    search: condition.kind === 'content' ? new ContentSearch(condition.bytes, condition.nocase) : undefined,
  }))
}

function isLed(conditions: readonly BufferCondition[], index: number): boolean {
  for (const next of conditions.slice(index + 1)) {
    if (isRelative(next)) return true
    if (next.kind !== 'bsize' && next.kind !== 'isdataat' && next.kind !== 'byte_test' && !isNegated(next)) return false
  }
  return false
}

const isRelative = (condition: BufferCondition): boolean =>
  condition.kind === 'content'
    ? condition.distance !== undefined || condition.within !== undefined
    : 'relative' in condition && condition.relative

const isNegated = (condition: BufferCondition): boolean => 'negated' in condition && condition.negated

/** What a chain is evaluated on. One instance serves all evaluations. */
export class ChainRun {
  /** Byte variables by name; kept over the chains of one rule. */
  readonly variables = new Map<string, number>()
  /** Where the last positive content or expression matched, absolute: for evidence. */
  matchStart = 0
  matchEnd = 0
  #chain: Chain = []
  #bytes: Uint8Array = new Uint8Array(0)
  #start = 0
  #end = 0
  #streamOffset = 0
  #cursor = 0
  #tries = 0
  readonly #match = { start: 0, end: 0 }

  /**
   * Whether bytes[start..end) satisfies the chain. `streamOffset` says how far into its stream the buffer begins:
   * `depth` counts from the stream's beginning.
   */
  matches(chain: Chain, bytes: Uint8Array, start: number, end: number, streamOffset = 0): boolean {
    this.#chain = chain
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#streamOffset = streamOffset
    this.#cursor = 0
    this.#tries = 0
    this.matchStart = start
    this.matchEnd = start
    return this.#from(0)
  }

  #from(index: number): boolean {
    if (index === this.#chain.length) return true
    if (++this.#tries > TRIES) return false
    const link = this.#chain[index] as Link
    const { condition } = link
    switch (condition.kind) {
      case 'content':
        return this.#content(link, condition, index)
      case 'pcre':
        return this.#pcre(link, condition, index)
      case 'isdataat': {
        const at = this.#value(condition.at)
        const length = this.#end - this.#start
        const there = condition.relative ? this.#cursor + at <= length : at < length
        return there !== condition.negated && this.#from(index + 1)
      }
      case 'bsize':
        return inRange(condition.range, this.#end - this.#start) && this.#from(index + 1)
      case 'byte_test':
        return this.#byteTest(condition) && this.#from(index + 1)
      case 'byte_jump':
        return this.#byteJump(condition) && this.#from(index + 1)
      case 'byte_extract': {
        const at = this.#origin(condition.relative) + condition.offset
        let value = readValue(condition, this.#bytes, at, this.#end)
        if (value === undefined) return false
        value *= condition.multiplier
        if (condition.align > 0) value = Math.ceil(value / condition.align) * condition.align
        this.variables.set(condition.variable, value)
        this.#cursor = at - this.#start + lengthRead(condition, this.#bytes, at, this.#end)
        return this.#from(index + 1)
      }
      case 'byte_math':
        return this.#byteMath(condition) && this.#from(index + 1)
    }
  }

  #content({ leads, search }: Link, content: ContentCondition, index: number): boolean {
    const pattern = search as ContentSearch
    const length = this.#end - this.#start
    const before = this.#cursor
    let from: number
    let to = length
    if (content.distance !== undefined || content.within !== undefined) {
      const distance = this.#value(content.distance)
      from = Math.max(0, before + distance)
      if (content.within !== undefined) to = Math.min(length, before + distance + this.#value(content.within))
    } else {
      from = content.startsWith ? 0 : this.#value(content.offset)
      if (content.startsWith || content.depth !== undefined) {
        to = content.startsWith ? pattern.length : from + this.#value(content.depth)
        if (this.#streamOffset > 0) {
          if (to <= this.#streamOffset) return false
          to -= this.#streamOffset
        }
        to = Math.min(to, length)
      }
    }
    for (;;) {
      const found = this.#find(pattern, content.endsWith, from, to)
      if (content.negated) return found < 0 && this.#from(index + 1)
      if (found < 0) return false
      this.#cursor = found + pattern.length
      this.matchStart = this.#start + found
      this.matchEnd = this.#start + this.#cursor
      if (this.#from(index + 1)) return true
      if (!leads || content.endsWith || this.#tries > TRIES) return false
      this.#cursor = before
      from = found + 1
    }
  }

  #find(pattern: ContentSearch, endsWith: boolean, from: number, to: number): number {
    if (to - from < pattern.length) return -1
    if (!endsWith) {
      const found = pattern.find(this.#bytes, this.#start + from, this.#start + to)
      return found < 0 ? -1 : found - this.#start
    }
    const at = this.#end - this.#start - pattern.length
    return at >= from && at + pattern.length <= to && pattern.at(this.#bytes, this.#start + at) ? at : -1
  }

  #pcre({ leads }: Link, pcre: PcreCondition, index: number): boolean {
    const before = this.#cursor
    const start = pcre.relative ? Math.min(this.#start + before, this.#end) : this.#start
    let from = start
    for (;;) {
      const gaveUp = pcre.regex.gaveUp
      const found = pcre.regex.search(this.#bytes, start, this.#end, from, this.#match)
      // One search that ran out of budget is enough for this buffer: a thousand would stall the host.
      if (pcre.regex.gaveUp > gaveUp) this.#tries = TRIES
      if (pcre.negated) return !found && this.#from(index + 1)
      if (!found) return false
      const { start: at, end } = this.#match
      this.#cursor = end - this.#start
      this.matchStart = at
      this.matchEnd = end
      if (this.#from(index + 1)) return true
      if (!leads || this.#tries > TRIES) return false
      this.#cursor = before
      from = at + 1
    }
  }

  #byteTest(test: ByteTestCondition): boolean {
    const at = this.#origin(test.relative) + this.#value(test.offset)
    if (at < this.#start) return false
    if (test.operator === '&' || test.operator === '^') {
      const bits = readBits(test, this.#bytes, at, this.#end)
      if (bits === undefined) return false
      const against = BigInt(this.#value(test.value))
      return ((test.operator === '&' ? bits & against : bits ^ against) !== 0n) !== test.negated
    }
    const value = readValue(test, this.#bytes, at, this.#end)
    return value !== undefined && compare(test.operator, value, this.#value(test.value)) !== test.negated
  }

  #byteJump(jump: ByteJumpCondition): boolean {
    const at = this.#origin(jump.relative) + this.#value(jump.offset)
    const read = readValue(jump, this.#bytes, at, this.#end)
    if (read === undefined || at < this.#start) return false
    let distance = read * jump.multiplier
    if (jump.align) distance = Math.ceil(distance / 4) * 4
    distance += this.#value(jump.postOffset)
    const origin =
      jump.from === 'beginning'
        ? this.#start
        : jump.from === 'end'
          ? this.#end
          : at + lengthRead(jump, this.#bytes, at, this.#end)
    const target = origin + distance
    if (target < this.#start || target >= this.#end) return false
    this.#cursor = target - this.#start
    return true
  }

  #byteMath(math: ByteMathCondition): boolean {
    const at = this.#origin(math.relative) + math.offset
    const value = readValue(math, this.#bytes, at, this.#end)
    const right = this.#value(math.operand)
    if (value === undefined || at < this.#start || (math.operator === '/' && right === 0)) return false
    this.variables.set(math.result, calculate(math.operator, value, right))
    this.#cursor = at - this.#start + lengthRead(math, this.#bytes, at, this.#end)
    return true
  }

  #origin(relative: boolean): number {
    return this.#start + (relative ? this.#cursor : 0)
  }

  #value(operand: Operand | undefined): number {
    if (typeof operand === 'number') return operand
    return operand === undefined ? 0 : (this.variables.get(operand.variable) ?? 0)
  }
}

function compare(operator: Exclude<ByteTestCondition['operator'], '&' | '^'>, value: number, against: number): boolean {
  switch (operator) {
    case '<':
      return value < against
    case '>':
      return value > against
    case '<=':
      return value <= against
    case '>=':
      return value >= against
    case '=':
      return value === against
  }
}

/** 32-bit results, as Suricata keeps them in 64 bits but rules use them as offsets. */
function calculate(operator: ByteMathCondition['operator'], left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return Math.trunc(left / right)
    case '<<':
      return left * 2 ** right
    case '>>':
      return Math.floor(left / 2 ** right)
  }
}
