/** `byte_test`, `byte_jump`, `byte_extract`, `byte_math`, `isdataat`, `bsize`, and sizes that are numbers. */
import type { ByteMathCondition, ByteOperator, ByteReading, Operand } from '../ast.ts'
import type { KeywordTable, RuleBuilder } from '../builder.ts'
import { readNumber, readRange } from '../numbers.ts'

interface Options {
  relative: boolean
  little: boolean
  base: ByteReading['base']
  string: boolean
  bitmask: number | undefined
  /** What the family-specific words said. */
  readonly rest: string[]
}

/** Words that all byte keywords share; what is left over is the keyword's own. */
function readOptions(words: readonly string[]): Options | string {
  const options: Options = {
    relative: false,
    little: false,
    base: 'binary',
    string: false,
    bitmask: undefined,
    rest: [],
  }
  for (const word of words) {
    if (word === 'relative') options.relative = true
    else if (word === 'little') options.little = true
    else if (word === 'big') options.little = false
    else if (word === 'string') options.string = true
    else if (word === 'hex' || word === 'dec' || word === 'oct') options.base = word
    else if (word.startsWith('bitmask ')) {
      const mask = readNumber(word.slice(8))
      if (mask === undefined || mask <= 0) return `'${word}' has no mask`
      options.bitmask = mask
    } else if (word === 'dce') return "'dce' isn't supported"
    else options.rest.push(word)
  }
  if (options.string && options.base === 'binary') options.base = 'dec'
  if (!options.string && options.base !== 'binary') return `'${options.base}' needs 'string'`
  return options
}

function reading(count: number, options: Options): ByteReading | string {
  const most = options.base === 'binary' ? 8 : 23
  // No count for a text: as many digits as there are.
  if ((count < 1 && !(count === 0 && options.string)) || count > most) return `it can read 1 to ${most} bytes`
  return { count, little: options.little, base: options.base, bitmask: options.bitmask }
}

function operand(text: string | undefined, rule: RuleBuilder): Operand | string {
  const number = readNumber(text)
  if (number !== undefined) return number
  const variable = text?.trim() ?? ''
  return rule.variables.has(variable) ? { variable } : `'${variable}' is neither a number nor a byte variable`
}

/** Values that a double can't hold to the last bit. */
const isWide = (how: ByteReading): boolean => how.count > (how.base === 'binary' ? 6 : 15)

const split = (value: string | undefined): string[] =>
  (value ?? '').split(',').map(word => word.trim().replace(/\s+/g, ' '))

export const byteKeywords: KeywordTable = {
  byte_test: ({ value }, rule) => {
    const [count, sign = '', against, at, ...words] = split(value)
    const found = /^(!)?\s*(<=|>=|[<>=&^])?$/.exec(sign)
    if (!found || sign === '') return `'${sign}' isn't an operator`
    const compared = operand(against, rule)
    const offset = operand(at, rule)
    const options = readOptions(words)
    if (typeof compared === 'string') return compared
    if (typeof offset === 'string') return offset
    if (typeof options === 'string') return options
    if (options.rest.length > 0) return `'${options.rest[0]}' isn't supported`
    const how = reading(readNumber(count) ?? -1, options)
    if (typeof how === 'string') return how
    rule.add({
      kind: 'byte_test',
      ...how,
      operator: (found[2] ?? '=') as ByteOperator,
      negated: found[1] !== undefined,
      value: compared,
      offset,
      relative: options.relative,
    })
    return undefined
  },
  byte_jump: ({ value }, rule) => {
    const [count, at, ...words] = split(value)
    const offset = operand(at, rule)
    const options = readOptions(words)
    if (typeof offset === 'string') return offset
    if (typeof options === 'string') return options
    let multiplier = 1
    let align = false
    let from: 'here' | 'beginning' | 'end' = 'here'
    let postOffset: Operand = 0
    for (const word of options.rest) {
      if (word === 'align') align = true
      else if (word === 'from_beginning') from = 'beginning'
      else if (word === 'from_end') from = 'end'
      else if (word.startsWith('multiplier ')) multiplier = readNumber(word.slice(11)) ?? 0
      else if (word.startsWith('post_offset ')) {
        const post = operand(word.slice(12), rule)
        if (typeof post === 'string') return post
        postOffset = post
      } else return `'${word}' isn't supported`
    }
    if (multiplier < 1 || multiplier > 65_535) return 'the multiplier must lie between 1 and 65535'
    const bytes = readNumber(count)
    // Zero bytes read nothing: the jump is made of its offsets alone.
    const how =
      bytes === 0
        ? { count: 0, little: false, base: 'binary' as const, bitmask: undefined }
        : reading(bytes ?? -1, options)
    if (typeof how === 'string') return how
    rule.add({ kind: 'byte_jump', ...how, offset, relative: options.relative, multiplier, align, from, postOffset })
    return undefined
  },
  byte_extract: ({ value }, rule) => {
    const [count, at, name = '', ...words] = split(value)
    const offset = readNumber(at)
    const options = readOptions(words)
    if (offset === undefined) return 'it needs an offset'
    if (!/^[A-Za-z_]\w*$/.test(name)) return `'${name}' isn't a name`
    if (typeof options === 'string') return options
    let multiplier = 1
    let align = 0
    for (const word of options.rest) {
      if (word.startsWith('multiplier ')) multiplier = readNumber(word.slice(11)) ?? 0
      else if (word.startsWith('align ')) align = readNumber(word.slice(6)) ?? -1
      else return `'${word}' isn't supported`
    }
    if (multiplier < 1 || multiplier > 65_535) return 'the multiplier must lie between 1 and 65535'
    if (align !== 0 && align !== 2 && align !== 4) return 'align is 2 or 4'
    const how = reading(readNumber(count) ?? -1, options)
    if (typeof how === 'string') return how
    if (isWide(how)) return "a variable of more than 6 bytes isn't supported"
    rule.variables.add(name)
    rule.add({ kind: 'byte_extract', ...how, offset, variable: name, relative: options.relative, multiplier, align })
    return undefined
  },
  byte_math: ({ value }, rule) => {
    const words = split(value)
    const named = (name: string) => words.find(word => word.startsWith(`${name} `))?.slice(name.length + 1)
    const plain = words.filter(word => !/^(bytes|offset|oper|rvalue|result|endian|string|bitmask) /.test(word))
    const bad = plain.find(word => word !== 'relative')
    if (bad !== undefined) return `'${bad}' isn't supported`
    const endian = named('endian')
    const options = readOptions([
      ...plain,
      ...(endian === undefined ? [] : [endian]),
      ...(named('string') === undefined ? [] : ['string', named('string') as string]),
      ...(named('bitmask') === undefined ? [] : [`bitmask ${named('bitmask')}`]),
    ])
    if (typeof options === 'string') return options
    const offset = readNumber(named('offset'))
    const operator = named('oper') ?? ''
    const right = operand(named('rvalue'), rule)
    const result = named('result') ?? ''
    if (offset === undefined) return 'it needs an offset'
    if (!/^([+*/-]|<<|>>)$/.test(operator)) return `'${operator}' isn't an operator`
    if (typeof right === 'string') return right
    if (!/^[A-Za-z_]\w*$/.test(result)) return `'${result}' isn't a name`
    const how = reading(readNumber(named('bytes')) ?? 0, options)
    if (typeof how === 'string') return how
    if (isWide(how)) return "a variable of more than 6 bytes isn't supported"
    rule.variables.add(result)
    const math: ByteMathCondition = {
      kind: 'byte_math',
      ...how,
      offset,
      operator: operator as ByteMathCondition['operator'],
      operand: right,
      result,
      relative: options.relative,
    }
    rule.add(math)
    return undefined
  },
  isdataat: ({ value }, rule) => {
    const [head = '', ...words] = split(value)
    const found = /^(!)?\s*(.+)$/.exec(head)
    const at = operand(found?.[2], rule)
    if (typeof at === 'string') return at
    const bad = words.find(word => word !== 'relative' && word !== 'rawbytes')
    if (bad !== undefined) return `'${bad}' isn't supported`
    if (typeof at === 'number' && (at < 0 || at > 65_535)) return 'it must lie between 0 and 65535'
    rule.add({ kind: 'isdataat', at, negated: found?.[1] !== undefined, relative: words.includes('relative') })
    return undefined
  },
  bsize: ({ value }, rule) => {
    const range = readRange(value)
    if (!range) return `'${value ?? ''}' isn't a size`
    if (rule.current === undefined) return 'it needs a sticky buffer before it'
    rule.add({ kind: 'bsize', range })
    return undefined
  },
  urilen: ({ value = '' }, rule) => {
    const [size, kind] = split(value)
    const range = readRange(size)
    if (!range) return `'${value}' isn't a size`
    if (kind !== undefined && kind !== 'norm' && kind !== 'raw') return `'${kind}' isn't norm or raw`
    return rule.addTo(kind === 'raw' ? 'http.uri.raw' : 'http.uri', { kind: 'bsize', range })
  },
}
