/**
 * A Sigma file → its documents. One that can't be read is refused by itself; the others stay usable.
 *
 * Unknown keys at the top of a document are custom metadata, as the specification allows; inside `detection`,
 * `correlation` and `filter` what isn't known is refused.
 */
import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type YAMLMap } from 'yaml'
import { parseCondition } from './condition.ts'
import { readCorrelation } from './read-correlation.ts'
import {
  type Condition,
  type Scalar,
  type Search,
  type SigmaDocument,
  SigmaError,
  type SigmaEvidence,
  type SigmaHead,
  type SigmaLevel,
  type SigmaLogSource,
} from './types.ts'
import { YamlReader } from './yaml-node.ts'

export interface SigmaRefusal {
  readonly file: string
  readonly line: number
  /** Id or title, as far as they could be read. */
  readonly rule: string
  readonly reason: string
}

export function readSigma(
  text: string,
  file: string,
): { readonly documents: readonly SigmaDocument[]; readonly refused: readonly SigmaRefusal[] } {
  const documents: SigmaDocument[] = []
  const refused: SigmaRefusal[] = []
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { lineCounter: lines, version: '1.2', uniqueKeys: true, logLevel: 'silent' })
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const reader = new YamlReader(lines)
    const root = document.contents
    // An empty document, such as a last `---` leaves behind.
    const empty = root === null || (isScalar(root) && root.value === null)
    if (empty && document.errors.length === 0) continue
    try {
      const error = document.errors[0]
      if (error) throw new SigmaError(lines.linePos(error.pos[0]).line, `not YAML: ${error.message.split('\n')[0]}`)
      documents.push(readDocument(reader, reader.map(root, 'a Sigma document'), file))
    } catch (error) {
      if (!(error instanceof SigmaError)) throw error
      refused.push({ file, line: error.line, rule: nameOf(root), reason: error.message })
    }
  }
  return { documents, refused }
}

function nameOf(root: unknown): string {
  if (!isMap(root)) return '?'
  return String(root.get('id') ?? root.get('title') ?? root.get('name') ?? '?')
}

function readDocument(reader: YamlReader, root: YAMLMap, file: string): SigmaDocument {
  if (root.has('action')) reader.fail(reader.get(root, 'action'), "'action' (rule collections) is not supported")
  const head = readHead(reader, root, file)
  if (root.has('correlation'))
    return readCorrelation(reader, reader.map(reader.get(root, 'correlation'), 'correlation'), head)
  if (root.has('filter')) return readFilter(reader, root, head)
  const detection = reader.map(reader.get(root, 'detection') ?? root, 'detection')
  if (!root.has('detection')) reader.fail(root, 'neither detection, correlation nor filter')
  return {
    ...head,
    kind: 'rule',
    logSource: readLogSource(reader, root, true),
    ...readDetection(reader, detection, []),
  }
}

const LEVELS: readonly string[] = ['informational', 'low', 'medium', 'high', 'critical']

function readHead(reader: YamlReader, root: YAMLMap, file: string): SigmaHead {
  const level = reader.optionalText(reader.get(root, 'level'))?.toLowerCase()
  // The specification leaves level optional; a rule that doesn't say is taken as informational.
  if (level !== undefined && !LEVELS.includes(level)) reader.fail(reader.get(root, 'level'), `no level '${level}'`)
  const tags = reader.get(root, 'tags')
  return {
    file,
    line: reader.lineOf(root),
    title: reader.text(reader.get(root, 'title'), 'title').slice(0, 512),
    titleVi: reader.optionalText(reader.get(root, 'title_vi'))?.slice(0, 512),
    evidence: readEvidence(reader, root),
    id: reader.optionalText(reader.get(root, 'id')),
    name: reader.optionalText(reader.get(root, 'name')),
    level: (level ?? 'informational') as SigmaLevel,
    tags: isSeq(tags) ? reader.texts(tags, 'a tag') : [],
  }
}

function readEvidence(reader: YamlReader, root: YAMLMap): SigmaEvidence | undefined {
  const level = reader.optionalText(reader.get(root, 'vonggac_evidence'))
  if (level === undefined || level === 'none' || level === 'matched' || level === 'whole') return level
  return reader.fail(reader.get(root, 'vonggac_evidence'), 'vonggac_evidence needs none, matched or whole')
}

function readLogSource(reader: YamlReader, root: YAMLMap, required: boolean): SigmaLogSource {
  const node = reader.get(root, 'logsource')
  if (node === undefined && !required) return {}
  const map = reader.map(node, 'logsource')
  const part = (name: string) => reader.optionalText(reader.get(map, name))?.toLowerCase()
  const [product, category, service] = [part('product'), part('category'), part('service')]
  return { ...(product && { product }), ...(category && { category }), ...(service && { service }) }
}

function readFilter(reader: YamlReader, root: YAMLMap, head: SigmaHead): SigmaDocument {
  const filter = reader.map(reader.get(root, 'filter'), 'filter')
  const rules = reader.get(filter, 'rules')
  const names =
    rules === undefined
      ? 'any'
      : isSeq(rules)
        ? reader.texts(rules, 'a rule of the filter')
        : reader.text(rules, 'rules')
  if (typeof names === 'string' && names !== 'any') reader.fail(rules, "rules must be a list, or 'any'")
  return {
    ...head,
    kind: 'filter',
    logSource: readLogSource(reader, root, false),
    rules: names as readonly string[] | 'any',
    ...readDetection(reader, filter, ['rules']),
  }
}

function readDetection(
  reader: YamlReader,
  detection: YAMLMap,
  reserved: readonly string[],
): { searches: ReadonlyMap<string, Search>; condition: Condition } {
  const searches = new Map<string, Search>()
  for (const { key, node, at } of reader.entries(detection)) {
    if (key === 'condition' || reserved.includes(key)) continue
    if (key === 'timeframe') reader.fail(at, "'timeframe' was replaced by correlation rules and is not supported")
    searches.set(key, readSearch(reader, node, at))
  }
  const node = reader.get(detection, 'condition')
  const names = [...searches.keys()]
  const conditions = reader.texts(node, 'condition').map(text => parseCondition(text, names, reader.lineOf(node)))
  if (conditions.length === 0) reader.fail(node, 'the list of conditions is empty')
  return {
    searches,
    condition: conditions.length === 1 ? (conditions[0] as Condition) : { kind: 'or', parts: conditions },
  }
}

function readSearch(reader: YamlReader, node: unknown, at: unknown): Search {
  if (isMap(node)) return readMap(reader, node)
  const line = reader.lineOf(at)
  if (!isSeq(node)) return keywords(line, [reader.scalar(node, 'a keyword')])
  if (node.items.length === 0) reader.fail(at, 'an empty list matches nothing')
  return {
    kind: 'any',
    parts: node.items.map(item =>
      isMap(item) ? readMap(reader, item) : keywords(reader.lineOf(item), [reader.scalar(item, 'a keyword')]),
    ),
  }
}

const keywords = (line: number, values: readonly Scalar[]): Search => ({
  kind: 'field',
  line,
  field: undefined,
  modifiers: [],
  values,
})

function readMap(reader: YamlReader, map: YAMLMap): Search {
  const parts = reader.entries(map).map(({ key, node, at }): Search => {
    const [field = '', ...modifiers] = key.split('|')
    if (isMap(node)) reader.fail(node, `the value of '${key}' must not be a map`)
    const values = reader.scalars(node, `the value of '${key}'`)
    if (values.length === 0) reader.fail(at, `'${key}' has an empty list of values`)
    return { kind: 'field', line: reader.lineOf(at), field: field === '' ? undefined : field, modifiers, values }
  })
  if (parts.length === 0) reader.fail(map, 'an empty search')
  return parts.length === 1 ? (parts[0] as Search) : { kind: 'all', parts }
}
