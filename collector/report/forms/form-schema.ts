/**
 * What a form is: sections of fields in the printed order, each of which answers itself from its context.
 *
 * A form is written once, as data with small functions; filling, rendering and the live form read it alike. Forms about
 * one incident answer from an `IncidentContext`, those about a period from a `PeriodContext`.
 */
import type { Edits } from '../../store/reports.ts'
import type { HolidayCalendar } from '../calendar.ts'
import type { Bilingual, ClockState } from '../clock-state.ts'
import type { IncidentFacts, OrganisationProfile, SystemProfile } from '../facts.ts'
import type { Cell, FieldKind, FilledForm, Origin, Period } from '../form.ts'
import type { Observations } from '../monitoring/observations.ts'
import type { Regime } from '../regimes.ts'

/** A report of the same incident that was sent before. */
export interface SentReport {
  readonly form: string
  readonly version: number
  readonly sentAt: Date
  readonly recipient: string
  /** Our own number of the document, where it has one. */
  readonly number: string | null
}

/** How far a sensor's clock was from the collector's. */
export interface MeasuredClock {
  readonly agent: string
  /** Collector's minus host's; null: none was measured. */
  readonly offsetMs: number | null
  /** The true offset is no further away than this; null: it was measured one way only. */
  readonly uncertaintyMs: number | null
}

interface Common {
  readonly organisation: OrganisationProfile
  readonly now: Date
  readonly edits?: Edits
  /** Version of the draft, from 1. */
  readonly version?: number
}

export interface FormInput extends Common {
  readonly facts: IncidentFacts
  /** Tags of its category in the Reference Security Incident Taxonomy. */
  readonly rsit?: readonly string[]
  readonly clocks: readonly ClockState[]
  /** The regimes the clocks were computed from: the annex prints their files' hashes. */
  readonly regimes: readonly Regime[]
  readonly calendar?: HolidayCalendar
  readonly clockOffsets?: readonly MeasuredClock[]
  /** How the collector's own clock is kept right, in the organisation's words. */
  readonly timeSource?: string
  /** Who moved T0 away from the first signal, and when; the reason stands in the facts. */
  readonly t0Moved?: { readonly by: string; readonly at: Date }
  /** Silences that hid alerts while the incident ran. */
  readonly silences?: readonly SilenceInForce[]
  readonly sent?: readonly SentReport[]
}

export interface SilenceInForce {
  readonly id: number
  readonly author: string
  readonly reason: string
  readonly from: Date
  readonly to: Date
  /** How many alerts of the incident's time it hid. */
  readonly hidden: number
}

export interface IncidentContext extends FormInput {
  /** Systems of the profile that stand behind the incident's victims. */
  readonly systems: readonly SystemProfile[]
}

export interface PeriodContext extends Common {
  readonly period: Period
  readonly observations: Observations
  /** What attack categories are called, by their codes. */
  readonly categories?: ReadonlyMap<string, Bilingual>
}

export interface Answer {
  readonly value: string | null
  readonly english?: string
  readonly values?: readonly string[]
  readonly englishValues?: readonly string[]
  /** Ids of the chosen options. */
  readonly chosen?: readonly string[]
  readonly rows?: readonly (readonly Cell[])[]
  /** Rows beyond those given. */
  readonly left?: number
  readonly origin: Origin
}

export interface Option {
  readonly id: string
  readonly label: Bilingual
}

export interface FieldSchema<C> {
  readonly code: string
  readonly label: Bilingual
  readonly kind: FieldKind
  readonly required: boolean | ((context: C) => boolean)
  readonly hint?: Bilingual
  readonly options?: readonly Option[]
  /** Whether the options could be read in the published form; false prints a mark. */
  readonly optionsConfirmed?: boolean
  readonly columns?: readonly { readonly title: Bilingual; readonly width: number }[]
  readonly fixed?: true
  readonly limit?: number
  /** What is wrong with an entry that a person typed; null: nothing. */
  readonly check?: (entry: string, context: C) => Bilingual | null
  readonly answer: (context: C) => Answer
}

export interface SectionSchema<C> {
  readonly code: string
  readonly title: Bilingual
  readonly fields: readonly FieldSchema<C>[]
}

export interface FormSchema<C> {
  readonly form: string
  readonly title: Bilingual
  readonly citation: string
  readonly abbreviation: string
  /** Code of the field that names who reports: it stands in the document's heading. */
  readonly reporter: string
  readonly landscape?: true
  /** Left out: the form is addressed to nobody. */
  readonly addressees?: (context: C) => readonly Bilingual[]
  readonly notConfirmed: readonly Bilingual[]
  readonly notes: readonly Bilingual[]
  readonly sections: readonly SectionSchema<C>[]
  readonly annex: (context: C) => FilledForm['annex']
}

export const NOTHING: Answer = { value: null, origin: 'none' }

/** An answer of one text; blank text is no answer. */
export function text(value: string | null | undefined, origin: Origin): Answer {
  const trimmed = value?.trim() ?? ''
  return trimmed === '' ? NOTHING : { value: trimmed, origin }
}

/** The same, worded in both languages. */
export const said = ({ vi, en }: Bilingual, origin: Origin): Answer => ({ ...text(vi, origin), english: en })

/** An answer of several texts without repeats; none is no answer. */
export function list(values: readonly string[], origin: Origin, separator = ', '): Answer {
  const distinct = [...new Set(values.map(value => value.trim()).filter(value => value !== ''))]
  return distinct.length === 0 ? NOTHING : { value: distinct.join(separator), values: distinct, origin }
}

/** Lines worded in both languages. */
export function lines(sentences: readonly Bilingual[], origin: Origin): Answer {
  if (sentences.length === 0) return NOTHING
  const [values, englishValues] = [sentences.map(({ vi }) => vi), sentences.map(({ en }) => en)]
  return { value: values.join('; '), values, english: englishValues.join('; '), englishValues, origin }
}

/** Rows of a table; none is no answer. */
export function rows(given: readonly (readonly Cell[])[], origin: Origin, most = 200): Answer {
  if (given.length === 0) return NOTHING
  const shown = given.slice(0, most)
  return { value: `${given.length}`, rows: shown, left: given.length - shown.length, origin }
}

/** Chosen options, printed by their labels; `specifics` are what was said beside them. */
export function choose(
  options: readonly Option[],
  ids: readonly string[],
  origin: Origin,
  specifics: readonly string[] = [],
): Answer {
  const chosen = options.filter(({ id }) => ids.includes(id))
  if (chosen.length === 0) return NOTHING
  const labels = (language: 'vi' | 'en') => chosen.map(({ label }) => label[language]).join('; ')
  const beside = specifics.length === 0 ? '' : ` (${specifics.join(', ')})`
  return {
    value: `${labels('vi')}${beside}`,
    english: `${labels('en')}${beside}`,
    ...(specifics.length > 0 && { values: specifics }),
    chosen: chosen.map(({ id }) => id),
    origin,
  }
}

type Rest<C> = Partial<Omit<FieldSchema<C>, 'code' | 'label' | 'kind' | 'answer'>>

/** One field; what is not said of it is the usual. */
export const field = <C>(
  code: string,
  vi: string,
  en: string,
  kind: FieldKind,
  answer: FieldSchema<C>['answer'],
  rest: Rest<C> = {},
): FieldSchema<C> => ({ code, label: { vi, en }, kind, required: false, answer, ...rest })

export const option = (id: string, vi: string, en: string): Option => ({ id, label: { vi, en } })

export const both = (vi: string, en: string): Bilingual => ({ vi, en })

export const required = { required: true } as const
export const fixed = { fixed: true } as const

/** For what no system knows. */
export const nobodyKnows = (): Answer => NOTHING
