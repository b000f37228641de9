/** Small pieces of a DOCX that the document is put together from. */
import {
  AlignmentType,
  BorderStyle,
  type IParagraphOptions,
  type IRunOptions,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx'

export const RED = 'C00000'

export const twips = (mm: number): number => Math.round((mm / 25.4) * 1440)
export const halfPoints = (points: number): number => points * 2

export const run = (text: string, options: IRunOptions = {}): TextRun => new TextRun({ ...options, text })

export const centred = (children: TextRun[], options: IParagraphOptions = {}): Paragraph =>
  new Paragraph({ alignment: AlignmentType.CENTER, ...options, children })

/** An empty paragraph whose lower border is a rule of the given width, centred in a cell. */
export function rule(cellMm: number, ruleMm: number): Paragraph {
  const indent = twips((cellMm - ruleMm) / 2)
  return new Paragraph({
    indent: { left: indent, right: indent },
    spacing: { line: 70, lineRule: 'exact', after: 100 },
    border: { bottom: { style: BorderStyle.SINGLE, size: 6, space: 0, color: '000000' } },
    children: [],
  })
}

const CELL_MARGINS = { top: 50, bottom: 50, left: 100, right: 100 }

export const cell = (mm: number, children: Paragraph[], options: { span?: number; fill?: string } = {}): TableCell =>
  new TableCell({
    width: { size: twips(mm), type: WidthType.DXA },
    margins: CELL_MARGINS,
    verticalAlign: VerticalAlignTable.TOP,
    ...(options.span !== undefined && { columnSpan: options.span }),
    ...(options.fill !== undefined && { shading: { fill: options.fill } }),
    children,
  })

export const grid = (columnsMm: readonly number[], rows: TableRow[]): Table =>
  new Table({
    layout: TableLayoutType.FIXED,
    columnWidths: columnsMm.map(twips),
    width: { size: columnsMm.reduce((sum, mm) => sum + twips(mm), 0), type: WidthType.DXA },
    rows,
  })

const NO_LINE = { style: BorderStyle.NONE, size: 0, color: 'auto' }
const NO_BORDERS = {
  top: NO_LINE,
  bottom: NO_LINE,
  left: NO_LINE,
  right: NO_LINE,
  insideHorizontal: NO_LINE,
  insideVertical: NO_LINE,
}

/** Columns without lines: the heading, the signatures. */
export function plainTable(columnsMm: readonly number[], rows: readonly (readonly Paragraph[][])[]): Table {
  return new Table({
    layout: TableLayoutType.FIXED,
    borders: NO_BORDERS,
    columnWidths: columnsMm.map(twips),
    width: { size: twips(columnsMm.reduce((sum, mm) => sum + mm, 0)), type: WidthType.DXA },
    rows: rows.map(cells => plainRow(columnsMm, cells)),
  })
}

const plainRow = (columnsMm: readonly number[], cells: readonly Paragraph[][]): TableRow =>
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
  })
