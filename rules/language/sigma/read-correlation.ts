/** The `correlation` part of a document. */
import { isMap, isSeq, type YAMLMap } from 'yaml'
import { parseCondition } from './condition.ts'
import type { Comparison, CorrelationType, SigmaCorrelation, SigmaHead } from './types.ts'
import type { YamlReader } from './yaml-node.ts'

const TYPES: readonly string[] = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'temporal',
  'temporal_ordered',
]
const COMPARISONS: readonly string[] = ['eq', 'neq', 'lt', 'lte', 'gt', 'gte']
const KEYS = ['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate']
const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  // Months and years have no fixed length; these are the usual ones.
  M: 30 * 86_400_000,
  y: 365 * 86_400_000,
}
/** Thresholds beyond this would make a group's memory too large. */
const MAX_THRESHOLD = 999_999

export function readCorrelation(reader: YamlReader, map: YAMLMap, head: SigmaHead): SigmaCorrelation {
  for (const { key, at } of reader.entries(map)) {
    if (!KEYS.includes(key)) reader.fail(at, `correlation: '${key}' is not supported`)
  }
  const type = reader.text(reader.get(map, 'type'), 'type of the correlation')
  if (!TYPES.includes(type)) reader.fail(reader.get(map, 'type'), `correlation type '${type}' is not supported`)
  const rules = reader.texts(reader.get(map, 'rules'), 'rules of the correlation')
  const groupBy = reader.get(map, 'group-by')
  const generate = reader.get(map, 'generate')
  return {
    ...head,
    kind: 'correlation',
    type: type as CorrelationType,
    rules,
    groupBy: groupBy === undefined ? [] : reader.texts(groupBy, 'group-by'),
    timespanMs: readTimespan(reader, reader.get(map, 'timespan')),
    ...readLimits(reader, map, type as CorrelationType, rules),
    aliases: readAliases(reader, reader.get(map, 'aliases')),
    generate: generate !== undefined && reader.scalar(generate, 'generate') === true,
  }
}

function readTimespan(reader: YamlReader, node: unknown): number {
  const text = reader.text(node, 'timespan')
  const found = /^(\d{1,9})([smhdwMy])$/.exec(text)
  if (!found) reader.fail(node, `timespan '${text}' is not a number with s, m, h, d, w, M or y`)
  return Number(found[1]) * (UNITS[found[2] as string] as number)
}

function readLimits(
  reader: YamlReader,
  map: YAMLMap,
  type: CorrelationType,
  rules: readonly string[],
): Pick<SigmaCorrelation, 'limits' | 'expression' | 'field'> {
  const node = reader.get(map, 'condition')
  const temporal = type === 'temporal' || type === 'temporal_ordered'
  if (node === undefined && temporal) return { limits: [], expression: undefined, field: undefined }
  if (type === 'temporal_ordered') reader.fail(node, 'a condition on temporal_ordered is not supported')
  if (!isMap(node)) {
    if (!temporal) reader.fail(node ?? map, `${type} needs a condition such as 'gte: 10'`)
    const text = reader.text(node, 'condition')
    return { limits: [], expression: parseCondition(text, rules, reader.lineOf(node)), field: undefined }
  }
  const limits: { operator: Comparison; value: number }[] = []
  let field: string | undefined
  for (const { key, node: value, at } of reader.entries(node)) {
    if (key === 'field') {
      if (isSeq(value)) reader.fail(value, 'a condition over several fields is not supported')
      field = reader.text(value, 'field of the condition')
    } else if (COMPARISONS.includes(key)) {
      limits.push({ operator: key as Comparison, value: readNumber(reader, value, type.endsWith('_count')) })
    } else reader.fail(at, `'${key}' in a correlation's condition is not supported`)
  }
  if (limits.length === 0) reader.fail(node, 'the condition has no limit such as gte')
  if (type.startsWith('value_') && field === undefined) reader.fail(node, `${type} needs 'field' in its condition`)
  return { limits, expression: undefined, field }
}

function readNumber(reader: YamlReader, node: unknown, counts: boolean): number {
  const value = Number(reader.scalar(node, 'the limit'))
  if (!Number.isFinite(value)) reader.fail(node, 'the limit must be a number')
  if (counts && value > MAX_THRESHOLD) reader.fail(node, `a limit above ${MAX_THRESHOLD} is not supported`)
  return value
}

function readAliases(reader: YamlReader, node: unknown): SigmaCorrelation['aliases'] {
  const aliases = new Map<string, ReadonlyMap<string, string>>()
  if (node === undefined) return aliases
  for (const { key, node: fields } of reader.entries(reader.map(node, 'aliases'))) {
    const names = reader.entries(reader.map(fields, `alias '${key}'`))
    aliases.set(key, new Map(names.map(({ key: rule, node: field }) => [rule, reader.text(field, `alias '${key}'`)])))
  }
  return aliases
}
