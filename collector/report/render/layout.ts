/**
 * A filled form as lines of a Vietnamese official document, before any file format: DOCX and PDF draw the same rows.
 *
 * Layout after Nghị định 30/2020/NĐ-CP: A4, margins 20 mm top and bottom, 30 mm left, 20 mm right, Times New Roman 13,
 * national heading on the right, the organisation on the left, number and date left blank for the registry, page
 * numbers at the top from the second page on.
 */
import type { FilledField, FilledForm, FilledSection } from '../form.ts'
import { printInstant } from '../local-time.ts'
import { printable } from '../printable.ts'

export const PAGE_MM = { width: 210, height: 297, top: 20, bottom: 20, left: 30, right: 20 } as const
/** Columns of the table of fields. */
export const COLUMNS_MM = [58, 102] as const
export const BODY_POINTS = 13
export const SMALL_POINTS = 12

export const MISSING = '«còn thiếu»'
export const DRILL = 'DIỄN TẬP'
const UNCONFIRMED = ' †'

export const HEADING = {
  nation: 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
  motto: 'Độc lập - Tự do - Hạnh phúc',
  number: 'Số: ……/BC-……',
  date: '……………, ngày …… tháng …… năm ……',
} as const

export const SIGNING = {
  title: ['CÁ NHÂN/NGƯỜI ĐẠI DIỆN', 'THEO PHÁP LUẬT'],
  hint: '(Ký tên, đóng dấu)',
  recipients: 'Nơi nhận:',
  recipientLines: ['- ……………………………;', '- Lưu: VT, ………'],
} as const

export interface Box {
  readonly label: string
  readonly chosen: boolean
}

export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'boxes'; readonly boxes: readonly Box[]; readonly inline: boolean }

export type Row =
  | { readonly kind: 'title'; readonly text: string }
  | {
      readonly kind: 'field'
      readonly label: string
      readonly strong: boolean
      readonly required: boolean
      readonly content: readonly Content[]
    }

export interface Sheet {
  readonly organisation: string | null
  readonly title: string
  readonly citation: string
  readonly drill: boolean
  /** What a draft still lacks, for the box on top; null when nothing compulsory is missing. */
  readonly gaps: string | null
  /** Rows by section: a section's first row may be its title. */
  readonly sections: readonly (readonly Row[])[]
  readonly notes: readonly string[]
  readonly annexTitle: string
  readonly annexSource: string
  readonly annex: readonly { readonly title: string; readonly lines: readonly string[] }[]
}

/** The Vietnamese document. Cleans every text again: a form may have been edited since it was filled. */
export function layOut(filled: FilledForm): Sheet {
  return {
    organisation: fieldValue(filled, 'A1', HEADING_LIMIT),
    title: printable(filled.title.vi),
    citation: printable(filled.citation),
    drill: filled.drill,
    gaps: gapsOf(filled),
    sections: filled.sections.map(rowsOf).filter(rows => rows.length > 0),
    notes: (filled.notes ?? []).map(({ vi }) => printable(vi)),
    annexTitle: 'PHỤ LỤC',
    annexSource: `Căn cứ số liệu của sự cố ${printable(filled.incidentId)}; bản số ${filled.version}, lập lúc ${printInstant(filled.generatedAt)}.`,
    annex: [
      ...filled.annex.map(({ title, lines }) => ({
        title: printable(title.vi),
        lines: lines.map(({ vi }) => printable(vi)),
      })),
      { title: 'Những điểm của mẫu chưa được xác nhận', lines: filled.notConfirmed.map(({ vi }) => printable(vi)) },
    ].filter(({ lines }) => lines.length > 0),
  }
}

/** The heading's narrow column holds a name, not a paragraph. */
const HEADING_LIMIT = 160

function fieldValue({ sections }: FilledForm, code: string, limit: number): string | null {
  const value = sections.flatMap(({ fields }) => fields).find(field => field.code === code)?.value
  return value ? printable(value, { limit }) : null
}

function gapsOf({ sections }: FilledForm): string | null {
  const gaps = sections.flatMap(({ fields }) => fields).filter(({ missing }) => missing)
  if (gaps.length === 0) return null
  const names = gaps.map(({ code, label }) => `${printable(label.vi)} (${code})`)
  return `Bản thảo, còn thiếu ${gaps.length} mục bắt buộc: ${names.join('; ')}.`
}

function rowsOf({ title, fields }: FilledSection): Row[] {
  const printed = fields.filter(({ kind }) => kind !== 'signature')
  const [only] = printed
  if (only === undefined) return []
  if (printed.length === 1) return [fieldRow(only, printable(title.vi), true)]
  return [
    { kind: 'title', text: printable(title.vi) },
    ...printed.map(field => fieldRow(field, printable(field.label.vi), false)),
  ]
}

const fieldRow = (field: FilledField, label: string, strong: boolean): Row => ({
  kind: 'field',
  label: field.optionsConfirmed === false ? `${label}${UNCONFIRMED}` : label,
  strong,
  required: field.required,
  content: contentOf(field),
})

/** Labels this short stand side by side. */
const SHORT_LABEL = 12

function contentOf({ kind, value, values = [], options, missing }: FilledField): Content[] {
  const content: Content[] = []
  if (options) {
    const boxes = options.map(({ label, chosen }) => ({ label: printable(label.vi), chosen }))
    content.push({ kind: 'boxes', boxes, inline: boxes.every(({ label }) => label.length < SHORT_LABEL) })
    if (values.length > 0) content.push({ kind: 'text', text: `Cụ thể: ${printable(values.join(', '))}` })
  } else if (kind === 'list' && values.length > 1 && values.some(entry => entry.length > 40)) {
    content.push(...values.map(entry => ({ kind: 'text' as const, text: `- ${printable(entry)}` })))
  } else if (value !== null) {
    content.push({ kind: 'text', text: printable(value) })
  }
  if (missing) content.push({ kind: 'missing' })
  return content
}

/** Rows longer than this may be torn by the end of a page; shorter ones move to the next page whole. */
const TEARABLE_CHARACTERS = 700

export function isLong(row: Row): boolean {
  if (row.kind === 'title') return false
  const length = (content: Content): number => (content.kind === 'text' ? content.text.length + 40 : 40)
  return row.content.reduce((sum, content) => sum + length(content), row.label.length) > TEARABLE_CHARACTERS
}
