/**
 * CSV as spreadsheets write it: with a line of names first, a byte order mark or none, and commas, semicolons or tabs
 * between cells, as the country has it. Cells that hold several things part them by semicolons or line breaks. An empty
 * cell says nothing. Lines that begin with # are comments.
 */
import { CsvError, parse } from 'csv-parse/sync'
import type { Bilingual } from '../../store/bilingual.ts'
import type { LineProblem } from './problems.ts'
import type { Row, Rows, TableShape } from './read-rows.ts'

interface CsvRecord {
  readonly line: number
  readonly cells: readonly string[]
}

export function readCsv(text: string, shape: TableShape): Rows {
  const read = recordsOf(text)
  if ('problem' in read) return { rows: [], problems: [read.problem] }
  const [header, ...records] = read.records
  const names = header?.cells.map(cell => cell.trim()) ?? []
  const problems = headerProblems(names, header?.line ?? 1, shape)
  if (problems.length > 0) return { rows: [], problems }
  const rows: Row[] = []
  for (const { line, cells } of records)
    if (cells.length === names.length) rows.push({ line, fields: fieldsOf(names, cells, shape), lineOf: () => line })
    else problems.push({ line, field: '', what: wrongWidth(cells.length, names.length) })
  return { rows, problems }
}

function recordsOf(text: string): { records: CsvRecord[] } | { problem: LineProblem } {
  try {
    const parsed = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      comment: '#',
      comment_no_infix: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    return { records: parsed.map(({ record, info }) => ({ line: firstLine(record, info.lines), cells: record })) }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { message, lines } = error as CsvError & { lines?: number }
    return { problem: { line: lines ?? 1, field: '', what: { vi: `không đọc được CSV: ${message}`, en: message } } }
  }
}

/** The parser counts the line a record ends in; cells may hold line breaks. */
const firstLine = (record: readonly string[], last: number): number =>
  last - record.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0)

/** Whichever parts the names, which hold none of them. */
function delimiterOf(text: string): string {
  const header = text.split('\n').find(line => line.trim() !== '' && !line.startsWith('#')) ?? ''
  if (header.includes(',')) return ','
  return header.includes(';') ? ';' : header.includes('\t') ? '\t' : ','
}

function headerProblems(names: readonly string[], line: number, { columns, required }: TableShape): LineProblem[] {
  const told = (field: string, what: Bilingual) => ({ line, field, what })
  const allowed = columns.join(', ')
  return [
    ...names
      .filter(name => !columns.includes(name))
      .map(name =>
        told(name, { vi: `không có cột này; các cột là ${allowed}`, en: `no such column; there are ${allowed}` }),
      ),
    ...names
      .filter((name, at) => names.indexOf(name) !== at)
      .map(name => told(name, { vi: 'cột này có hai lần', en: 'this column is there twice' })),
    ...required
      .filter(name => !names.includes(name))
      .map(name => told(name, { vi: 'thiếu cột này ở dòng đầu', en: 'the first line lacks this column' })),
  ]
}

const wrongWidth = (cells: number, names: number): Bilingual => ({
  vi: `có ${cells} ô, dòng đầu có ${names} cột`,
  en: `has ${cells} cells, the first line has ${names} columns`,
})

function fieldsOf(names: readonly string[], cells: readonly string[], { lists, numbers }: TableShape) {
  const fields: Record<string, unknown> = {}
  for (const [at, name] of names.entries()) {
    const cell = (cells[at] ?? '').trim()
    if (cell === '') continue
    if (lists.includes(name))
      fields[name] = cell
        .split(/[;\n]/)
        .map(part => part.trim())
        .filter(part => part !== '')
    else fields[name] = numbers.includes(name) && /^\d{1,9}$/.test(cell) ? Number(cell) : cell
  }
  return fields
}
