/**
 * Draws a sheet with pdfmake. Tinos has the widths of Times New Roman and a free licence, so it is embedded.
 * It lacks the glyphs of check boxes: those are drawn.
 */
import { createRequire } from 'node:module'
import pdfmake, { type PdfNode } from 'pdfmake'
import type { FilledForm } from '../form.ts'
import {
  BODY_POINTS,
  type Box,
  COLUMNS_MM,
  type Content,
  DRILL,
  HEADING,
  isLong,
  layOut,
  MISSING,
  PAGE_MM,
  type Row,
  type Sheet,
  SIGNING,
  SMALL_POINTS,
} from './layout.ts'

const RED = '#c00000'
const points = (mm: number): number => (mm / 25.4) * 72

const { resolve } = createRequire(import.meta.url)
const TINOS = {
  normal: resolve('@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf'),
  bold: resolve('@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf'),
  italics: resolve('@expo-google-fonts/tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf'),
  bolditalics: resolve('@expo-google-fonts/tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf'),
}

pdfmake.setFonts({ Tinos: TINOS })
// A document is made of text and these fonts; nothing in it may reach for anything else.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy(path => Object.values(TINOS).includes(path))

export async function buildPdf(filled: FilledForm): Promise<Buffer> {
  const sheet = layOut(filled)
  return pdfmake
    .createPdf({
      pageSize: 'A4',
      pageMargins: [PAGE_MM.left, PAGE_MM.top, PAGE_MM.right, PAGE_MM.bottom].map(points),
      defaultStyle: { font: 'Tinos', fontSize: BODY_POINTS, lineHeight: 1.05 },
      info: { title: sheet.title, creator: 'Vọng Gác', producer: 'Vọng Gác', creationDate: filled.generatedAt },
      lang: 'vi-VN',
      header: (page: number) => header(sheet, page),
      ...(sheet.drill && { watermark: { text: DRILL, color: RED, opacity: 0.07, bold: true, fontSize: 90 } }),
      content: [
        heading(sheet),
        ...titleOf(sheet),
        ...gaps(sheet),
        ...sheet.sections.map(sectionTable),
        ...notes(sheet),
        signing(),
        ...annex(sheet),
      ],
    })
    .getBuffer()
}

const header = ({ drill }: Sheet, page: number): PdfNode => ({
  text: [page > 1 ? String(page) : '', drill ? { text: `   ${DRILL}`, bold: true, color: RED } : ''],
  alignment: 'center',
  margin: [0, points(8), 0, 0],
})

const LEFT_MM = 62
const RIGHT_MM = 98

const rule = (cellMm: number, ruleMm: number): PdfNode => ({
  canvas: [
    {
      type: 'line',
      x1: points((cellMm - ruleMm) / 2),
      y1: 2,
      x2: points((cellMm + ruleMm) / 2),
      y2: 2,
      lineWidth: 0.8,
    },
  ],
})

function heading({ organisation }: Sheet): PdfNode {
  const name = organisation ? { text: organisation.toUpperCase(), bold: true, fontSize: 12 } : missing()
  return {
    columns: [
      {
        width: points(LEFT_MM),
        stack: [
          { ...name, alignment: 'center' },
          rule(LEFT_MM, 22),
          { text: HEADING.number, alignment: 'center', margin: [0, 10, 0, 0] },
        ],
      },
      {
        width: points(RIGHT_MM),
        stack: [
          { text: HEADING.nation, bold: true, fontSize: 12, alignment: 'center' },
          { text: HEADING.motto, bold: true, fontSize: 13, alignment: 'center' },
          rule(RIGHT_MM, 57),
          { text: HEADING.date, italics: true, alignment: 'center', margin: [0, 8, 0, 0] },
        ],
      },
    ],
  }
}

function titleOf({ title, citation }: Sheet): PdfNode[] {
  return [
    { text: title, bold: true, fontSize: 14, alignment: 'center', margin: [0, 16, 0, 2] },
    { text: `(${citation})`, italics: true, alignment: 'center', margin: [0, 0, 0, 10] },
  ]
}

function gaps({ gaps: text }: Sheet): PdfNode[] {
  if (text === null) return []
  const line = () => RED
  return [
    {
      table: { widths: ['*'], body: [[{ text, bold: true, color: RED, fontSize: SMALL_POINTS }]] },
      layout: { hLineColor: line, vLineColor: line, hLineWidth: () => 0.8, vLineWidth: () => 0.8 },
      margin: [0, 0, 0, 10],
    },
  ]
}

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

/** One table a section: its title stays with the row below it and stands again where the section goes on. */
function sectionTable(rows: readonly Row[]): PdfNode {
  const titled = rows[0]?.kind === 'title'
  return {
    table: {
      widths: COLUMNS_MM.map(mm => points(mm) - 2 * PADDING - LINE),
      body: rows.map(tableRow),
      dontBreakRows: !rows.some(isLong),
      ...(titled && { headerRows: 1, keepWithHeaderRows: 1 }),
    },
    layout: TABLE_LAYOUT,
    // The next section's upper line falls on this one's lower line.
    margin: [0, 0, 0, -LINE],
  }
}

function tableRow(row: Row): PdfNode[] {
  if (row.kind === 'title') return [{ text: row.text, bold: true, colSpan: 2, fillColor: '#efefef' }, '']
  const label = [{ text: row.label, bold: row.strong }, row.required ? { text: ' (*)', bold: true } : '']
  return [{ text: label }, row.content.length > 0 ? { stack: row.content.map(cellContent) } : '']
}

function cellContent(content: Content): PdfNode {
  if (content.kind === 'missing') return missing()
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

const missing = () => ({ text: MISSING, bold: true, color: RED })

function notes({ notes: lines }: Sheet): PdfNode[] {
  if (lines.length === 0) return []
  return [
    { text: 'Ghi chú:', bold: true, italics: true, fontSize: SMALL_POINTS, margin: [0, 8, 0, 0] },
    ...lines.map((line, index) => ({ text: `${index + 1}. ${line}`, italics: true, fontSize: SMALL_POINTS })),
  ]
}

const signing = (): PdfNode => ({
  unbreakable: true,
  margin: [0, 14, 0, 0],
  columns: [
    {
      width: points(70),
      stack: [
        { text: SIGNING.recipients, bold: true, italics: true, fontSize: SMALL_POINTS },
        ...SIGNING.recipientLines.map(text => ({ text, fontSize: 11 })),
      ],
    },
    {
      width: points(90),
      stack: [
        { text: SIGNING.title.join('\n'), bold: true, alignment: 'center' },
        { text: SIGNING.hint, italics: true, alignment: 'center', margin: [0, 0, 0, 80] },
      ],
    },
  ],
})

function annex(sheet: Sheet): PdfNode[] {
  return [
    { text: sheet.annexTitle, bold: true, fontSize: 14, alignment: 'center', pageBreak: 'before' },
    { text: sheet.annexSource, italics: true, fontSize: SMALL_POINTS, alignment: 'center', margin: [0, 2, 0, 8] },
    ...sheet.annex.flatMap(({ title, lines }, index): PdfNode[] => [
      { text: `${index + 1}. ${title}`, bold: true, margin: [0, 6, 0, 2] },
      ...lines.map(text => ({
        columns: [
          { width: 10, text: '-' },
          { width: '*', text },
        ],
        fontSize: SMALL_POINTS,
        margin: [8, 0, 0, 2],
      })),
    ]),
  ]
}
