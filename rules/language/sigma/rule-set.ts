/**
 * Documents → a set ready to run: filters are joined to their rules, correlations to what they refer to.
 *
 * A document that can't be used is refused by name; so is a correlation that refers to one that isn't there. What a
 * correlation refers to raises no alert of its own unless the correlation says `generate: true`.
 */
import { compileDetection, type EventTest } from './compile.ts'
import type { CompileContext } from './modifiers.ts'
import { readSigma, type SigmaRefusal } from './read.ts'
import {
  type SigmaCorrelation,
  type SigmaDocument,
  SigmaError,
  type SigmaFilter,
  type SigmaLogSource,
  type SigmaRule,
} from './types.ts'

export interface CompiledRule {
  readonly rule: SigmaRule
  readonly test: EventTest
  /** False for rules that only feed correlations. */
  readonly alerts: boolean
}

export interface CompiledCorrelation {
  readonly correlation: SigmaCorrelation
  /** What it refers to, in the order written. */
  readonly members: readonly (SigmaRule | SigmaCorrelation)[]
  readonly alerts: boolean
}

export interface SigmaRuleSet {
  readonly rules: readonly CompiledRule[]
  /** Those that others refer to stand before them. */
  readonly correlations: readonly CompiledCorrelation[]
  readonly refused: readonly SigmaRefusal[]
}

type Detecting = SigmaRule | SigmaCorrelation

export function compileRuleSet(
  files: readonly { readonly path: string; readonly text: string }[],
  context: CompileContext,
): SigmaRuleSet {
  const refused: SigmaRefusal[] = []
  const documents: SigmaDocument[] = []
  for (const { path, text } of files) {
    const read = readSigma(text, path)
    documents.push(...read.documents)
    refused.push(...read.refused)
  }
  const attempt = <T>(document: SigmaDocument, make: () => T): T | undefined => {
    try {
      return make()
    } catch (error) {
      if (!(error instanceof SigmaError)) throw error
      refused.push(refusal(document, error))
      return undefined
    }
  }
  const filters = documents
    .filter(document => document.kind === 'filter')
    .flatMap(filter => {
      const test = attempt(filter, () => compileDetection(filter, context))
      return test ? [{ filter, test }] : []
    })
  const compiled = new Map<SigmaRule, EventTest>()
  for (const document of documents) {
    if (document.kind !== 'rule') continue
    const test = attempt(document, () => narrowed(document, compileDetection(document, context), filters))
    if (test) compiled.set(document, test)
  }
  const known = new References()
  for (const rule of compiled.keys()) {
    if (attempt(rule, () => known.add(rule)) === undefined) compiled.delete(rule)
  }
  const correlations = link(
    documents.filter(document => document.kind === 'correlation'),
    known,
    attempt,
  )
  const silent = silenced(correlations)
  return {
    rules: [...compiled].map(([rule, test]) => ({ rule, test, alerts: !silent.has(rule) })),
    correlations: correlations.map(({ correlation, members }) => ({
      correlation,
      members,
      alerts: !silent.has(correlation),
    })),
    refused: refused.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line)),
  }
}

const refusal = (document: SigmaDocument, error: SigmaError): SigmaRefusal => ({
  file: document.file,
  line: error.line,
  rule: document.id ?? document.title,
  reason: error.message,
})

/** Documents by id and by name. */
class References {
  private readonly byKey = new Map<string, Detecting>()

  /** Throws for an id or name that is taken. */
  add(document: Detecting): true {
    const keys = [document.id, document.name].filter(key => key !== undefined)
    for (const key of keys) {
      const other = this.byKey.get(key)
      if (other && other !== document) {
        throw new SigmaError(document.line, `'${key}' is already the id or name of ${other.file}, line ${other.line}`)
      }
    }
    for (const key of keys) this.byKey.set(key, document)
    return true
  }

  get(key: string): Detecting | undefined {
    return this.byKey.get(key)
  }
}

/** Sigma 2.1: a rule matches where its own condition and the conditions of all its filters hold. */
function narrowed(
  rule: SigmaRule,
  test: EventTest,
  filters: readonly { filter: SigmaFilter; test: EventTest }[],
): EventTest {
  const mine = filters.filter(({ filter }) => appliesTo(filter, rule)).map(one => one.test)
  return mine.length === 0 ? test : event => test(event) && mine.every(one => one(event))
}

function appliesTo(filter: SigmaFilter, rule: SigmaRule): boolean {
  const named =
    filter.rules === 'any' ||
    filter.rules.some(key => key === rule.name || key.toLowerCase() === rule.id?.toLowerCase())
  return named && covers(filter.logSource, rule.logSource)
}

const covers = (wide: SigmaLogSource, narrow: SigmaLogSource): boolean =>
  (['product', 'category', 'service'] as const).every(part => wide[part] === undefined || wide[part] === narrow[part])

type Linked = { readonly correlation: SigmaCorrelation; readonly members: readonly Detecting[] }

/** Members before those that refer to them; what is left over refers to nothing or to itself in a circle. */
function link(
  correlations: readonly SigmaCorrelation[],
  known: References,
  attempt: <T>(document: SigmaDocument, make: () => T) => T | undefined,
): Linked[] {
  const linked: Linked[] = []
  let waiting = [...correlations]
  for (let progress = true; progress; ) {
    progress = false
    const next: SigmaCorrelation[] = []
    for (const correlation of waiting) {
      const members = correlation.rules.map(key => known.get(key)).filter(member => member !== undefined)
      if (members.length < correlation.rules.length) {
        next.push(correlation)
        continue
      }
      progress = true
      if (attempt(correlation, () => known.add(correlation))) linked.push({ correlation, members })
    }
    waiting = next
  }
  for (const correlation of waiting) {
    const missing = correlation.rules.find(key => known.get(key) === undefined)
    attempt(correlation, () => {
      throw new SigmaError(
        correlation.line,
        `the correlation refers to '${missing}', which is not there or can't be used`,
      )
    })
  }
  return linked
}

function silenced(correlations: readonly Linked[]): ReadonlySet<Detecting> {
  const silent = new Set<Detecting>()
  for (const { correlation, members } of correlations) {
    if (!correlation.generate) for (const member of members) silent.add(member)
  }
  // One correlation that asks for its members' alerts is enough.
  for (const { correlation, members } of correlations) {
    if (correlation.generate) for (const member of members) silent.delete(member)
  }
  return silent
}
