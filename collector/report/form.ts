/**
 * A form filled in: fields in the form's order, each with where its value came from and what is missing. This is what a
 * version keeps for ever, so nothing of it is renamed.
 */
import type { Bilingual } from './clock-state.ts'

export type FieldKind =
  | 'text'
  | 'long_text'
  | 'date'
  | 'time'
  | 'instant'
  | 'choice'
  | 'choices'
  | 'list'
  | 'yes_no'
  | 'table'
  | 'signature'

/** `person`: somebody typed it; `reports`: from reports sent before; `none`: nobody knows. */
export type Origin =
  | 'incident'
  | 'alerts'
  | 'organisation'
  | 'system'
  | 'clock'
  | 'reports'
  | 'activity'
  | 'person'
  | 'none'

export interface FilledField {
  /** The brief's numbering: `A1`, `D`, `H4` … */
  readonly code: string
  readonly label: Bilingual
  readonly kind: FieldKind
  readonly required: boolean
  /** Printable value; null = nothing known. Lists are joined here; for choices these are the chosen labels. */
  readonly value: string | null
  /** The value in English where the collector worded it; what people wrote stands in their own words. */
  readonly english?: string
  /** The entries of a list; for choices, what was said beside the boxes. */
  readonly values?: readonly string[]
  readonly englishValues?: readonly string[]
  /** For choices: every option, in print order, and whether the list itself could be confirmed. */
  readonly options?: readonly { readonly id: string; readonly label: Bilingual; readonly chosen: boolean }[]
  readonly optionsConfirmed?: boolean
  readonly table?: FilledTable
  readonly origin: Origin
  /** Required and empty: printed marked, listed on top of the draft. */
  readonly missing: boolean
  readonly hint?: Bilingual
  /** Can't be typed: it is changed where it stands, in the incident. */
  readonly fixed?: true
  /** The most characters that may be typed. */
  readonly limit?: number
  /** Who typed it, and what would stand here otherwise. */
  readonly edited?: { readonly by: string; readonly at: Date; readonly instead: string | null }
}

export type Cell = string | Bilingual

export interface FilledTable {
  readonly columns: readonly Bilingual[]
  /** Shares of the width, one a column. */
  readonly widths: readonly number[]
  readonly rows: readonly (readonly Cell[])[]
  /** Rows that are left out on paper. */
  readonly left: number
}

export interface FilledSection {
  readonly code: string
  readonly title: Bilingual
  readonly fields: readonly FilledField[]
}

/** A stretch of whole days, both ends included: `2026-11-27`. */
export interface Period {
  readonly from: string
  readonly to: string
}

export interface FilledForm {
  /** `tt20_mau_03` */
  readonly form: string
  readonly version: number
  readonly title: Bilingual
  readonly citation: string
  /** Who reports, for the heading; null: missing. */
  readonly organisation: string | null
  /** Abbreviation of the document's kind in its number: BC (báo cáo), TB (thông báo) … */
  readonly abbreviation: string
  /** Printed across the page. */
  readonly landscape?: true
  /** «Kính gửi»: who it is for; undefined where the form addresses nobody, empty where nobody is known. */
  readonly addressees?: readonly Bilingual[]
  readonly notConfirmed: readonly Bilingual[]
  /** Null for reports on a period. */
  readonly incidentId: string | null
  readonly period?: Period
  /**
   * Tags of the incident's category in the Reference Security Incident Taxonomy, `class:type`, for machines; absent while
   * nobody has said what it is, and in versions from before forms carried them.
   */
  readonly rsit?: readonly string[]
  readonly drill: boolean
  readonly generatedAt: Date
  readonly sections: readonly FilledSection[]
  /** Codes of required fields without a value. */
  readonly missing: readonly string[]
  /** The form's own notes, printed under its fields. */
  readonly notes?: readonly Bilingual[]
  /** What stands in the annex: T0 and why, the clocks' arithmetic, blind spots, chain head. */
  readonly annex: readonly { readonly title: Bilingual; readonly lines: readonly Bilingual[] }[]
}

/** As it was before it was kept as JSON. */
export function reviveForm(json: string): FilledForm {
  const INSTANTS = new Set(['generatedAt', 'at'])
  return JSON.parse(json, (key, value) => (INSTANTS.has(key) && typeof value === 'string' ? new Date(value) : value))
}

/** What tells the form's documents apart: the incident's number, or the period's days. */
/** `2026-11-27`, or `2026-11-23_2026-11-29`. */
export const periodName = ({ from, to }: Period): string => (from === to ? from : `${from}_${to}`)

export const subjectOf = ({ incidentId, period }: Pick<FilledForm, 'incidentId' | 'period'>): string =>
  incidentId ?? (period ? periodName(period) : '')

export const fieldsOf = ({ sections }: Pick<FilledForm, 'sections'>): FilledField[] =>
  sections.flatMap(({ fields }) => fields)
