/** The fields and tables of a sheet as pdfmake's nodes. Tinos lacks the glyphs of check boxes: those are drawn. */
import type { PdfNode } from 'pdfmake'
import { type Block, BODY_POINTS, type Box, type Content, isLong, type Row, type Sheet } from './layout.ts'

export const RED = '#c00000'
const GREY = '#efefef'
export const points = (mm: number): number => (mm / 25.4) * 72

/** Padding and lines of the table's cells, in points. */
const PADDING = 5
const LINE = 0.5
const TABLE_LAYOUT = {
  hLineWidth: () => LINE,
  vLineWidth: () => LINE,
  paddingLeft: () => PADDING,
  paddingRight: () => PADDING,
  paddingTop: () => 2.5,
  paddingBottom: () => 2.5,
}

export const blockNode =
  (sheet: Sheet) =>
  (block: Block): PdfNode =>
    block.kind === 'fields' ? sectionTable(block.rows, sheet) : dataTable(block, sheet)

/** One table a section: its title stays with the row below it and stands again where the section goes on. */
function sectionTable(rows: readonly Row[], sheet: Sheet): PdfNode {
  const titled = rows[0]?.kind === 'title'
  return {
    table: {
      widths: sheet.page.columns.map(columnWidth),
      body: rows.map(row => tableRow(row, sheet)),
      dontBreakRows: !rows.some(isLong),
      ...(titled && { headerRows: 1, keepWithHeaderRows: 1 }),
    },
    layout: TABLE_LAYOUT,
    // The next section's upper line falls on this one's lower line.
    margin: [0, 0, 0, -LINE],
  }
}

const columnWidth = (mm: number): number => points(mm) - 2 * PADDING - LINE

function tableRow(row: Row, sheet: Sheet): PdfNode[] {
  if (row.kind === 'title') return [{ text: row.text, bold: true, colSpan: 2, fillColor: GREY }, '']
  const label = [{ text: row.label, bold: row.strong }, row.required ? { text: ' (*)', bold: true } : '']
  return [{ text: label }, row.content.length > 0 ? { stack: row.content.map(each => cellContent(each, sheet)) } : '']
}

function cellContent(content: Content, sheet: Sheet): PdfNode {
  if (content.kind === 'missing') return missing(sheet)
  if (content.kind === 'text') return { text: content.text }
  if (!content.inline) return { stack: content.boxes.map(box => ({ columns: checkBox(box, '*') })) }
  return { columns: content.boxes.flatMap(box => [...checkBox(box, 'auto'), { width: 10, text: '' }]) }
}

const SIDE = 9

/** A box of the size of a capital letter, crossed when chosen. */
function checkBox({ label, chosen }: Box, width: string): PdfNode[] {
  const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line', x1, y1, x2, y2, lineWidth: 1 })
  const square = { type: 'rect', x: 0, y: 3, w: SIDE, h: SIDE, lineWidth: 0.8 }
  const cross = chosen ? [line(1.5, 4.5, SIDE - 1.5, SIDE + 1.5), line(SIDE - 1.5, 4.5, 1.5, SIDE + 1.5)] : []
  return [
    { width: SIDE + 6, canvas: [square, ...cross] },
    { width, text: label },
  ]
}

export const missing = ({ words }: Sheet) => ({ text: words.missing, bold: true, color: RED })

/** Its title is a row of it without lines, so that the two never part. */
function dataTable(block: Block & { kind: 'table' }, { page }: Sheet): PdfNode {
  const more = block.more ? [{ text: block.more, italics: true, fontSize: 11 }] : []
  const title = { text: block.title, bold: true, fontSize: BODY_POINTS }
  if (block.rows.length === 0) return { stack: [{ ...title, margin: [0, 10, 0, 3] }, ...more], unbreakable: true }
  const sum = block.widths.reduce((all, share) => all + share, 0) || 1
  const head = {
    ...title,
    colSpan: block.columns.length,
    border: [false, false, false, true],
    margin: [-PADDING, 8, 0, 1],
  }
  return {
    stack: [
      {
        table: {
          widths: block.widths.map(share => columnWidth((share / sum) * page.content)),
          headerRows: 2,
          keepWithHeaderRows: 1,
          dontBreakRows: true,
          body: [
            [head, ...block.columns.slice(1).map(() => '')],
            block.columns.map(text => ({ text, bold: true, fillColor: GREY })),
            ...block.rows.map(row => row.map(text => ({ text }))),
          ],
        },
        fontSize: 11,
        layout: TABLE_LAYOUT,
      },
      ...more,
    ],
    margin: [0, 0, 0, 8],
  }
}
