/** Draws a sheet with the `docx` library: Times New Roman by name, so that offices print it with their own. */
import {
  AlignmentType,
  BorderStyle,
  CheckBox,
  Document,
  Header,
  type IParagraphOptions,
  type IRunOptions,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx'
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

const RED = 'C00000'
/** Word's own font for check boxes; Times New Roman has no such glyphs. */
const BOX_FONT = 'MS Gothic'

const twips = (mm: number): number => Math.round((mm / 25.4) * 1440)
const halfPoints = (points: number): number => points * 2

export async function buildDocx(filled: FilledForm): Promise<Buffer> {
  const sheet = layOut(filled)
  const document = new Document({
    title: sheet.title,
    creator: 'Vọng Gác',
    description: sheet.citation,
    styles: {
      default: {
        document: { run: { font: 'Times New Roman', size: halfPoints(BODY_POINTS), language: { value: 'vi-VN' } } },
      },
    },
    sections: [
      {
        properties: { titlePage: true, page: pageProperties },
        headers: { first: header(sheet, false), default: header(sheet, true) },
        children: [
          heading(sheet),
          ...titleOf(sheet),
          ...gaps(sheet),
          fields(sheet),
          ...notes(sheet),
          signing(),
          ...annex(sheet),
        ],
      },
    ],
  })
  return Packer.toBuffer(document)
}

const pageProperties = {
  size: { width: twips(PAGE_MM.width), height: twips(PAGE_MM.height) },
  margin: {
    top: twips(PAGE_MM.top),
    bottom: twips(PAGE_MM.bottom),
    left: twips(PAGE_MM.left),
    right: twips(PAGE_MM.right),
    header: twips(8),
    footer: twips(8),
  },
}

function header({ drill }: Sheet, numbered: boolean): Header {
  return new Header({
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        children: [
          ...(numbered ? [new TextRun({ children: [PageNumber.CURRENT] })] : []),
          ...(drill ? [run(`${numbered ? '   ' : ''}${DRILL}`, { bold: true, color: RED })] : []),
        ],
      }),
    ],
  })
}

const run = (text: string, options: IRunOptions = {}): TextRun => new TextRun({ ...options, text })

const centred = (children: TextRun[], options: IParagraphOptions = {}): Paragraph =>
  new Paragraph({ alignment: AlignmentType.CENTER, ...options, children })

/** An empty paragraph whose lower border is a rule of the given width, centred in a cell. */
function rule(cellMm: number, ruleMm: number): Paragraph {
  const indent = twips((cellMm - ruleMm) / 2)
  return new Paragraph({
    indent: { left: indent, right: indent },
    spacing: { line: 70, lineRule: 'exact', after: 100 },
    border: { bottom: { style: BorderStyle.SINGLE, size: 6, space: 0, color: '000000' } },
    children: [],
  })
}

const LEFT_MM = 62
const RIGHT_MM = 98

function heading(sheet: Sheet): Table {
  const organisation = sheet.organisation ? run(sheet.organisation.toUpperCase(), { bold: true, size: 24 }) : missing()
  return plainTable(
    [LEFT_MM, RIGHT_MM],
    [
      [
        [centred([organisation]), rule(LEFT_MM, 22)],
        [
          centred([run(HEADING.nation, { bold: true, size: 24 })]),
          centred([run(HEADING.motto, { bold: true, size: 26 })]),
          rule(RIGHT_MM, 58),
        ],
      ],
      [[centred([run(HEADING.number)])], [centred([run(HEADING.date, { italics: true })])]],
    ],
  )
}

function titleOf({ title, citation }: Sheet): Paragraph[] {
  return [
    centred([run(title, { bold: true, size: 28 })], { spacing: { before: 280, after: 40 } }),
    centred([run(`(${citation})`, { italics: true })], { spacing: { after: 200 } }),
  ]
}

function gaps({ gaps: text }: Sheet): Paragraph[] {
  if (text === null) return []
  const line = { style: BorderStyle.SINGLE, size: 6, space: 4, color: RED }
  return [
    new Paragraph({
      spacing: { after: 200 },
      border: { top: line, bottom: line, left: line, right: line },
      indent: { left: 100, right: 100 },
      children: [run(text, { bold: true, color: RED, size: halfPoints(SMALL_POINTS) })],
    }),
  ]
}

function fields({ sections }: Sheet): Table {
  return new Table({
    layout: TableLayoutType.FIXED,
    columnWidths: COLUMNS_MM.map(twips),
    width: { size: twips(COLUMNS_MM[0] + COLUMNS_MM[1]), type: WidthType.DXA },
    rows: sections.flat().map(tableRow),
  })
}

const CELL_MARGINS = { top: 50, bottom: 50, left: 100, right: 100 }

function tableRow(row: Row): TableRow {
  if (row.kind === 'title') {
    const children = [new Paragraph({ keepNext: true, children: [run(row.text, { bold: true })] })]
    return new TableRow({
      cantSplit: true,
      children: [new TableCell({ columnSpan: 2, margins: CELL_MARGINS, shading: { fill: 'EFEFEF' }, children })],
    })
  }
  const label = new Paragraph({
    children: [run(row.label, { bold: row.strong }), ...(row.required ? [run(' (*)', { bold: true })] : [])],
  })
  const content = row.content.flatMap(paragraphs)
  return new TableRow({
    cantSplit: !isLong(row),
    children: [
      cell(COLUMNS_MM[0], [label]),
      cell(COLUMNS_MM[1], content.length > 0 ? content : [new Paragraph({ children: [] })]),
    ],
  })
}

const cell = (mm: number, children: Paragraph[]): TableCell =>
  new TableCell({
    width: { size: twips(mm), type: WidthType.DXA },
    margins: CELL_MARGINS,
    verticalAlign: VerticalAlignTable.TOP,
    children,
  })

function paragraphs(content: Content): Paragraph[] {
  if (content.kind === 'missing') return [new Paragraph({ children: [missing()] })]
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

const missing = (): TextRun => run(MISSING, { bold: true, color: RED })

function notes({ notes: lines }: Sheet): Paragraph[] {
  if (lines.length === 0) return []
  const small = halfPoints(SMALL_POINTS)
  return [
    new Paragraph({
      spacing: { before: 160 },
      children: [run('Ghi chú:', { bold: true, italics: true, size: small })],
    }),
    ...lines.map(
      (line, index) => new Paragraph({ children: [run(`${index + 1}. ${line}`, { italics: true, size: small })] }),
    ),
  ]
}

function signing(): Table {
  const small = halfPoints(SMALL_POINTS)
  return plainTable(
    [70, 90],
    [
      [
        [
          new Paragraph({
            spacing: { before: 240 },
            children: [run(SIGNING.recipients, { bold: true, italics: true, size: small })],
          }),
          ...SIGNING.recipientLines.map(line => new Paragraph({ children: [run(line, { size: 22 })] })),
        ],
        [
          ...SIGNING.title.map((line, index) =>
            centred([run(line, { bold: true })], { spacing: { before: index === 0 ? 240 : 0 }, keepNext: true }),
          ),
          centred([run(SIGNING.hint, { italics: true })], { spacing: { after: 1600 } }),
        ],
      ],
    ],
  )
}

function annex(sheet: Sheet): Paragraph[] {
  const small = halfPoints(SMALL_POINTS)
  return [
    centred([run(sheet.annexTitle, { bold: true, size: 28 })], { pageBreakBefore: true, spacing: { after: 40 } }),
    centred([run(sheet.annexSource, { italics: true, size: small })], { spacing: { after: 160 } }),
    ...sheet.annex.flatMap(({ title, lines }, index) => [
      new Paragraph({
        keepNext: true,
        spacing: { before: 120, after: 40 },
        children: [run(`${index + 1}. ${title}`, { bold: true })],
      }),
      ...lines.map(
        line =>
          new Paragraph({
            alignment: AlignmentType.LEFT,
            indent: { left: 340, hanging: 200 },
            spacing: { after: 40 },
            children: [run(`- ${line}`, { size: small })],
          }),
      ),
    ]),
  ]
}

const NO_LINE = { style: BorderStyle.NONE, size: 0, color: 'auto' }
const NO_BORDERS = {
  top: NO_LINE,
  bottom: NO_LINE,
  left: NO_LINE,
  right: NO_LINE,
  insideHorizontal: NO_LINE,
  insideVertical: NO_LINE,
}

function plainTable(columnsMm: readonly number[], rows: readonly (readonly Paragraph[][])[]): Table {
  return new Table({
    layout: TableLayoutType.FIXED,
    borders: NO_BORDERS,
    columnWidths: columnsMm.map(twips),
    width: { size: twips(columnsMm.reduce((sum, mm) => sum + mm, 0)), type: WidthType.DXA },
    rows: rows.map(
      cells =>
        new TableRow({
          cantSplit: true,
          children: cells.map(
            (children, index) =>
              new TableCell({
                width: { size: twips(columnsMm[index] ?? 0), type: WidthType.DXA },
                margins: { left: 0, right: 0 },
                children,
              }),
          ),
        }),
    ),
  })
}
