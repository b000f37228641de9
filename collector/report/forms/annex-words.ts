/**
 * Lines of the annex that are read back out of stored versions, to be held against an export (`../export/`): by which
 * files of the law a version was made, and on which head of the log it rests. Versions are kept for ever, so these words
 * stay as they are, or old ones are no longer understood.
 */
import type { Bilingual } from '../clock-state.ts'
import type { FilledForm } from '../form.ts'
import { both } from './form-schema.ts'

export const TITLES = {
  deadlines: both('Thời hạn báo cáo và cách tính', 'Reporting deadlines and their arithmetic'),
  calendars: both('Lịch nghỉ lễ đã dùng', 'Holiday calendars in use'),
  log: both('Nhật ký sự cố', "The incident's log"),
} as const

interface DataFile {
  readonly file: string
  readonly sha256: string
}

export const regimeFile = ({ file, sha256 }: DataFile): Bilingual =>
  both(`Tệp quy định ${file}, SHA-256 ${sha256}.`, `Regime file ${file}, SHA-256 ${sha256}.`)

export const calendarFile = (year: number, { file, sha256 }: DataFile): Bilingual =>
  both(`Năm ${year}: tệp ${file}, SHA-256 ${sha256}.`, `${year}: file ${file}, SHA-256 ${sha256}.`)

export const logHead = (head: string): Bilingual =>
  both(`Đầu chuỗi băm của nhật ký (SHA-256): ${head}.`, `Head of the hash-chained log (SHA-256): ${head}.`)

export interface NamedFile extends DataFile {
  readonly kind: 'regime' | 'calendar'
}

export interface AnnexNames {
  readonly files: readonly NamedFile[]
  /** Null: none is printed. */
  readonly head: string | null
}

/** A whole line, in the one part where it belongs: what outsiders wrote stands elsewhere, or in the midst of a line. */
export function readAnnex(annex: FilledForm['annex']): AnnexNames {
  const linesOf = ({ en: title }: Bilingual) =>
    annex.filter(part => part.title.en === title).flatMap(({ lines }) => lines.map(({ en }) => en))
  const filesOf = (kind: NamedFile['kind'], title: Bilingual, words: RegExp): NamedFile[] =>
    linesOf(title).flatMap(line => {
      const [, file, sha256] = words.exec(line) ?? []
      return file !== undefined && sha256 !== undefined ? [{ kind, file, sha256 }] : []
    })
  const heads = linesOf(TITLES.log).flatMap(line => HEAD.exec(line)?.[1] ?? [])
  return {
    files: [...filesOf('regime', TITLES.deadlines, REGIME), ...filesOf('calendar', TITLES.calendars, CALENDAR)],
    head: heads[0] ?? null,
  }
}

const REGIME = /^Regime file (.+), SHA-256 ([0-9a-f]{64})\.$/
const CALENDAR = /^\d{4}: file (.+), SHA-256 ([0-9a-f]{64})\.$/
const HEAD = /^Head of the hash-chained log \(SHA-256\): ([0-9a-f]{64})\.$/
