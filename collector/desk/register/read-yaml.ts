/** YAML: a list of maps, alone or under its name (`systems:`), each field with its line. */
import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Bilingual } from '../../store/bilingual.ts'
import type { LineProblem } from './problems.ts'
import type { Row, Rows, TableShape } from './read-rows.ts'

export function readYaml(text: string, shape: TableShape): Rows {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number | undefined) => (offset === undefined ? 1 : lines.linePos(offset).line)
  if (document.errors.length > 0)
    return {
      rows: [],
      problems: document.errors.map(({ pos, message }) => told(lineAt(pos[0]), '', { vi: message, en: message })),
    }
  const list = listOf(document.contents, shape)
  if (!list) return { rows: [], problems: [told(1, '', noList(shape))] }
  const problems: LineProblem[] = []
  const rows: Row[] = []
  for (const item of list.items) {
    const line = lineAt(isNode(item) ? item.range?.[0] : undefined)
    if (!isMap(item))
      problems.push(told(line, '', { vi: 'không phải là một mục có các trường', en: 'not an entry with fields' }))
    else rows.push({ line, fields: plain(item), lineOf: field => lineOf(item, field, lineAt) ?? line })
  }
  return { rows, problems }
}

const told = (line: number, field: string, what: Bilingual): LineProblem => ({ line, field, what })

const noList = ({ name }: TableShape): Bilingual => ({
  vi: `cần một danh sách, hoặc một mục ${name}: có danh sách`,
  en: `a list is needed, or ${name}: with a list`,
})

function listOf(contents: unknown, { name }: TableShape): YAMLSeq | undefined {
  if (isSeq(contents)) return contents
  if (!isMap(contents) || contents.items.length !== 1) return undefined
  const list = contents.get(name, true)
  return isSeq(list) ? list : undefined
}

/** Aliases are left out: nobody needs them here, and they make much out of little. */
function plain(map: YAMLMap): Record<string, unknown> {
  const value = (node: unknown): unknown => {
    if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value: of }) => [String(key), value(of)]))
    if (isSeq(node)) return node.items.map(value)
    return isScalar(node) ? (node.value ?? undefined) : undefined
  }
  return value(map) as Record<string, unknown>
}

/** `addresses.2`: of the second entry; of the field where it has no such entry. */
function lineOf(map: YAMLMap, field: string, lineAt: (offset: number | undefined) => number): number | undefined {
  const [name = '', entry] = field.split('.')
  const pair = map.items.find(({ key }) => String(key) === name)
  if (!pair) return undefined
  const within = isSeq(pair.value) && entry !== undefined ? pair.value.items[Number(entry) - 1] : undefined
  const node = (isNode(within) ? within : pair.key) as Node
  return lineAt(node.range?.[0])
}
