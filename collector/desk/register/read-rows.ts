/** A file of networks or systems as rows with their lines, whichever of the two ways it is written in. */
import type { LineProblem } from './problems.ts'
import { readCsv } from './read-csv.ts'
import { readYaml } from './read-yaml.ts'

export type TableFormat = 'csv' | 'yaml'

export interface TableShape {
  /** What the list is called where it is not the whole of a YAML file. */
  readonly name: 'networks' | 'systems'
  readonly columns: readonly string[]
  readonly required: readonly string[]
  /** Columns whose cells hold several things. */
  readonly lists: readonly string[]
  readonly numbers: readonly string[]
}

export interface Row {
  readonly line: number
  readonly fields: Readonly<Record<string, unknown>>
  /** The line that a field stands in, such as `addresses.2`. */
  readonly lineOf: (field: string) => number
}

export interface Rows {
  readonly rows: readonly Row[]
  readonly problems: readonly LineProblem[]
}

/** More than anybody lists; what is in one file is in memory at once. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024

export function readRows(text: string, format: TableFormat, shape: TableShape): Rows {
  const read = format === 'csv' ? readCsv(text, shape) : readYaml(text, shape)
  if (read.problems.length > 0 || read.rows.length > 0) return read
  const what = { vi: 'tệp không có dòng nào', en: 'the file holds none at all' }
  return { rows: [], problems: [{ line: 1, field: '', what }] }
}

/** By the end of the file's name; undefined for another. */
export function formatOf(file: string): TableFormat | undefined {
  if (/\.csv$/i.test(file)) return 'csv'
  return /\.ya?ml$/i.test(file) ? 'yaml' : undefined
}
