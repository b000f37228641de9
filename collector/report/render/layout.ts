/**
 * A filled form as lines of a Vietnamese official document, before any file format: DOCX and PDF draw the same rows.
 *
 * Layout after Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I: A4 (I.1), margins of 20 mm top and bottom, 30 mm left, 20 mm
 * right (I.3), Times New Roman (I.4), page numbers centred in the top margin from the second page on (I.7), national
 * heading on the right and the organisation on the left (II.1-2), number, place and date left blank for the registry
 * (II.3-4), «Kính gửi» and «Nơi nhận» (II.9), the annex with a title of its own and pages numbered by themselves
 * (III.1). Read in a repository's copy of the annex, not in the Gazette; its Mục V (samples) agrees. Two things stay the
 * forms' own: a title on one line, as forms 03 and 04 print it, and fields in a table.
 */
import type { Bilingual } from '../clock-state.ts'
import { type Cell, type FilledField, type FilledForm, type FilledSection, fieldsOf, subjectOf } from '../form.ts'
import { printInstant } from '../local-time.ts'
import { printable } from '../printable.ts'
import { DOCUMENT_WORDS, type DocumentWords, type Language } from './words.ts'

const MARGINS_MM = { top: 20, bottom: 20, left: 30, right: 20 } as const
const A4_MM = { short: 210, long: 297 } as const
/** Of the width left between the margins. */
const LABEL_SHARE = 58 / 160

export const BODY_POINTS = 13
export const SMALL_POINTS = 12

export const DRILL: Readonly<Record<Language, string>> = { vi: 'DIỄN TẬP', en: 'DRILL (DIỄN TẬP)' }
const UNCONFIRMED = ' †'

/** What is known of a kept version; left out for a draft that nobody saved. */
export interface Stamp {
  readonly sha256: string
  readonly approved: { readonly by: string; readonly at: Date; readonly byPhone: boolean } | null
}

export interface RenderOptions {
  readonly language?: Language
  readonly stamp?: Stamp
}

export interface Page {
  readonly width: number
  readonly height: number
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
  /** Between the margins. */
  readonly content: number
  /** Widths of the two columns of fields. */
  readonly columns: readonly [number, number]
}

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

export type Block =
  /** A section's first row may be its title. */
  | { readonly kind: 'fields'; readonly rows: readonly Row[] }
  | {
      readonly kind: 'table'
      readonly title: string
      readonly columns: readonly string[]
      /** Shares of the width. */
      readonly widths: readonly number[]
      readonly rows: readonly (readonly string[])[]
      readonly more: string | null
    }

export interface Sheet {
  readonly language: Language
  readonly words: DocumentWords
  readonly page: Page
  readonly organisation: string | null
  readonly number: string
  readonly title: string
  readonly citation: string
  readonly drill: string | null
  /** «Kính gửi»; null where the form addresses nobody. */
  readonly addressees: readonly string[] | null
  /** That it is a draft, and what it still lacks; null once it is approved. */
  readonly draft: string | null
  readonly blocks: readonly Block[]
  readonly notes: readonly string[]
  readonly signing: { readonly title: readonly string[]; readonly hint: string }
  readonly recipients: readonly string[]
  readonly annexSource: readonly string[]
  readonly annex: readonly { readonly title: string; readonly lines: readonly string[] }[]
}

/** Cleans every text again: what was kept may have been filled by an older version. */
export function layOut(filled: FilledForm, { language = 'vi', stamp }: RenderOptions = {}): Sheet {
  const words = DOCUMENT_WORDS[language]
  const pick = (text: Bilingual): string => printable(text[language])
  return {
    language,
    words,
    page: pageOf(filled.landscape === true),
    organisation: filled.organisation && printable(filled.organisation, { limit: HEADING_LIMIT }),
    number: words.number(filled.abbreviation),
    title: pick(filled.title),
    citation: printable(filled.citation),
    drill: filled.drill ? DRILL[language] : null,
    addressees: filled.addressees?.map(pick) ?? null,
    draft: stamp?.approved ? null : draftOf(filled, words, language),
    blocks: filled.sections.flatMap(section => blocksOf(section, language)),
    notes: [...(filled.notes ?? []).map(pick), words.annexNote, ...(words.translation ? [words.translation] : [])],
    signing: signingOf(filled, language),
    recipients: [filled.addressees ? words.asAbove : words.recipient, words.recipient, words.filed],
    annexSource: sourceOf(filled, words, stamp),
    annex: [
      ...filled.annex.map(({ title, lines }) => ({ title: pick(title), lines: lines.map(pick) })),
      { title: words.unconfirmed, lines: filled.notConfirmed.map(pick) },
    ].filter(({ lines }) => lines.length > 0),
  }
}

function pageOf(landscape: boolean): Page {
  const [width, height] = landscape ? [A4_MM.long, A4_MM.short] : [A4_MM.short, A4_MM.long]
  const content = width - MARGINS_MM.left - MARGINS_MM.right
  const label = Math.round(content * LABEL_SHARE)
  return { width, height, ...MARGINS_MM, content, columns: [label, content - label] }
}

/** The heading's narrow column holds a name, not a paragraph. */
const HEADING_LIMIT = 160
function draftOf(filled: FilledForm, words: DocumentWords, language: Language): string {
  const gaps = fieldsOf(filled).filter(({ missing }) => missing)
  if (gaps.length === 0) return `${words.draft}.`
  const names = gaps.map(({ code, label }) => `${printable(label[language])} (${code})`)
  return `${words.draft}; ${words.gaps(gaps.length, names.join('; '))}`
}

function sourceOf(filled: FilledForm, words: DocumentWords, stamp: Stamp | undefined): string[] {
  const source = words.source(printable(subjectOf(filled)), filled.version, printInstant(filled.generatedAt))
  if (!stamp) return [source]
  const { sha256, approved } = stamp
  if (!approved) return [source, words.sealed(sha256)]
  const { by, at, byPhone } = approved
  return [
    source,
    words.sealed(sha256),
    `${words.approved(printable(by), printInstant(at))}${byPhone ? words.byPhone : ''}.`,
  ]
}

function signingOf({ sections }: FilledForm, language: Language): Sheet['signing'] {
  const section = sections.find(({ fields }) => fields.some(({ kind }) => kind === 'signature'))
  const field = section?.fields.find(({ kind }) => kind === 'signature')
  return {
    title: inTwoLines(printable(section?.title[language] ?? '')),
    hint: field ? `(${printable(field.label[language])})` : '',
  }
}

/** The signature's column holds some thirty capitals. */
function inTwoLines(title: string): string[] {
  if (title.length <= 30) return [title]
  const middle = title.indexOf(' ', Math.floor(title.length / 2))
  return middle < 0 ? [title] : [title.slice(0, middle), title.slice(middle + 1)]
}

function blocksOf({ title, fields }: FilledSection, language: Language): Block[] {
  const printed = fields.filter(({ kind }) => kind !== 'signature')
  const heading = printable(title[language])
  const simple = printed.filter(({ table }) => table === undefined)
  const tables = printed.flatMap(field => (field.table ? [tableBlock(field, heading, language)] : []))
  if (simple.length === 0) return tables
  return [{ kind: 'fields', rows: rowsOf(heading, simple, language) }, ...tables]
}

function rowsOf(heading: string, fields: readonly FilledField[], language: Language): Row[] {
  const [only] = fields
  if (only && fields.length === 1) return [fieldRow(only, heading, true, language)]
  return [
    { kind: 'title', text: heading },
    ...fields.map(field => fieldRow(field, printable(field.label[language]), false, language)),
  ]
}

function tableBlock({ table, label }: FilledField, heading: string, language: Language): Block {
  const { columns = [], widths = [], rows = [], left = 0 } = table ?? {}
  const cell = (of: Cell) => printable(typeof of === 'string' ? of : of[language])
  const words = DOCUMENT_WORDS[language]
  return {
    kind: 'table',
    title: heading || printable(label[language]),
    columns: columns.map(cell),
    widths,
    rows: rows.map(row => row.map(cell)),
    more: rows.length === 0 ? words.empty : left > 0 ? words.more(left) : null,
  }
}

const fieldRow = (field: FilledField, label: string, strong: boolean, language: Language): Row => ({
  kind: 'field',
  label: field.optionsConfirmed === false ? `${label}${UNCONFIRMED}` : label,
  strong,
  required: field.required,
  content: contentOf(field, language),
})

/** Labels this short stand side by side. */
const SHORT_LABEL = 12

function contentOf(field: FilledField, language: Language): Content[] {
  const content: Content[] = field.options
    ? choiceContent(field, field.options, language)
    : textContent(field, language).map(text => ({ kind: 'text', text }))
  return field.missing ? [...content, { kind: 'missing' }] : content
}

function choiceContent(
  { values = [] }: FilledField,
  options: NonNullable<FilledField['options']>,
  language: Language,
): Content[] {
  const boxes = options.map(({ label, chosen }) => ({ label: printable(label[language]), chosen }))
  const inline = boxes.every(({ label }) => label.length < SHORT_LABEL)
  const beside = printable(values.join(', '))
  const { specifically } = DOCUMENT_WORDS[language]
  return [
    { kind: 'boxes', boxes, inline },
    ...(beside === '' ? [] : [{ kind: 'text' as const, text: `${specifically}: ${beside}` }]),
  ]
}

/** The collector's own words in the language asked for; a person's as they are. */
function textContent(field: FilledField, language: Language): string[] {
  const { kind, value } = field
  const values = (language === 'en' ? field.englishValues : undefined) ?? field.values ?? []
  if (kind === 'list' && values.length > 1 && values.some(entry => entry.length > 40))
    return values.map(entry => `- ${printable(entry)}`)
  if (value === null) return []
  const text = language === 'en' ? (field.english ?? value) : value
  return printable(text, { lines: true, limit: 4000 }).split('\n')
}

/** Rows longer than this may be torn by the end of a page; shorter ones move to the next page whole. */
const TEARABLE_CHARACTERS = 700

export function isLong(row: Row): boolean {
  if (row.kind === 'title') return false
  const length = (content: Content): number => (content.kind === 'text' ? content.text.length + 40 : 40)
  return row.content.reduce((sum, content) => sum + length(content), row.label.length) > TEARABLE_CHARACTERS
}
