/** What is different between two fillings of a form, field by field. Pure. */
import type { Bilingual } from '../clock-state.ts'
import { type Cell, type FilledField, type FilledForm, fieldsOf } from '../form.ts'

export interface FieldChange {
  readonly code: string
  readonly label: Bilingual
  readonly before: string | null
  readonly after: string | null
  /** Who typed what stands there afterwards; null: the collector says so. */
  readonly by: string | null
}

export interface AnnexChange {
  readonly title: Bilingual
  readonly gone: readonly Bilingual[]
  readonly added: readonly Bilingual[]
}

export interface FormDiff {
  readonly fields: readonly FieldChange[]
  readonly annex: readonly AnnexChange[]
}

export function diffForms(before: FilledForm, after: FilledForm): FormDiff {
  return { fields: fieldChanges(before, after), annex: annexChanges(before, after) }
}

function fieldChanges(before: FilledForm, after: FilledForm): FieldChange[] {
  const [old, now] = [byCode(before), byCode(after)]
  return [...new Set([...old.keys(), ...now.keys()])].flatMap(code => {
    const [one, other] = [old.get(code), now.get(code)]
    const [was, is] = [shown(one), shown(other)]
    if (was === is) return []
    const { label } = (other ?? one) as FilledField
    return [{ code, label, before: was, after: is, by: other?.edited?.by ?? null }]
  })
}

const byCode = (form: FilledForm) => new Map(fieldsOf(form).map(field => [field.code, field]))

/** Everything that a reader sees of a field, in one text. */
function shown(field: FilledField | undefined): string | null {
  if (!field) return null
  if (!field.table) return field.value
  const text = (cell: Cell) => (typeof cell === 'string' ? cell : cell.vi)
  const rows = field.table.rows.map(row => row.map(text).join(' | '))
  return rows.length === 0 ? null : [...rows, ...(field.table.left > 0 ? [`+${field.table.left}`] : [])].join('\n')
}

function annexChanges(before: FilledForm, after: FilledForm): AnnexChange[] {
  const titles = new Map([...before.annex, ...after.annex].map(({ title }) => [title.vi, title]))
  return [...titles.values()].flatMap(title => {
    const [was, is] = [linesOf(before, title), linesOf(after, title)]
    const gone = was.filter(line => !is.some(({ vi }) => vi === line.vi))
    const added = is.filter(line => !was.some(({ vi }) => vi === line.vi))
    return gone.length === 0 && added.length === 0 ? [] : [{ title, gone, added }]
  })
}

const linesOf = ({ annex }: FilledForm, { vi }: Bilingual): readonly Bilingual[] =>
  annex.find(({ title }) => title.vi === vi)?.lines ?? []

/**
 * Fields that the facts now answer differently than when a version was saved. What merely tells the time of filling is
 * no change, nor what a person typed.
 */
export function changedSince(version: FilledForm, live: FilledForm): string[] {
  const clocked = new Set(
    fieldsOf(live)
      .filter(({ origin }) => origin === 'clock')
      .map(({ code }) => code),
  )
  return fieldChanges(version, live)
    .filter(({ code, by }) => !clocked.has(code) && by === null)
    .map(({ code }) => code)
}
