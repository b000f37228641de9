/** Draws a sheet with pdfmake. Tinos has the widths of Times New Roman and a free licence, so it is embedded. */
import { createRequire } from 'node:module'
import pdfmake, { type PdfNode } from 'pdfmake'
import type { FilledForm } from '../form.ts'
import { BODY_POINTS, layOut, type RenderOptions, type Sheet, SMALL_POINTS } from './layout.ts'
import { blockNode, missing, points, RED } from './pdf-blocks.ts'

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

export async function buildPdf(filled: FilledForm, options: RenderOptions = {}): Promise<Buffer> {
  const sheet = layOut(filled, options)
  const { page } = sheet
  const annexHead: PdfNode = { text: sheet.words.annexTitle, ...ANNEX_TITLE }
  return pdfmake
    .createPdf({
      pageSize: 'A4',
      pageOrientation: page.width > page.height ? 'landscape' : 'portrait',
      pageMargins: [page.left, page.top, page.right, page.bottom].map(points),
      defaultStyle: { font: 'Tinos', fontSize: BODY_POINTS, lineHeight: 1.05 },
      info: { title: sheet.title, creator: 'Vọng Gác', producer: 'Vọng Gác', creationDate: filled.generatedAt },
      lang: sheet.language === 'vi' ? 'vi-VN' : 'en-GB',
      header: (number: number) => header(sheet, pageNumber(number, annexHead)),
      ...(sheet.drill && { watermark: { text: sheet.drill, color: RED, opacity: 0.07, bold: true, fontSize: 80 } }),
      content: [
        heading(sheet),
        ...titleOf(sheet),
        ...addressees(sheet),
        ...draft(sheet),
        ...sheet.blocks.map(blockNode(sheet)),
        // It never stands alone on a page.
        { stack: [...notes(sheet), signing(sheet)], unbreakable: true },
        annexHead,
        ...annex(sheet),
      ],
    })
    .getBuffer()
}

interface Laid {
  readonly positions?: readonly { readonly pageNumber: number }[]
}

/** Headers are drawn when everything has its place: the annex's pages are numbered by themselves. */
function pageNumber(page: number, annexHead: PdfNode): number {
  const first = (annexHead as Laid).positions?.[0]?.pageNumber
  return first !== undefined && page >= first ? page - first + 1 : page
}

const header = ({ drill }: Sheet, number: number): PdfNode => ({
  text: [number > 1 ? String(number) : '', drill ? { text: `   ${drill}`, bold: true, color: RED } : ''],
  alignment: 'center',
  margin: [0, points(8), 0, 0],
})

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
  margin: [0, 2, 0, 4],
})

function heading(sheet: Sheet): PdfNode {
  const { words, organisation, number, page } = sheet
  const [left, right] = [page.content * 0.39, page.content * 0.61] as const
  const name = organisation ? { text: organisation.toUpperCase(), bold: true, fontSize: 12 } : missing(sheet)
  return {
    columns: [
      {
        width: points(left),
        stack: [
          { ...name, alignment: 'center' },
          rule(left, 22),
          { text: number, alignment: 'center', margin: [0, 10, 0, 0] },
        ],
      },
      {
        width: points(right),
        stack: [
          { text: words.nation, bold: true, fontSize: 12, alignment: 'center' },
          { text: words.motto, bold: true, fontSize: 13, alignment: 'center' },
          rule(right, 57),
          { text: words.date, italics: true, alignment: 'center', margin: [0, 8, 0, 0] },
        ],
      },
    ],
  }
}

function titleOf({ title, citation, page }: Sheet): PdfNode[] {
  return [
    { text: title, bold: true, fontSize: 14, alignment: 'center', margin: [0, 16, 0, 2] },
    { text: `(${citation})`, italics: true, alignment: 'center' },
    rule(page.content, 40),
  ]
}

/** One is named on the line itself, several on a line each (II.9). */
function addressees({ addressees: names, words }: Sheet): PdfNode[] {
  if (names === null) return []
  const [only] = names
  if (names.length <= 1)
    return [{ text: `${words.to} ${only ?? words.nobody}`, alignment: 'center', margin: [0, 2, 0, 10] }]
  return [
    {
      stack: [
        { text: words.to, margin: [points(30), 2, 0, 0] },
        ...names.map((name, index) => ({
          text: `- ${name}${index === names.length - 1 ? '.' : ';'}`,
          margin: [points(45), 0, 0, 0],
        })),
      ],
      margin: [0, 0, 0, 10],
    },
  ]
}

function draft({ draft: text }: Sheet): PdfNode[] {
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

function notes({ notes: lines, words }: Sheet): PdfNode[] {
  if (lines.length === 0) return []
  return [
    { text: words.notes, bold: true, italics: true, fontSize: SMALL_POINTS, margin: [0, 8, 0, 0] },
    ...lines.map((line, index) => ({ text: `${index + 1}. ${line}`, italics: true, fontSize: SMALL_POINTS })),
  ]
}

const signing = ({ signing: { title, hint }, recipients, words, page }: Sheet): PdfNode => ({
  margin: [0, 14, 0, 0],
  columns: [
    {
      width: points(page.content * 0.44),
      stack: [
        { text: words.recipients, bold: true, italics: true, fontSize: SMALL_POINTS },
        ...recipients.map(text => ({ text, fontSize: 11 })),
      ],
    },
    {
      width: points(page.content * 0.56),
      stack: [
        { text: title.join('\n'), bold: true, alignment: 'center' },
        { text: hint, italics: true, alignment: 'center', margin: [0, 0, 0, 80] },
      ],
    },
  ],
})

const ANNEX_TITLE = { bold: true, fontSize: 14, alignment: 'center', pageBreak: 'before' }

function annex({ words, annexSource, annex: parts, page }: Sheet): PdfNode[] {
  return [
    { text: words.annexName, bold: true, alignment: 'center' },
    { text: words.annexOf, italics: true, alignment: 'center' },
    rule(page.content, 40),
    ...annexSource.map(text => ({ text, italics: true, fontSize: SMALL_POINTS, alignment: 'center' })),
    ...parts.flatMap(({ title, lines }, index): PdfNode[] => [
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
