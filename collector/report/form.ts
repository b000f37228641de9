/** A form filled in from facts: fields in the form's order, each with where its value came from and what is missing. */
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
  | 'signature'

export interface FilledField {
  /** The brief's numbering: `A1`, `D`, `H4` … */
  readonly code: string
  readonly label: Bilingual
  readonly kind: FieldKind
  readonly required: boolean
  /** Printable value; null = nothing known. Lists are joined here; for choices these are the chosen labels. */
  readonly value: string | null
  /** The entries of a list; for choices, what was said beside the boxes. */
  readonly values?: readonly string[]
  /** For choices: every option, in print order, and whether the list itself could be confirmed. */
  readonly options?: readonly { readonly id: string; readonly label: Bilingual; readonly chosen: boolean }[]
  readonly optionsConfirmed?: boolean
  /** Where the value came from; `none` with a null value. */
  readonly origin: 'incident' | 'alerts' | 'organisation' | 'system' | 'clock' | 'none'
  /** Required and empty: printed marked, listed on top of the draft. */
  readonly missing: boolean
  readonly hint?: Bilingual
}

export interface FilledSection {
  readonly code: string
  readonly title: Bilingual
  readonly fields: readonly FilledField[]
}

export interface FilledForm {
  /** `tt20_mau_03` */
  readonly form: string
  readonly version: number
  readonly title: Bilingual
  readonly citation: string
  readonly notConfirmed: readonly Bilingual[]
  readonly incidentId: string
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
