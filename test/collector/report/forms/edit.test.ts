import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldsOf, reviveForm } from '../../../../collector/report/form.ts'
import { readEdit } from '../../../../collector/report/forms/edit.ts'
import { contextOf } from '../../../../collector/report/forms/fill-form.ts'
import type { IncidentContext } from '../../../../collector/report/forms/form-schema.ts'
import { INCIDENT_FORM_IDS, incidentSchema } from '../../../../collector/report/forms/schemas.ts'
import type { FieldEdit } from '../../../../collector/store/reports.ts'
import { fieldOf, filledAs, formInput, HOSTILE } from '../../../support/filled-form.ts'
import { incidentFacts } from '../../../support/incident-facts.ts'

const context = contextOf(formInput())
const field = (code: string) => {
  const found = incidentSchema('tt20_mau_03')
    .sections.flatMap(({ fields }) => fields)
    .find(one => one.code === code)
  if (!found) throw new Error(`no field ${code}`)
  return found
}
const read = (code: string, edit: FieldEdit, given: IncidentContext = context) => readEdit(field(code), edit, given)
const problem = (code: string, edit: FieldEdit) => {
  const answer = read(code, edit)
  return 'problem' in answer ? answer.problem.en : null
}
const edits = (of: Record<string, FieldEdit>) =>
  Object.fromEntries(Object.entries(of).map(([code, edit]) => [code, { edit, by: 'lan', at: 1_700_000_000_000 }]))

describe('what is typed', () => {
  test('stands in place of what the collector says, marked as a person’s, with what it replaced', () => {
    const filled = filledAs('tt20_mau_03', {
      edits: edits({ A3: { value: ' 024 1234 ' }, G: { chosen: ['isp', 'member'] } }),
    })
    expect(fieldOf(filled, 'A3')).toMatchObject({
      value: '024 1234',
      origin: 'person',
      edited: { by: 'lan', at: new Date(1_700_000_000_000), instead: '0291 000 0000' },
    })
    expect(fieldOf(filled, 'G')).toMatchObject({ missing: false, origin: 'person' })
    expect(
      fieldOf(filled, 'G')
        .options?.filter(({ chosen }) => chosen)
        .map(({ id }) => id),
    ).toEqual(['member', 'isp'])
    expect(filled.missing).toEqual([])
  })

  test('may empty a field; a compulsory one is then missing', () => {
    const filled = filledAs('tt20_mau_03', { edits: edits({ A3: { value: '  ' }, C2: { value: '' } }) })
    expect(fieldOf(filled, 'A3')).toMatchObject({ value: null, origin: 'none', missing: true })
    expect(fieldOf(filled, 'C2')).toMatchObject({ value: null, missing: false })
    expect(filled.missing).toEqual(['A3', 'G'])
  })

  test('is what will be printed: composed, without what could harm', () => {
    for (const [kind, text] of Object.entries(HOSTILE)) {
      const answer = read('I.a', { value: text })
      if ('problem' in answer) expect(kind).toBe('long')
      else expect(answer.answer.value).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/u)
    }
    const decomposed = read('A1', { value: 'Tỉnh' })
    expect(decomposed).toEqual({ answer: { value: 'Tỉnh', origin: 'person' } })
  })

  test('keeps its lines in a long text, and not in a short one', () => {
    expect(read('I.a', { value: 'một\r\nhai' })).toMatchObject({ answer: { value: 'một\nhai' } })
    expect(read('A1', { value: 'một\nhai' })).toMatchObject({ answer: { value: 'một hai' } })
  })
})

describe('what is refused', () => {
  test.each<[string, FieldEdit, RegExp]>([
    ['D1', { value: '2026-11-27' }, /stands in the incident/],
    ['J', { value: '2026-11-27T00:00:00Z' }, /stands in the incident/],
    ['sig', { value: 'x' }, /can’t be typed/],
    ['A1', { chosen: ['x'] }, /does not fit/],
    ['E', { value: 'x' }, /does not fit/],
    ['H4', { value: '8.8.8.8' }, /does not fit/],
    ['E', { chosen: ['nonsense'] }, /no option ‘nonsense’/],
    ['E', { chosen: ['handled', 'not_handled'] }, /Only one/],
    ['H8', { chosen: ['yes', 'no'] }, /Only one/],
    ['D', { value: 'x'.repeat(256) }, /256 characters; at most 255/],
    ['I.a', { value: 'x'.repeat(4001) }, /at most 4000/],
    ['H4', { values: ['8.8.8.8', '10.0.0.1'] }, /10\.0\.0\.1 is no public address/],
    ['H4', { values: ['cổng'] }, /is no public address/],
    ['H5', { values: Array.from({ length: 51 }, (_, index) => `${index}.example`) }, /At most 50/],
  ])('%s: %j', (code, edit, why) => {
    expect(problem(code, edit)).toMatch(why)
  })

  test('documentation addresses pass in a drill alone', () => {
    const drill = contextOf(formInput({ facts: incidentFacts({ drill: true }) }))
    expect(read('H4', { values: ['203.0.113.9'] }, drill)).toHaveProperty('answer')
    expect(read('H4', { values: ['203.0.113.9'] })).toHaveProperty('problem')
  })

  test('counts as not typed where the form has changed since', () => {
    const filled = filledAs('tt20_mau_03', { edits: edits({ E: { chosen: ['long_gone'] } }) })
    expect(fieldOf(filled, 'E')).toMatchObject({ origin: 'incident' })
    expect(fieldOf(filled, 'E').edited).toBeUndefined()
  })
})

describe('dates, times and instants', () => {
  const date = { ...field('A1'), kind: 'date' } as const
  const time = { ...field('A1'), kind: 'time' } as const
  const instant = { ...field('A1'), kind: 'instant' } as const

  test('are read as ISO 8601 and printed as people in Việt Nam read them', () => {
    expect(readEdit(date, { value: '2026-11-05' }, context)).toMatchObject({ answer: { value: '05/11/2026' } })
    expect(readEdit(time, { value: '09:05' }, context)).toMatchObject({
      answer: { value: '09 giờ 05 phút', english: '09:05' },
    })
    expect(readEdit(instant, { value: '2026-11-20T18:30:00Z' }, context)).toMatchObject({
      answer: { value: '21/11/2026 01:30:00 (+07:00)' },
    })
  })

  test.each(['2026-02-30', '5/11/2026', '2026-11-05T00:00', '24:00', '9:5', 'tối qua'])('refuse %s', value => {
    for (const of of [date, time, instant]) expect(readEdit(of, { value }, context)).toHaveProperty('problem')
  })
})

test('whatever is typed into whatever field, a form is filled, and reads the same after being kept', () => {
  const codes = INCIDENT_FORM_IDS.flatMap(form =>
    incidentSchema(form).sections.flatMap(({ fields }) => fields.map(({ code }) => code)),
  )
  const anyText = fc.string({ unit: 'binary', maxLength: 300 })
  const edit: fc.Arbitrary<FieldEdit> = fc.oneof(
    fc.record({ value: anyText }),
    fc.record({ values: fc.array(anyText, { maxLength: 5 }) }),
    fc.record({
      chosen: fc.array(fc.constantFrom('yes', 'no', 'handled', 'report', '3', 'x'), { maxLength: 3 }),
      note: anyText,
    }),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...INCIDENT_FORM_IDS),
      fc.dictionary(fc.constantFrom(...codes), edit),
      (form, typed) => {
        const filled = filledAs(form, { edits: edits(typed) })
        expect(reviveForm(JSON.stringify(filled))).toEqual(filled)
        for (const { required, missing, value, kind } of fieldsOf(filled))
          expect(missing).toBe(required && value === null && kind !== 'signature')
      },
    ),
    { numRuns: 60 },
  )
})
