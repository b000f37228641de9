/** A rule's searches and condition → one function over an event. Nothing is looked up by name when events flow. */
import { type CompileContext, compileField, type FieldTest, type ValueTest } from './modifiers.ts'
import { type Condition, type FieldMatch, type Search, SigmaError } from './types.ts'

export type EventValue = string | number | boolean | null | readonly EventValue[]

/** What rules see of an event. */
export interface EventView {
  /** Undefined when the event doesn't have the field. */
  get(field: string): EventValue | undefined
  /** The value's text in lower case; asked for often, worth remembering. */
  lower(text: string): string
  /** Every text of the event, for keywords. */
  texts(): readonly string[]
}

export type EventTest = (event: EventView) => boolean

/** Throws SigmaError with the line of what can't be used. */
export function compileDetection(
  detection: { readonly searches: ReadonlyMap<string, Search>; readonly condition: Condition },
  context: CompileContext,
): EventTest {
  const tests = new Map([...detection.searches].map(([name, search]) => [name, compileSearch(search, context)]))
  return compileCondition(detection.condition, tests)
}

function compileCondition(condition: Condition, tests: ReadonlyMap<string, EventTest>): EventTest {
  if (condition.kind === 'search') return tests.get(condition.name) as EventTest
  if (condition.kind === 'not') {
    const part = compileCondition(condition.part, tests)
    return event => !part(event)
  }
  const parts = condition.parts.map(part => compileCondition(part, tests))
  return condition.kind === 'and' ? every(parts) : some(parts)
}

function compileSearch(search: Search, context: CompileContext): EventTest {
  if (search.kind === 'field') return compileFieldMatch(search, context)
  const parts = search.parts.map(part => compileSearch(part, context))
  return search.kind === 'all' ? every(parts) : some(parts)
}

const every =
  (parts: readonly EventTest[]): EventTest =>
  event => {
    for (const part of parts) if (!part(event)) return false
    return true
  }

const some =
  (parts: readonly EventTest[]): EventTest =>
  event => {
    for (const part of parts) if (part(event)) return true
    return false
  }

function compileFieldMatch(match: FieldMatch, context: CompileContext): EventTest {
  const test = compileField(match, context)
  const { field, line } = match
  if (field === undefined) return keywordTest(test, line)
  if (test.kind === 'exists') return event => (event.get(field) !== undefined) === test.expected
  if (test.kind === 'reference') return referenceTest(field, test)
  const { tests, all, negated } = test
  const one = (event: EventView, value: EventValue | undefined, valueTest: ValueTest | null) =>
    valueTest === null ? value === undefined || value === null : matches(event, value, valueTest)
  const [only] = tests
  if (tests.length === 1 && only !== undefined && !negated) return event => one(event, event.get(field), only)
  return event => {
    const value = event.get(field)
    const found = all
      ? tests.every(valueTest => one(event, value, valueTest))
      : tests.some(valueTest => one(event, value, valueTest))
    return found !== negated
  }
}

function matches(event: EventView, value: EventValue | undefined, test: ValueTest): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'string') return test(value, event.lower(value), value)
  if (typeof value !== 'object') {
    const text = String(value)
    return test(text, text, value)
  }
  return value.some(item => matches(event, item, test))
}

function referenceTest(field: string, test: Extract<FieldTest, { kind: 'reference' }>): EventTest {
  const { fields, all, negated, compare } = test
  return event => {
    const mine = textsOf(event.get(field))
    const one = (name: string) => textsOf(event.get(name)).some(other => mine.some(text => compare(text, other)))
    return (all ? fields.every(one) : fields.some(one)) !== negated
  }
}

function textsOf(value: EventValue | undefined): string[] {
  if (value === undefined || value === null) return []
  return typeof value === 'object' ? value.flatMap(textsOf) : [String(value)]
}

function keywordTest(test: FieldTest, line: number): EventTest {
  if (test.kind !== 'values') throw new SigmaError(line, 'a keyword takes no such modifier')
  const { tests, all, negated } = test
  const one = (event: EventView, valueTest: ValueTest | null) => {
    if (valueTest === null) return false
    return event.texts().some(text => valueTest(text, event.lower(text), text))
  }
  return event => (all ? tests.every(t => one(event, t)) : tests.some(t => one(event, t))) !== negated
}
