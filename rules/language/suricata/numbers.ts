/** Numbers as keywords write them. Every reader returns undefined for text that isn't what it reads. */
import type { NumberRange } from './ast.ts'

export function readNumber(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? ''
  if (/^[+-]?\d{1,15}$/.test(trimmed)) return Number(trimmed)
  return /^0x[0-9a-f]{1,8}$/i.test(trimmed) ? Number(trimmed) : undefined
}

/** `5`, `=5`, `!5`, `<5`, `<=5`, `>5`, `>=5`, `5<>9`, `5-9` (where `dash` allows it), all below 2^32. */
export function readRange(text: string | undefined, dash = false): NumberRange | undefined {
  const value = text?.replace(/\s+/g, '') ?? ''
  const between = /^(!)?(\d+)(<>|-)(\d+)$/.exec(value)
  if (between) {
    if (between[3] === '-' && !dash) return undefined
    const a = Number(between[2])
    const b = Number(between[4])
    if (a >= b || b > 0xffff_ffff) return undefined
    return { mode: between[1] ? '!<>' : '<>', a, b }
  }
  const single = /^(!=|<=|>=|[<>=!])?(\d+|0x[0-9a-f]+)$/i.exec(value)
  if (!single) return undefined
  const a = Number(single[2])
  if (a > 0xffff_ffff) return undefined
  const sign = single[1] ?? '='
  return { mode: sign === '!' ? '!=' : (sign as NumberRange['mode']), a, b: 0 }
}

/** Whether `value` lies in the range; `<>` excludes both ends. */
export function inRange(range: NumberRange, value: number): boolean {
  switch (range.mode) {
    case '=':
      return value === range.a
    case '!=':
      return value !== range.a
    case '<':
      return value < range.a
    case '>':
      return value > range.a
    case '<=':
      return value <= range.a
    case '>=':
      return value >= range.a
    case '<>':
      return value > range.a && value < range.b
    case '!<>':
      return !(value > range.a && value < range.b)
  }
}
