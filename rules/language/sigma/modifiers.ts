/**
 * A field's modifiers and values → one test. Modifiers apply from left to right, each to what the one before it left.
 *
 * A text value is a list of alternatives (most modifiers keep one, `base64offset` makes three), each a wildcard
 * pattern. `re`, `cidr`, `exists`, `fieldref`, comparisons and time parts end the chain of texts: behind them only
 * their own flags, `all` and `neq` may stand. Texts are compared without regard to case unless `cased` says otherwise.
 */
import { compileRegex, RegexSyntaxError } from '../regex/index.ts'
import { cidrTest } from './cidr.ts'
import { literalOf, type Pattern, parsePattern, patternTest, STAR, withDashes } from './pattern.ts'
import { type FieldMatch, type Scalar, SigmaError } from './types.ts'

export interface CompileContext {
  /** Values for `expand` placeholders, by name without the percent signs. */
  readonly variables: ReadonlyMap<string, readonly string[]>
  /** Told when a regular expression ran out of steps: the value counts as not matching. */
  readonly onGaveUp: () => void
}

/** A test of one value of a field. `lower` is the text in lower case. */
export type ValueTest = (text: string, lower: string, value: string | number | boolean) => boolean

export type FieldTest =
  | {
      readonly kind: 'values'
      readonly tests: readonly (ValueTest | null)[]
      readonly all: boolean
      readonly negated: boolean
    }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | {
      readonly kind: 'reference'
      readonly fields: readonly string[]
      readonly all: boolean
      readonly negated: boolean
      readonly compare: (mine: string, other: string) => boolean
    }

const FLAGS: readonly string[] = ['all', 'neq', 'cased']
const TEXT: readonly string[] = ['contains', 'startswith', 'endswith', 'windash', 'expand']
const ENCODINGS: readonly string[] = ['base64', 'base64offset', 'wide', 'utf16', 'utf16le', 'utf16be']
const COMPARE: readonly string[] = ['lt', 'lte', 'gt', 'gte']
const TIME: readonly string[] = ['minute', 'hour', 'day', 'week', 'month', 'year']
const REGEX_FLAGS: readonly string[] = ['i', 'm', 's']
const ALONE: readonly string[] = ['re', 'cidr', 'exists', 'fieldref']
const KNOWN = [...FLAGS, ...TEXT, ...ENCODINGS, ...COMPARE, ...TIME, ...REGEX_FLAGS, ...ALONE]

export function compileField(match: FieldMatch, context: CompileContext): FieldTest {
  const { modifiers, line } = match
  const has = (name: string) => modifiers.includes(name)
  for (const name of modifiers) {
    if (!KNOWN.includes(name)) throw new SigmaError(line, `modifier '${name}' is not supported`)
    if (REGEX_FLAGS.includes(name) && !has('re')) throw new SigmaError(line, `modifier '${name}' stands without 're'`)
  }
  const special = modifiers.filter(name => ALONE.includes(name) || COMPARE.includes(name))
  if (special.length > 1) throw new SigmaError(line, `modifiers '${special.join("' and '")}' exclude each other`)
  refuseLeftovers(match, special[0])
  const all = has('all')
  const negated = has('neq')
  if (has('exists')) return { kind: 'exists', expected: existsValue(match) }
  if (has('fieldref')) return reference(match, all, negated)
  const values = has('expand') ? match.values.flatMap(value => expand(value, match, context)) : match.values
  return { kind: 'values', tests: values.map(value => compileValue(value, match, context)), all, negated }
}

/** What may stand beside a modifier that ends the chain of texts. */
function refuseLeftovers({ modifiers, line }: FieldMatch, special: string | undefined): void {
  const time = modifiers.some(name => TIME.includes(name))
  if (special === undefined && !time) return
  const allowed: Record<string, readonly string[]> = {
    re: [...REGEX_FLAGS, 'expand'],
    fieldref: ['contains', 'startswith', 'endswith'],
    cidr: ['expand'],
    exists: [],
  }
  const fine = [...FLAGS, ...(allowed[special ?? ''] ?? TIME), special]
  const left = modifiers.find(name => !fine.includes(name))
  if (left)
    throw new SigmaError(
      line,
      `modifier '${left}' can't be combined with '${special ?? modifiers.find(name => TIME.includes(name))}'`,
    )
}

function existsValue({ values, line }: FieldMatch): boolean {
  const text = String(values[0]).toLowerCase()
  if (values.length !== 1 || !/^(?:true|false|yes|no)$/.test(text))
    throw new SigmaError(line, "'exists' takes true or false")
  return text === 'true' || text === 'yes'
}

function reference({ modifiers, values, line }: FieldMatch, all: boolean, negated: boolean): FieldTest {
  const fields = values.map(value => {
    if (typeof value !== 'string') throw new SigmaError(line, "'fieldref' takes the name of a field")
    return value
  })
  const fold = modifiers.includes('cased') ? (text: string) => text : (text: string) => text.toLowerCase()
  const how = modifiers.find(name => TEXT.includes(name))
  const compare = (mine: string, other: string) => {
    const [a, b] = [fold(mine), fold(other)]
    if (how === 'contains') return a.includes(b)
    if (how === 'startswith') return a.startsWith(b)
    return how === 'endswith' ? a.endsWith(b) : a === b
  }
  return { kind: 'reference', fields, all, negated, compare }
}

/** `%name%` → its values, in any place of the text. A placeholder without values refuses the rule. */
function expand(value: Scalar, { line }: FieldMatch, { variables }: CompileContext): Scalar[] {
  if (typeof value !== 'string') return [value]
  const found = /%([A-Za-z0-9_.-]+)%/.exec(value)
  if (!found) return [value]
  const given = variables.get(found[1] as string)
  if (!given || given.length === 0) throw new SigmaError(line, `'expand': no values are given for %${found[1]}%`)
  const before = value.slice(0, found.index)
  const after = value.slice(found.index + found[0].length)
  return given.flatMap(text =>
    expand(after, { line } as FieldMatch, { variables } as CompileContext).map(rest => before + text + rest),
  )
}

/** Null stands for "missing or null". */
function compileValue(value: Scalar, match: FieldMatch, context: CompileContext): ValueTest | null {
  const { modifiers, line } = match
  const compare = modifiers.find(name => COMPARE.includes(name))
  const part = modifiers.find(name => TIME.includes(name))
  if (part !== undefined) return timeTest(part, compare, value, line)
  if (compare !== undefined) return numberTest(compare, value, line)
  if (modifiers.includes('re')) return regexTest(value, match, context)
  if (modifiers.includes('cidr')) {
    const test = cidrTest(String(value))
    if (!test) throw new SigmaError(line, `'${value}' is not a network in CIDR form`)
    return text => test(text)
  }
  if (value === null) {
    if (modifiers.some(name => !FLAGS.includes(name))) throw new SigmaError(line, 'null takes no modifier')
    return null
  }
  return textTest(value, match)
}

function numberTest(compare: string, value: Scalar, line: number): ValueTest {
  const limit =
    typeof value === 'number' ? value : Number(typeof value === 'string' && value.trim() !== '' ? value : Number.NaN)
  if (Number.isNaN(limit)) throw new SigmaError(line, `'${compare}' takes a number, not '${value}'`)
  const test = comparison(compare, limit)
  return (text, _lower, raw) => {
    if (typeof raw === 'boolean' || text.trim() === '') return false
    const number = Number(text)
    return !Number.isNaN(number) && test(number)
  }
}

export function comparison(operator: string, limit: number): (value: number) => boolean {
  switch (operator) {
    case 'lt':
      return value => value < limit
    case 'lte':
      return value => value <= limit
    case 'gt':
      return value => value > limit
    case 'gte':
      return value => value >= limit
    case 'neq':
      return value => value !== limit
    default:
      return value => value === limit
  }
}

function timeTest(part: string, compare: string | undefined, value: Scalar, line: number): ValueTest {
  const wanted = Number(value)
  if (value === null || !Number.isInteger(wanted)) throw new SigmaError(line, `'${part}' takes a whole number`)
  const test = comparison(compare ?? 'eq', wanted)
  return text => {
    const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * (Number(text) < 1e11 ? 1000 : 1) : Date.parse(text)
    const date = new Date(ms)
    return !Number.isNaN(date.getTime()) && test(timePart(part, date))
  }
}

function timePart(part: string, date: Date): number {
  switch (part) {
    case 'minute':
      return date.getUTCMinutes()
    case 'hour':
      return date.getUTCHours()
    case 'day':
      return date.getUTCDate()
    case 'month':
      return date.getUTCMonth() + 1
    case 'year':
      return date.getUTCFullYear()
    default:
      return isoWeek(date)
  }
}

/** ISO 8601: the week of the year's first Thursday is week 1. */
function isoWeek(date: Date): number {
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()))
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7))
  const yearStart = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return Math.ceil(((thursday.getTime() - yearStart) / 86_400_000 + 1) / 7)
}

function regexTest(value: Scalar, { modifiers, line }: FieldMatch, { onGaveUp }: CompileContext): ValueTest {
  try {
    const regex = compileRegex(String(value ?? ''), {
      ignoreCase: modifiers.includes('i'),
      multiline: modifiers.includes('m'),
      dotAll: modifiers.includes('s'),
    })
    return text => {
      const found = regex.test(text)
      if (found === 'gave up') onGaveUp()
      return found === true
    }
  } catch (error) {
    if (error instanceof RegexSyntaxError) throw new SigmaError(line, error.message)
    throw error
  }
}

function textTest(value: string | number | boolean, match: FieldMatch): ValueTest {
  const cased = match.modifiers.includes('cased')
  const start = typeof value === 'string' ? parsePattern(value) : [String(value)]
  const tests = alternatives(start, match).map(pattern => patternTest(cased ? pattern : lowered(pattern)))
  const [only] = tests
  const test = tests.length === 1 && only ? only : (text: string) => tests.some(one => one(text))
  return cased ? text => test(text) : (_text, lower) => test(lower)
}

const lowered = (pattern: Pattern): Pattern =>
  pattern.map(part => (typeof part === 'string' ? part.toLowerCase() : part))

function alternatives(start: Pattern, { modifiers, line, field }: FieldMatch): readonly Pattern[] {
  let patterns: readonly Pattern[] = [start]
  let bytes = false
  for (const name of modifiers) {
    if (name === 'windash') patterns = patterns.map(withDashes)
    else if (name === 'contains') patterns = patterns.map(pattern => [STAR, ...pattern, STAR])
    else if (name === 'startswith') patterns = patterns.map(pattern => [...pattern, STAR])
    else if (name === 'endswith') patterns = patterns.map(pattern => [STAR, ...pattern])
    else if (ENCODINGS.includes(name)) {
      patterns = patterns.flatMap(pattern => encode(name, pattern, bytes, line))
      bytes = !name.startsWith('base64')
    }
  }
  // A keyword is looked for anywhere in the event's texts.
  return field === undefined ? patterns.map(pattern => [STAR, ...pattern, STAR]) : patterns
}

/** `bytes`: the text's characters are byte values already (a UTF-16 encoding stands before). */
function encode(name: string, pattern: Pattern, bytes: boolean, line: number): Pattern[] {
  const literal = literalOf(pattern)
  if (literal === undefined) throw new SigmaError(line, `'${name}' can't be applied to a value with wildcards`)
  if (name === 'base64') return [[buffer(literal, bytes).toString('base64')]]
  if (name === 'base64offset') return base64Offsets(buffer(literal, bytes)).map(text => [text])
  const little = Buffer.from(literal, 'utf16le')
  if (name === 'utf16be') return [[little.swap16().toString('latin1')]]
  return [[(name === 'utf16' ? '\xff\xfe' : '') + little.toString('latin1')]]
}

const buffer = (text: string, bytes: boolean): Buffer => Buffer.from(text, bytes ? 'latin1' : 'utf8')

/** How the bytes look inside Base64 when 0, 1 or 2 bytes stand before them: only the characters they alone decide. */
function base64Offsets(bytes: Buffer): string[] {
  return [0, 1, 2].map(offset => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    const start = [0, 2, 3][offset] as number
    const end = [undefined, -3, -2][(offset + bytes.length) % 3]
    return text.slice(start, end)
  })
}
