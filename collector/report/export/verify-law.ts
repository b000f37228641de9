/**
 * Whether the law's files are the law that was applied. Their hashes stand beside them, where anybody can write them anew;
 * reports that were approved print by which files they were made. Files may be changed rightfully after a report: that
 * one is another than it was made by is told, and decides nothing.
 */
import { replay } from '../../incident/state.ts'
import { canonical, GENESIS } from '../../store/canonical.ts'
import { yearsOf } from '../forms/annex-deadlines.ts'
import type { NamedFile } from '../forms/annex-words.ts'
import { sha256Of } from '../versions/content.ts'
import { fails, holds, type Part, unknown } from './check.ts'
import { readLaw } from './law-files.ts'
import type { ReadExport } from './read.ts'
import type { Logs, RecomputeClocks } from './verify.ts'
import { versionsOf } from './versions-of.ts'
import { exportedClock } from './write.ts'

/** Without what the clocks come out as: of a log that is broken, they say nothing. */
export function damagedLaw({ regimes, calendars, settings }: ReadExport): Part[] {
  const missing = settings.enabled.find(id => !regimes.some(({ file }) => file === `${id}.yaml`))
  if (missing !== undefined)
    return [fails('law', `Thiếu tệp quy định ${missing}.`, `The regime file ${missing} is missing.`)]
  const wrong = [...regimes, ...calendars].find(({ sha256, content }) => sha256Of(content) !== sha256)
  if (!wrong) return []
  return [fails('law', `Tệp ${wrong.file} không khớp mã băm.`, `The file ${wrong.file} is not what its hash says.`)]
}

export function lawParts(file: ReadExport, logs: Logs, clocksOf: RecomputeClocks): Part[] {
  const damaged = damagedLaw(file)
  if (damaged.length > 0) return damaged
  const witness = witnessOf(file, logs)
  return [lawPart(file, witness), deadlinesPart(file, logs, clocksOf, witness)]
}

type Told = NamedFile & { readonly by: string }

interface Witness {
  /** Named by approved versions with another hash than the file has that is here, or not here at all. */
  readonly others: readonly Told[]
  /** Regimes that approved versions reckon with and that count no more. */
  readonly off: readonly Told[]
  /** Whether deadlines may come out otherwise than by the law that a report was made by. */
  readonly contradicted: boolean
  /** Files that deadlines rest on and that no approved version names as they are here; all, where none names any. */
  readonly unnamed: readonly NamedFile[]
  /** Regimes that apply, by which nothing is due and which no approved version names: another text might have more due. */
  readonly quiet: readonly NamedFile[]
  /** Whether the log holds the hashes of versions that name all of them. */
  readonly sealed: boolean
}

function witnessOf(file: ReadExport, logs: Logs): Witness {
  const approved = versionsOf(file, logs).filter(({ state }) => state.state === 'approved')
  const told = approved.flatMap(({ name, content, sealed }) =>
    (content?.files ?? []).map(one => ({ ...one, by: name, sealed })),
  )
  const here = carriedBy(file)
  const isHere = (one: NamedFile) => here.some(carried => isSame(carried, one) && carried.sha256 === one.sha256)
  const toldOf = (one: NamedFile) => told.filter(named => isSame(named, one) && named.sha256 === one.sha256)
  const isTold = (one: NamedFile) => toldOf(one).length > 0
  const rested = restedOn(file, here)
  const applies = ({ kind, file: name }: NamedFile) =>
    kind === 'regime' && file.settings.enabled.some(id => name === `${id}.yaml`)
  const others = told.filter(one => !isHere(one))
  const unnamed = rested.filter(one => !isTold(one))
  const quiet = here.filter(one => applies(one) && !rested.includes(one) && !isTold(one))
  const off = told.filter(one => one.kind === 'regime' && !applies(one))
  // Made by an earlier text, while a later report was made by the one that is here.
  const superseded = (one: NamedFile) => here.some(carried => isSame(carried, one) && isTold(carried))
  return {
    others,
    off,
    contradicted: off.length > 0 || others.some(one => !superseded(one)),
    unnamed: told.length > 0 ? unnamed : [...unnamed, ...quiet],
    quiet,
    sealed: rested.every(one => toldOf(one).some(named => named.sealed)),
  }
}

const isSame = (one: NamedFile, { kind, file }: NamedFile): boolean => one.kind === kind && one.file === file

const carriedBy = ({ regimes, calendars }: ReadExport): NamedFile[] => [
  ...regimes.map(({ file, sha256 }) => ({ kind: 'regime' as const, file, sha256 })),
  ...calendars.map(({ file, sha256 }) => ({ kind: 'calendar' as const, file, sha256 })),
]

/** What the told deadlines are computed from, as an annex would name it. */
function restedOn(file: ReadExport, here: readonly NamedFile[]): NamedFile[] {
  const { clocks } = file.clocks
  const regimes = new Set(clocks.map(({ regime }) => `${regime}.yaml`))
  const calendars = new Set(calendarsOf(file))
  return here.filter(one => (one.kind === 'regime' ? regimes : calendars).has(one.file))
}

function calendarsOf({ regimes, calendars, clocks: { clocks } }: ReadExport): string[] {
  try {
    const { calendar } = readLaw(regimes, calendars)
    const instants = clocks.map(({ startsAt, lawfulAt }) => ({
      startsAt: new Date(startsAt),
      lawfulAt: lawfulAt === null ? null : new Date(lawfulAt),
    }))
    return yearsOf(instants).flatMap(year => calendar.years.get(year)?.file ?? [])
  } catch {
    // What can't be read is told where deadlines are computed from it.
    return []
  }
}

function lawPart(file: ReadExport, { others, off, unnamed, quiet, sealed }: Witness): Part {
  const { regimes, calendars } = file
  const [other, ...more] = others
  if (other) return another(other, carriedBy(file).find(one => isSame(one, other))?.sha256, more.length)
  if (off[0])
    return unknown(
      'law',
      `Bản ${off[0].by} tính cả theo ${off[0].file}, còn theo hồ sơ này quy định ấy không được áp dụng: đã tắt sau khi lập báo cáo, hoặc bị bỏ ra khỏi hồ sơ này.`,
      `Version ${off[0].by} reckons with ${off[0].file} as well, which by this file does not apply: it was switched off after the report, or left out in here.`,
    )
  const counted = {
    vi: `${regimes.length} tệp quy định, ${calendars.length} tệp lịch khớp mã băm`,
    en: `${regimes.length} regime files and ${calendars.length} calendars are what their hashes say`,
  }
  if (unnamed.length > 0) {
    const listed = unnamed.map(({ file, sha256 }) => `${file} ${sha256}`).join('; ')
    return unknown(
      'law',
      `${counted.vi}, nhưng mã băm chỉ do hồ sơ này tự ghi: chưa báo cáo nào được phê duyệt nêu các tệp sau, hãy đối chiếu với bản lưu ở nơi khác: ${listed}.`,
      `${counted.en}, which this file alone says: no approved report names the following; hold them against copies kept elsewhere: ${listed}.`,
    )
  }
  const [whichVi, whichEn] = sealed
    ? ['đã gửi, có mã băm trong nhật ký', 'that were sent, under hashes that the log holds']
    : ['được phê duyệt, mà nhật ký chưa giữ mã băm', 'that were approved, whose hashes the log does not hold']
  const names = quiet.map(({ file: name }) => name).join(', ')
  const [butVi, butEn] =
    names === ''
      ? ['', '']
      : [
          ` Chưa báo cáo nào nêu ${names}, theo đó ở đây không có thời hạn nào.`,
          ` None names ${names}, by which nothing is due here.`,
        ]
  return holds(
    'law',
    `${counted.vi}; những tệp mà thời hạn dựa vào đúng như nêu trong các báo cáo ${whichVi}.${butVi}`,
    `${counted.en}; those that deadlines rest on are as named by reports ${whichEn}.${butEn}`,
  )
}

function another({ file, sha256, by }: Told, here: string | undefined, more: number): Part {
  const [carriesVi, carriesEn] =
    here === undefined
      ? ['hồ sơ này không mang tệp ấy', 'this file does not carry it']
      : [`hồ sơ này mang tệp có SHA-256 ${here}`, `this file carries one with SHA-256 ${here}`]
  const [andVi, andEn] =
    more === 0 ? ['', ''] : [` Còn ${more} trường hợp như vậy.`, ` There are ${more} more like it.`]
  return unknown(
    'law',
    `Bản ${by} được lập theo tệp ${file} có SHA-256 ${sha256}; ${carriesVi}. Tệp đã được sửa sau khi lập báo cáo, hoặc đã bị thay trong hồ sơ này: chỉ bản lưu ở nơi khác mới cho biết.${andVi}`,
    `Version ${by} was made by ${file} with SHA-256 ${sha256}; ${carriesEn}. It was changed after the report, or exchanged in here: only a copy kept elsewhere tells.${andEn}`,
  )
}

function deadlinesPart(file: ReadExport, logs: Logs, clocksOf: RecomputeClocks, witness: Witness): Part {
  const { header, clocks, settings } = file
  const events = logs.get(header.incident) ?? []
  const state = replay(events)
  if (!state) return fails('deadlines', 'Không có nhật ký của sự cố.', 'There is no log of the incident.')
  try {
    const law = readLaw(file.regimes, file.calendars)
    const record = { state, lastNumber: events.length, head: events.at(-1)?.hash ?? GENESIS, nextDueAt: null }
    const anew = clocksOf(record, new Date(header.exportedAt), law, settings).map(exportedClock)
    return compared(anew, clocks.clocks, witness)
  } catch (error) {
    const { message } = error as Error
    return fails(
      'deadlines',
      `Không tính lại được thời hạn: ${message}.`,
      `The deadlines can't be computed: ${message}.`,
    )
  }
}

function compared(
  anew: readonly { regime: string; stage: string }[],
  told: readonly { regime: string; stage: string }[],
  { contradicted, unnamed }: Witness,
): Part {
  const name = ({ regime, stage }: { regime: string; stage: string }) => `${regime}:${stage}`
  const byName = new Map(told.map(clock => [name(clock), canonical(clock)]))
  const wrong = anew.find(clock => byName.get(name(clock)) !== canonical(clock))
  if (wrong || anew.length !== told.length) {
    const which = wrong ? name(wrong) : '?'
    return fails('deadlines', `Thời hạn ${which} tính lại ra khác.`, `The deadline ${which} comes out differently.`)
  }
  const count = anew.length
  if (unnamed.length === 0 && !contradicted)
    return holds('deadlines', `${count} thời hạn tính lại đều đúng.`, `${count} deadlines come out the same.`)
  // By files that contradict what a report was made by, the same figures prove nothing.
  return (contradicted ? unknown : holds)(
    'deadlines',
    `${count} thời hạn tính lại theo các tệp trong hồ sơ này đều đúng; các tệp ấy có phải là quy định đã áp dụng hay không: xem phần tệp quy định.`,
    `${count} deadlines come out the same by the files that are here; whether these are the law that was applied: see what is said of them.`,
  )
}
