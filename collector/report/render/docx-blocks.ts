/** The fields and tables of a sheet as tables of a DOCX. */
import { CheckBox, Paragraph, type Table, TableRow, type TextRun } from 'docx'
import { cell, grid, halfPoints, RED, run } from './docx-parts.ts'
import { type Block, type Box, type Content, isLong, type Row, type Sheet, SMALL_POINTS } from './layout.ts'

/** Word's own font for check boxes; Times New Roman has no such glyphs. */
const BOX_FONT = 'MS Gothic'
const GREY = 'EFEFEF'

/** Sections follow each other as one table where they can, as the printed forms have it. */
export function blocks(sheet: Sheet): (Paragraph | Table)[] {
  const parts: (Paragraph | Table)[] = []
  let rows: TableRow[] = []
  const close = () => {
    if (rows.length === 0) return
    if (parts.length > 0) parts.push(new Paragraph({ spacing: { line: 160, lineRule: 'exact' }, children: [] }))
    parts.push(grid(sheet.page.columns, rows))
    rows = []
  }
  for (const block of sheet.blocks) {
    if (block.kind === 'fields') rows.push(...block.rows.map(row => fieldRow(row, sheet)))
    else {
      close()
      parts.push(...dataTable(block, sheet))
    }
  }
  close()
  return parts
}

function fieldRow(row: Row, sheet: Sheet): TableRow {
  const { columns, content: width } = sheet.page
  if (row.kind === 'title') {
    const children = [new Paragraph({ keepNext: true, children: [run(row.text, { bold: true })] })]
    return new TableRow({ cantSplit: true, children: [cell(width, children, { span: 2, fill: GREY })] })
  }
  const star = row.required ? [run(' (*)', { bold: true })] : []
  const label = new Paragraph({ children: [run(row.label, { bold: row.strong }), ...star] })
  const content = row.content.flatMap(each => paragraphs(each, sheet))
  return new TableRow({
    cantSplit: !isLong(row),
    children: [
      cell(columns[0], [label]),
      cell(columns[1], content.length > 0 ? content : [new Paragraph({ children: [] })]),
    ],
  })
}

function paragraphs(content: Content, sheet: Sheet): Paragraph[] {
  if (content.kind === 'missing') return [new Paragraph({ children: [missing(sheet)] })]
  if (content.kind === 'text') return [new Paragraph({ children: [run(content.text)] })]
  if (content.inline)
    return [new Paragraph({ children: content.boxes.flatMap(box => [...checkBox(box), run('    ')]) })]
  return content.boxes.map(box => new Paragraph({ children: checkBox(box) }))
}

const checkBox = ({ label, chosen }: Box): (CheckBox | TextRun)[] => [
  new CheckBox({
    alias: label.slice(0, 60),
    checked: chosen,
    checkedState: { value: '2612', font: BOX_FONT },
    uncheckedState: { value: '2610', font: BOX_FONT },
  }),
  run(` ${label}`),
]

export const missing = ({ words }: Sheet): TextRun => run(words.missing, { bold: true, color: RED })

function dataTable(block: Block & { kind: 'table' }, { page }: Sheet): (Paragraph | Table)[] {
  const title = new Paragraph({
    keepNext: true,
    spacing: { before: 200, after: 80 },
    children: [run(block.title, { bold: true })],
  })
  const more = block.more
    ? [new Paragraph({ children: [run(block.more, { italics: true, size: halfPoints(SMALL_POINTS) })] })]
    : []
  if (block.rows.length === 0) return [title, ...more]
  const widths = widthsMm(block.widths, page.content)
  const line = (texts: readonly string[], header: boolean) =>
    new TableRow({
      cantSplit: true,
      tableHeader: header,
      children: texts.map((text, column) =>
        cell(widths[column] ?? 0, [small(text, header)], header ? { fill: GREY } : {}),
      ),
    })
  return [title, grid(widths, [line(block.columns, true), ...block.rows.map(row => line(row, false))]), ...more]
}

const small = (text: string, bold: boolean): Paragraph => new Paragraph({ children: [run(text, { bold, size: 22 })] })

/** Shares of the width, made to fill it. */
export function widthsMm(shares: readonly number[], width: number): number[] {
  const sum = shares.reduce((all, share) => all + share, 0) || 1
  return shares.map(share => (share / sum) * width)
}
