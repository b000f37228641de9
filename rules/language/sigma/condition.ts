/** Conditions: `and`, `or`, `not`, parentheses, `1 of x*`, `all of them`; names of searches may hold `*` there. */
import { type Condition, SigmaError } from './types.ts'

const TOKEN = /\s*(?:([()|])|([^\s()|]+))/y

/** Throws SigmaError for what the grammar doesn't have, and for names without a search. */
export function parseCondition(text: string, names: readonly string[], line: number): Condition {
  const parser = new Parser(tokens(text), names, line)
  return parser.parse()
}

function tokens(text: string): string[] {
  const found: string[] = []
  const end = text.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const token = TOKEN.exec(text)
    if (!token) break
    found.push((token[1] ?? token[2]) as string)
  }
  return found
}

class Parser {
  private readonly tokens: readonly string[]
  private readonly names: readonly string[]
  private readonly line: number
  private at = 0
  private depth = 0

  constructor(tokens: readonly string[], names: readonly string[], line: number) {
    this.tokens = tokens
    this.names = names
    this.line = line
  }

  parse(): Condition {
    const condition = this.or()
    const rest = this.tokens[this.at]
    if (rest === '|') this.fail("aggregation after '|' was replaced by correlation rules and is not supported")
    if (rest !== undefined) this.fail(`unexpected '${rest}' in the condition`)
    return condition
  }

  private fail(message: string): never {
    throw new SigmaError(this.line, message)
  }

  private eat(word: string): boolean {
    if (this.tokens[this.at]?.toLowerCase() !== word) return false
    this.at += 1
    return true
  }

  private or(): Condition {
    const parts = [this.and()]
    while (this.eat('or')) parts.push(this.and())
    return joined('or', parts)
  }

  private and(): Condition {
    const parts = [this.not()]
    while (this.eat('and')) parts.push(this.not())
    return joined('and', parts)
  }

  private not(): Condition {
    if (++this.depth > 500) this.fail('the condition is nested too deeply')
    const condition: Condition = this.eat('not') ? { kind: 'not', part: this.not() } : this.primary()
    this.depth -= 1
    return condition
  }

  private primary(): Condition {
    if (this.eat('(')) {
      const inner = this.or()
      if (!this.eat(')')) this.fail("a '(' in the condition is never closed")
      return inner
    }
    const word = this.tokens[this.at]
    if (word === undefined) this.fail('the condition ends too early')
    this.at += 1
    if (this.tokens[this.at]?.toLowerCase() === 'of' && /^(?:\d+|all|any)$/i.test(word)) return this.quantified(word)
    if (!this.names.includes(word)) this.fail(`the condition names '${word}', which is not there`)
    return { kind: 'search', name: word }
  }

  private quantified(count: string): Condition {
    this.at += 1
    const pattern = this.tokens[this.at++] ?? this.fail("nothing stands after 'of' in the condition")
    const names = this.names.filter(nameTest(pattern))
    if (names.length === 0) this.fail(`no search matches '${pattern}'`)
    const parts = names.map(name => ({ kind: 'search', name }) as const)
    if (/^all$/i.test(count)) return joined('and', parts)
    const wanted = /^any$/i.test(count) ? 1 : Number(count)
    if (wanted === 1) return joined('or', parts)
    return this.fail(`'${count} of' is not supported: only 1, any and all`)
  }
}

/** `them` leaves out names that begin with an underscore, as the specification says. */
function nameTest(pattern: string): (name: string) => boolean {
  if (pattern.toLowerCase() === 'them') return name => !name.startsWith('_')
  const parts = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const test = new RegExp(`^${parts.join('.*')}$`)
  return name => test.test(name)
}

const joined = (kind: 'and' | 'or', parts: readonly Condition[]): Condition =>
  parts.length === 1 ? (parts[0] as Condition) : { kind, parts }

/** Is it true, given which searches are? */
export function holds(condition: Condition, search: (name: string) => boolean): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every(part => holds(part, search))
    case 'or':
      return condition.parts.some(part => holds(part, search))
    case 'not':
      return !holds(condition.part, search)
    case 'search':
      return search(condition.name)
  }
}
