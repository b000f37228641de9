/** Fills a form from facts: every value cleaned for print, with where it came from; every compulsory gap marked. */
import type { FilledField, FilledForm, FilledSection } from '../form.ts'
import { printable } from '../printable.ts'
import { affectedSystems } from './affected-systems.ts'
import { annexOf } from './annex.ts'
import type { FieldSchema, FormContext, FormInput, FormSchema, SectionSchema } from './form-schema.ts'
import { tt20Mau03 } from './tt20-mau-03.ts'

const FORM_SCHEMAS = { tt20_mau_03: tt20Mau03 } as const satisfies Readonly<Record<string, FormSchema>>
export type FormId = keyof typeof FORM_SCHEMAS

/** Pure: the same input gives the same form. */
export function fillForm(form: FormId, input: FormInput): FilledForm {
  const schema = FORM_SCHEMAS[form]
  const context: FormContext = { ...input, systems: affectedSystems(input.facts, input.organisation) }
  const sections = schema.sections.map(section => fillSection(section, context))
  return {
    form: schema.form,
    version: input.version ?? 1,
    title: schema.title,
    citation: schema.citation,
    notConfirmed: schema.notConfirmed,
    incidentId: printable(input.facts.id),
    drill: input.facts.drill,
    generatedAt: input.now,
    sections,
    missing: sections.flatMap(({ fields }) => fields.filter(({ missing }) => missing).map(({ code }) => code)),
    notes: schema.notes,
    annex: annexOf(context),
  }
}

const fillSection = ({ code, title, fields }: SectionSchema, context: FormContext): FilledSection => ({
  code,
  title,
  fields: fields.map(field => fillField(field, context)),
})

/** More entries than this make a list nobody reads on paper. */
const LIST_LIMIT = 50

function fillField(field: FieldSchema, context: FormContext): FilledField {
  const answer = field.answer(context)
  const value = answer.value === null ? null : printable(answer.value) || null
  const values = answer.values?.slice(0, LIST_LIMIT).map(entry => printable(entry, { limit: 500 }))
  return {
    code: field.code,
    label: field.label,
    kind: field.kind,
    required: field.required,
    value,
    ...(values && { values }),
    ...(field.options && {
      options: field.options.map(each => ({ ...each, chosen: answer.chosen?.includes(each.id) ?? false })),
    }),
    ...(field.optionsConfirmed !== undefined && { optionsConfirmed: field.optionsConfirmed }),
    origin: value === null ? 'none' : answer.origin,
    // A signature is given on the finished document, so its absence is no gap of the draft.
    missing: field.required && value === null && field.kind !== 'signature',
    ...(field.hint && { hint: field.hint }),
  }
}
