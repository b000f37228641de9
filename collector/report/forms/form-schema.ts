/**
 * What a form is: sections of fields in the printed order, each of which answers itself from the facts.
 *
 * A form is written once, as data with small functions; filling, rendering and the live form read it alike.
 */
import type { HolidayCalendar } from '../calendar.ts'
import type { Bilingual, ClockState } from '../clock-state.ts'
import type { IncidentFacts, OrganisationProfile, SystemProfile } from '../facts.ts'
import type { FieldKind, FilledField } from '../form.ts'
import type { Regime } from '../regimes.ts'

export interface FormInput {
  readonly facts: IncidentFacts
  readonly organisation: OrganisationProfile
  readonly clocks: readonly ClockState[]
  readonly now: Date
  /** The regimes the clocks were computed from: the annex prints their files' hashes. */
  readonly regimes: readonly Regime[]
  readonly calendar?: HolidayCalendar
  /** Clock offsets measured between agents and collector, in milliseconds; null where none was measured. */
  readonly clockOffsets?: readonly { readonly agent: string; readonly offsetMs: number | null }[]
  /** Version of the draft, from 1. */
  readonly version?: number
}

export interface FormContext extends FormInput {
  /** Systems of the profile that stand behind the incident's victims. */
  readonly systems: readonly SystemProfile[]
}

export interface Answer {
  readonly value: string | null
  readonly values?: readonly string[]
  /** Ids of the chosen options. */
  readonly chosen?: readonly string[]
  readonly origin: FilledField['origin']
}

export interface Option {
  readonly id: string
  readonly label: Bilingual
}

export interface FieldSchema {
  readonly code: string
  readonly label: Bilingual
  readonly kind: FieldKind
  readonly required: boolean
  readonly hint?: Bilingual
  readonly options?: readonly Option[]
  /** Whether the options could be read in the published form; false prints a mark. */
  readonly optionsConfirmed?: boolean
  readonly answer: (context: FormContext) => Answer
}

export interface SectionSchema {
  readonly code: string
  readonly title: Bilingual
  readonly fields: readonly FieldSchema[]
}

export interface FormSchema {
  readonly form: string
  readonly title: Bilingual
  readonly citation: string
  readonly notConfirmed: readonly Bilingual[]
  readonly notes: readonly Bilingual[]
  readonly sections: readonly SectionSchema[]
}

export const NOTHING: Answer = { value: null, origin: 'none' }

/** An answer of one text; blank text is no answer. */
export function text(value: string | null | undefined, origin: FilledField['origin']): Answer {
  const trimmed = value?.trim() ?? ''
  return trimmed === '' ? NOTHING : { value: trimmed, origin }
}

/** An answer of several texts without repeats; none is no answer. */
export function list(values: readonly string[], origin: FilledField['origin'], separator = ', '): Answer {
  const distinct = [...new Set(values.map(value => value.trim()).filter(value => value !== ''))]
  return distinct.length === 0 ? NOTHING : { value: distinct.join(separator), values: distinct, origin }
}

/** Chosen options, printed by their Vietnamese labels; `specifics` are what was said beside them. */
export function choose(
  options: readonly Option[],
  ids: readonly string[],
  origin: FilledField['origin'],
  specifics: readonly string[] = [],
): Answer {
  const chosen = options.filter(({ id }) => ids.includes(id))
  if (chosen.length === 0) return NOTHING
  const labels = chosen.map(({ label }) => label.vi).join('; ')
  return {
    value: specifics.length === 0 ? labels : `${labels} (${specifics.join(', ')})`,
    ...(specifics.length > 0 && { values: specifics }),
    chosen: chosen.map(({ id }) => id),
    origin,
  }
}
