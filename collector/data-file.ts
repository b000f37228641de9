/** Legal data files: YAML checked by zod, with every problem told as file, line and field. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'

export class DataFileError extends Error {
  override name = 'DataFileError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

export interface DataFile<T> {
  readonly file: string
  /** SHA-256 of the file's bytes, in hexadecimal: printed in the annex of every report that rests on it. */
  readonly sha256: string
  readonly value: T
}

/** Every `*.yaml` of the folder in order of name; throws one DataFileError that names all problems of all files. */
export function loadDataFiles<T>(folder: string, schema: z.ZodType<T>): DataFile<T>[] {
  const problems: string[] = []
  const files: DataFile<T>[] = []
  for (const file of readdirSync(folder)
    .filter(name => name.endsWith('.yaml'))
    .sort()) {
    const bytes = readFileSync(join(folder, file))
    const parsed = parseData(file, bytes.toString('utf8'), schema)
    if ('problems' in parsed) problems.push(...parsed.problems)
    else files.push({ file, sha256: createHash('sha256').update(bytes).digest('hex'), value: parsed.value })
  }
  if (problems.length > 0) throw new DataFileError(problems)
  return files
}

function parseData<T>(file: string, text: string, schema: z.ZodType<T>): { value: T } | { problems: string[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(error => `${file}:${lines.linePos(error.pos[0]).line}: ${firstLine(error)}`),
    }
  }
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 0 }))
  if (parsed.success) return { value: parsed.data }
  return { problems: parsed.error.issues.flatMap(issue => describeIssue(file, document, lines, issue)) }
}

const firstLine = (error: Error): string => error.message.split('\n')[0] ?? error.message

function describeIssue(file: string, document: Document, lines: LineCounter, issue: z.core.$ZodIssue): string[] {
  const paths =
    issue.code === 'unrecognized_keys' ? issue.keys.map(key => [...issue.path, key]) : [issue.path as PropertyKey[]]
  const message = issue.code === 'unrecognized_keys' ? 'unknown key' : issue.message
  return paths.map(path => {
    const field = path.map(String).join('.') || '(file)'
    return `${file}:${lineOf(document, lines, path)}: ${field}: ${message}`
  })
}

/** Line of the deepest part of the path that exists; a missing key is reported at the mapping that should hold it. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true)
    const last = path[length - 1]
    const pair = isMap(parent) ? parent.items.find(item => isScalar(item.key) && item.key.value === last) : undefined
    const node = pair ? pair.key : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}
