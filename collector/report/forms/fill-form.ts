/** Fills a form from its context: every value cleaned for print, with where it came from; every compulsory gap marked. */
import type { Edited, Edits } from '../../store/reports.ts'
import type { FilledField, FilledForm, FilledSection } from '../form.ts'
import { printable } from '../printable.ts'
import { affectedSystems } from './affected-systems.ts'
import { readEdit } from './edit.ts'
import type {
  Answer,
  FieldSchema,
  FormInput,
  FormSchema,
  IncidentContext,
  PeriodContext,
  SectionSchema,
} from './form-schema.ts'
import { type IncidentFormId, incidentSchema, type PeriodFormId, periodSchema } from './schemas.ts'

/** Pure: the same input gives the same form. */
export function fillForm(form: IncidentFormId, input: FormInput): FilledForm {
  const context = contextOf(input)
  const { id, drill } = input.facts
  const { rsit = [] } = input
  return {
    ...filled(incidentSchema(form), context),
    incidentId: printable(id),
    ...(rsit.length > 0 && { rsit }),
    drill,
  }
}

/** With the systems that the incident is about. */
export const contextOf = (input: FormInput): IncidentContext => ({
  ...input,
  systems: affectedSystems(input.facts, input.organisation),
})

export const fillPeriodForm = (form: PeriodFormId, context: PeriodContext): FilledForm => ({
  ...filled(periodSchema(form), context),
  incidentId: null,
  period: context.period,
  drill: context.observations.drill,
})

interface Filling {
  readonly now: Date
  readonly edits?: Edits
  readonly version?: number
}

function filled<C extends Filling>(
  schema: FormSchema<C>,
  context: C,
): Omit<FilledForm, 'incidentId' | 'period' | 'rsit' | 'drill'> {
  const sections = schema.sections.map(section => fillSection(section, context))
  return {
    form: schema.form,
    version: context.version ?? 1,
    title: schema.title,
    citation: schema.citation,
    organisation: sections.flatMap(({ fields }) => fields).find(({ code }) => code === schema.reporter)?.value ?? null,
    abbreviation: schema.abbreviation,
    ...(schema.landscape && { landscape: true }),
    ...(schema.addressees && { addressees: schema.addressees(context) }),
    notConfirmed: schema.notConfirmed,
    generatedAt: context.now,
    sections,
    missing: sections.flatMap(({ fields }) => fields.filter(({ missing }) => missing).map(({ code }) => code)),
    notes: schema.notes,
    annex: schema.annex(context),
  }
}

const fillSection = <C extends Filling>({ code, title, fields }: SectionSchema<C>, context: C): FilledSection => ({
  code,
  title,
  fields: fields.map(field => fillField(field, context)),
})

/** More entries than this make a list nobody reads on paper. */
const LIST_LIMIT = 50

function fillField<C extends Filling>(field: FieldSchema<C>, context: C): FilledField {
  const own = field.answer(context)
  const edited = context.edits?.[field.code]
  const typed = edited && typedAnswer(field, edited, context)
  const answer = typed ?? own
  const value = printed(field, answer)
  const required = typeof field.required === 'function' ? field.required(context) : field.required
  return {
    ...{ code: field.code, label: field.label, kind: field.kind, required, value },
    ...wordings(answer, field.kind, value),
    ...(field.options && {
      options: field.options.map(each => ({ ...each, chosen: answer.chosen?.includes(each.id) ?? false })),
    }),
    ...(field.optionsConfirmed !== undefined && { optionsConfirmed: field.optionsConfirmed }),
    ...(field.columns && { table: tableOf(field.columns, answer) }),
    origin: value === null ? 'none' : answer.origin,
    // A signature is given on the finished document, so its absence is no gap of the draft.
    missing: required && value === null && field.kind !== 'signature',
    ...(field.hint && { hint: field.hint }),
    ...(field.fixed && { fixed: true }),
    ...(field.limit !== undefined && { limit: field.limit }),
    ...(typed && { edited: { by: edited.by, at: new Date(edited.at), instead: printed(field, own) } }),
  }
}

/** What was typed long ago may no longer fit the form: then it does not count. */
function typedAnswer<C>(field: FieldSchema<C>, { edit }: Edited, context: C): Answer | undefined {
  const read = readEdit(field, edit, context)
  return 'answer' in read ? read.answer : undefined
}

const printed = <C>({ kind, limit }: FieldSchema<C>, { value }: Answer): string | null =>
  value === null
    ? null
    : printable(value, { lines: kind === 'long_text', ...(kind === 'long_text' && { limit: limit ?? 4000 }) }) || null

function wordings(
  { english, values, englishValues }: Answer,
  kind: FilledField['kind'],
  value: string | null,
): Partial<FilledField> {
  const entries = (given: readonly string[]) =>
    given.slice(0, LIST_LIMIT).map(entry => printable(entry, { limit: 500 }))
  return {
    ...(english !== undefined &&
      value !== null && { english: printable(english, { lines: kind === 'long_text', limit: 4000 }) }),
    ...(values && { values: entries(values) }),
    ...(englishValues && { englishValues: entries(englishValues) }),
  }
}

const CELL_LIMIT = 300

function tableOf<C>(columns: NonNullable<FieldSchema<C>['columns']>, { rows = [], left = 0 }: Answer) {
  const clean = (text: string) => printable(text, { limit: CELL_LIMIT })
  return {
    columns: columns.map(({ title }) => title),
    widths: columns.map(({ width }) => width),
    rows: rows.map(row =>
      row.map(cell => (typeof cell === 'string' ? clean(cell) : { vi: clean(cell.vi), en: clean(cell.en) })),
    ),
    left,
  }
}
