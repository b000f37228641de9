/** What a person put into a field, checked against the field's kind, as the answer that is printed. */
import { z } from 'zod'
import type { FieldEdit } from '../../store/reports.ts'
import type { Bilingual } from '../clock-state.ts'
import { printDate, printInstant } from '../local-time.ts'
import { printable } from '../printable.ts'
import { type Answer, both, choose, type FieldSchema, list, NOTHING, text } from './form-schema.ts'

export type ReadEdit = { readonly answer: Answer } | { readonly problem: Bilingual }

const TEXT_LIMIT = 500
const LONG_TEXT_LIMIT = 4000
const LIST_LIMIT = 50
const NOTE_LIMIT = 500

const refuse = (vi: string, en: string): ReadEdit => ({ problem: both(vi, en) })
const taken = (answer: Answer): ReadEdit => ({ answer })

/** Pure. Text is read as it will be printed, so that what is kept is what stands in the document. */
export function readEdit<C>(field: FieldSchema<C>, edit: FieldEdit, context: C): ReadEdit {
  if (field.fixed)
    return refuse(
      'Mục này lấy từ sự cố, không sửa trong báo cáo.',
      'This stands in the incident and is not typed here.',
    )
  switch (field.kind) {
    case 'signature':
    case 'table':
      return refuse('Mục này không nhập được.', 'This can’t be typed.')
    case 'choice':
    case 'choices':
    case 'yes_no':
      return 'chosen' in edit ? readChoice(field, edit) : wrongShape()
    case 'list':
      return 'values' in edit ? readList(field, edit.values, context) : wrongShape()
    default:
      return 'value' in edit ? readText(field, edit.value, context) : wrongShape()
  }
}

const wrongShape = (): ReadEdit =>
  refuse('Giá trị không hợp với loại mục.', 'The value does not fit the kind of field.')

function readChoice<C>(
  { kind, options = [] }: FieldSchema<C>,
  { chosen, note = '' }: { readonly chosen: readonly string[]; readonly note?: string | undefined },
): ReadEdit {
  const unknown = chosen.find(id => !options.some(option => option.id === id))
  if (unknown !== undefined) return refuse(`Không có lựa chọn «${unknown}».`, `There is no option ‘${unknown}’.`)
  if (kind !== 'choices' && chosen.length > 1) return refuse('Chỉ chọn một.', 'Only one may be chosen.')
  const beside = printable(note, { limit: NOTE_LIMIT })
  return taken(choose(options, chosen, 'person', beside === '' ? [] : [beside]))
}

function readList<C>({ check }: FieldSchema<C>, values: readonly string[], context: C): ReadEdit {
  if (values.length > LIST_LIMIT) return refuse(`Nhiều nhất ${LIST_LIMIT} mục.`, `At most ${LIST_LIMIT} entries.`)
  const entries = values.map(value => printable(value, { limit: TEXT_LIMIT })).filter(value => value !== '')
  for (const entry of entries) {
    const problem = check?.(entry, context)
    if (problem) return { problem }
  }
  return taken(entries.length === 0 ? NOTHING : list(entries, 'person', '; '))
}

function readText<C>({ kind, limit, check }: FieldSchema<C>, value: string, context: C): ReadEdit {
  if (value.trim() === '') return taken(NOTHING)
  if (kind === 'date') return readDate(value)
  if (kind === 'time') return readTime(value)
  if (kind === 'instant') return readInstant(value)
  const most = limit ?? (kind === 'long_text' ? LONG_TEXT_LIMIT : TEXT_LIMIT)
  const lines = kind === 'long_text'
  const clean = printable(value, { limit: most * 2, lines })
  if (clean.length > most)
    return refuse(`Dài ${clean.length} ký tự, nhiều nhất ${most}.`, `${clean.length} characters; at most ${most}.`)
  const problem = check?.(clean, context)
  return problem ? { problem } : taken(text(clean, 'person'))
}

function readDate(value: string): ReadEdit {
  if (!z.iso.date().safeParse(value).success) return refuse('Cần ngày dạng 2026-11-27.', 'A date such as 2026-11-27.')
  return taken(text(printDate(new Date(`${value}T00:00:00+07:00`)), 'person'))
}

function readTime(value: string): ReadEdit {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(value) ?? []
  if (hour === undefined) return refuse('Cần giờ dạng 09:30.', 'A time such as 09:30.')
  return taken({ ...text(`${hour} giờ ${minute} phút`, 'person'), english: value })
}

function readInstant(value: string): ReadEdit {
  if (!z.iso.datetime({ offset: true }).safeParse(value).success)
    return refuse('Cần thời điểm dạng 2026-11-27T09:30:00+07:00.', 'An instant such as 2026-11-27T09:30:00+07:00.')
  return taken(text(printInstant(new Date(value)), 'person'))
}
