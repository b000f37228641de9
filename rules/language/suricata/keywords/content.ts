/** `content` and its modifiers. */
import type { ContentCondition, Operand } from '../ast.ts'
import type { Keyword, KeywordTable, RuleBuilder } from '../builder.ts'
import { contentBytes, quoted } from '../content-bytes.ts'
import { readNumber } from '../numbers.ts'

const LIMIT = 1024 * 1024

/** A modifier of the newest content. */
const modifier =
  (modify: (content: ContentCondition, value: string | undefined, rule: RuleBuilder) => string | undefined): Keyword =>
  ({ value }, rule) => {
    const content = rule.newestContent()
    return content ? modify(content, value, rule) : 'it needs a content before it'
  }

const flag = (set: (content: ContentCondition) => string | undefined): Keyword =>
  modifier((content, value) => (value === undefined || value === '' ? set(content) : 'it takes no value'))

/** A number within bounds, or a byte variable that was filled before. */
function place(text: string | undefined, rule: RuleBuilder, low: number): Operand | string {
  const number = readNumber(text)
  if (number !== undefined) return number < low || number > LIMIT ? `it must lie between ${low} and ${LIMIT}` : number
  const variable = text?.trim() ?? ''
  return rule.variables.has(variable) ? { variable } : `'${variable}' is neither a number nor a byte variable`
}

const isRelative = (content: ContentCondition) => content.distance !== undefined || content.within !== undefined
const isAbsolute = (content: ContentCondition) =>
  content.offset !== undefined || content.depth !== undefined || content.startsWith

const placing = (name: 'offset' | 'depth' | 'distance' | 'within'): Keyword =>
  modifier((content, value, rule) => {
    const relative = name === 'distance' || name === 'within'
    if (content[name] !== undefined) return 'it stands twice for one content'
    if (content.startsWith) return "it can't go with startswith"
    if (relative && isAbsolute(content)) return "it can't go with offset or depth"
    if (!relative && isRelative(content)) return "it can't go with distance or within"
    const operand = place(value, rule, name === 'distance' ? -LIMIT : 0)
    if (typeof operand === 'string') return operand
    if ((name === 'depth' || name === 'within') && typeof operand === 'number' && operand < content.bytes.length)
      return `${operand} is shorter than the content (${content.bytes.length})`
    content[name] = operand
    return undefined
  })

export const contentKeywords: KeywordTable = {
  content: ({ value = '' }, rule) => {
    const text = quoted(value)
    if (!text) return 'it needs a quoted pattern'
    const bytes = contentBytes(text.text)
    if (typeof bytes === 'string') return bytes
    rule.add(makeContent(bytes, text.negated))
    return undefined
  },
  uricontent: ({ value = '' }, rule) => {
    const text = quoted(value)
    if (!text) return 'it needs a quoted pattern'
    const bytes = contentBytes(text.text)
    return typeof bytes === 'string' ? bytes : rule.addTo('http.uri', makeContent(bytes, text.negated))
  },
  nocase: flag(content => {
    content.nocase = true
    return undefined
  }),
  rawbytes: flag(() => undefined),
  offset: placing('offset'),
  depth: placing('depth'),
  distance: placing('distance'),
  within: placing('within'),
  startswith: flag(content => {
    if (isRelative(content) || isAbsolute(content)) return "it can't go with offset, depth, distance or within"
    content.startsWith = true
    return undefined
  }),
  endswith: flag(content => {
    if (content.endsWith) return 'it stands twice'
    content.endsWith = true
    return undefined
  }),
  fast_pattern: modifier((content, value, rule) => {
    if (rule.seen.has('fast_pattern')) return 'only one content can have it'
    rule.seen.add('fast_pattern')
    if (value === undefined || value === 'only') {
      if (value === 'only' && (content.negated || isRelative(content) || isAbsolute(content)))
        return "'only' can't go with negation, offset, depth, distance or within"
      content.fastPattern = { only: value === 'only', offset: 0, length: content.bytes.length }
      return undefined
    }
    const found = /^(\d+)\s*,\s*(\d+)$/.exec(value)
    if (!found) return "it needs nothing, 'only' or offset,length"
    const [offset, length] = [Number(found[1]), Number(found[2])]
    if (length === 0 || offset + length > content.bytes.length) return 'it reaches beyond the content'
    content.fastPattern = { only: false, offset, length }
    return undefined
  }),
}

function makeContent(bytes: Uint8Array, negated: boolean): ContentCondition {
  return {
    kind: 'content',
    bytes,
    negated,
    nocase: false,
    offset: undefined,
    depth: undefined,
    distance: undefined,
    within: undefined,
    startsWith: false,
    endsWith: false,
    fastPattern: undefined,
  }
}
