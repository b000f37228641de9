/**
 * From a rule file's text to rules as text, and from a rule's text to its header and options.
 *
 * A backslash at a line's end joins it with the next line. In option values `;` ends the option unless it is escaped
 *; a value keeps its quotes and escapes, keywords undo them as they mean them. Malformed text comes
 * back as a value with its place, never as an exception.
 */
import type { HeaderText, Option } from './ast.ts'

/** One rule's text, with what is needed to find a character's place in the file. */
export interface RuleText {
  readonly text: string
  readonly line: number
  /** Offsets in `text` at which physical lines begin, with their numbers. */
  readonly starts: readonly { readonly offset: number; readonly line: number }[]
}

export interface Trouble {
  readonly line: number
  readonly column: number
  readonly reason: string
}

export interface LexedRule {
  readonly header: HeaderText
  readonly options: readonly Option[]
}

export const isTrouble = (value: object): value is Trouble => 'reason' in value

/** Rules of a file in order; comments and blank lines left out. */
export function splitRules(text: string): RuleText[] {
  const rules: RuleText[] = []
  let joined = ''
  let starts: { offset: number; line: number }[] = []
  for (const [index, physical] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n/)
    .entries()) {
    if (joined === '' && /^\s*(#|$)/.test(physical)) continue
    starts.push({ offset: joined.length, line: index + 1 })
    const continued = /\\\s*$/.exec(physical)
    joined += continued ? physical.slice(0, continued.index) : physical
    if (continued) continue
    if (joined.trim() !== '') rules.push({ text: joined, line: starts[0]?.line ?? index + 1, starts })
    joined = ''
    starts = []
  }
  if (joined.trim() !== '') rules.push({ text: joined, line: starts[0]?.line ?? 1, starts })
  return rules
}

export function placeOf(rule: RuleText, offset: number): { line: number; column: number } {
  let place = { line: rule.line, column: offset + 1 }
  for (const start of rule.starts)
    if (start.offset <= offset) place = { line: start.line, column: offset - start.offset + 1 }
  return place
}

export function lexRule(rule: RuleText): LexedRule | Trouble {
  const { text } = rule
  const trouble = (offset: number, reason: string): Trouble => ({ ...placeOf(rule, offset), reason })
  const words: string[] = []
  let at = skipBlanks(text, 0)
  while (words.length < 7 && at < text.length && text[at] !== '(') {
    const end = wordEnd(text, at)
    if (end === undefined) return trouble(at, 'brackets are not closed')
    words.push(text.slice(at, end))
    at = skipBlanks(text, end)
  }
  if (words.length < 7) return trouble(0, `the header has ${words.length} of 7 parts`)
  if (text[at] !== '(') return trouble(at, "the options don't begin with '('")
  const close = text.trimEnd().length - 1
  if (close <= at || text[close] !== ')') return trouble(close, "the options don't end with ')'")
  const arrow = words[4]
  if (arrow !== '->' && arrow !== '<>' && arrow !== '=>') return trouble(0, `direction '${arrow}' isn't ->, <> or =>`)
  const options = lexOptions(rule, at + 1, close)
  if (!Array.isArray(options)) return options
  const [action = '', protocol = '', sources = '', sourcePorts = '', , destinations = '', destinationPorts = ''] = words
  return { header: { action, protocol, sources, sourcePorts, arrow, destinations, destinationPorts }, options }
}

function lexOptions(rule: RuleText, from: number, to: number): Option[] | Trouble {
  const { text } = rule
  const options: Option[] = []
  let at = skipBlanks(text, from)
  while (at < to) {
    const end = optionEnd(text, at, to)
    if (end === undefined) return { ...placeOf(rule, at), reason: "an option doesn't end with ';'" }
    const option = text.slice(at, end)
    const colon = option.indexOf(':')
    const name = (colon === -1 ? option : option.slice(0, colon)).trim()
    if (name === '') return { ...placeOf(rule, at), reason: 'an option has no name' }
    options.push({ name, value: colon === -1 ? undefined : option.slice(colon + 1).trim(), ...placeOf(rule, at) })
    at = skipBlanks(text, end + 1)
  }
  return options
}

/** Where the option's `;` stands. A quote opens only at the value's start, as Suricata has it. */
function optionEnd(text: string, from: number, to: number): number | undefined {
  for (let at = from; at < to; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ';') return at
  }
  return undefined
}

/** A header word: brackets may hold blanks. */
function wordEnd(text: string, from: number): number | undefined {
  let depth = 0
  let at = from
  for (; at < text.length; at++) {
    const character = text[at] as string
    if (character === '[') depth++
    else if (character === ']') depth--
    else if (depth === 0 && (/\s/.test(character) || character === '(')) break
  }
  return depth === 0 ? at : undefined
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] as string)) at++
  return at
}
