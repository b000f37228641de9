/**
 * The incident in prose: the one paragraph of field D and what Quyết định 05/2017 Đ11.4 wants beside it.
 *
 * The old portal cut every box at 255 characters, so the paragraph says the most that fits: whole findings, the gravest
 * kept, in the order they happened. Addresses of inner networks are told as such, never by number.
 */
import type { Severity } from '../../../agent/wire/index.ts'
import type { Bilingual } from '../clock-state.ts'
import type { Finding, IncidentFacts, SystemProfile } from '../facts.ts'
import { printDate, printTime } from '../local-time.ts'
import { cutAt, printable } from '../printable.ts'
import { isInternalAddress } from '../public-address.ts'
import { both } from './form-schema.ts'

export const SUMMARY_LIMIT = 255

type Language = keyof Bilingual

export const SEVERITY_WORDS: Readonly<Record<Severity, Bilingual>> = {
  informational: both('thông tin', 'informational'),
  low: both('thấp', 'low'),
  medium: both('trung bình', 'medium'),
  high: both('cao', 'high'),
  critical: both('nghiêm trọng', 'critical'),
}
const GRAVEST_FIRST: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'informational']

/** At most 255 characters in plain words; never empty. */
export function summarise(facts: IncidentFacts, systems: readonly SystemProfile[], language: Language = 'vi'): string {
  const signs = both('có dấu hiệu', 'showed signs of')[language]
  const opening = `${moment(facts, language)}, ${target(facts, systems, language)} ${signs}: `
  const level = both('Mức độ sơ bộ', 'Preliminary severity')[language]
  const closing = `.${origin(facts, language)} ${level}: ${SEVERITY_WORDS[facts.severity][language]}; ${stateInWords(facts)[language]}.`
  for (let kept = Math.min(facts.findings.length, 5); kept > 0; kept--) {
    const sentence = `${opening}${findingsInWords(facts.findings, kept, language)}${closing}`
    if (sentence.length <= SUMMARY_LIMIT) return sentence
  }
  return byTitle(printable(facts.title[language]), opening, closing)
}

function byTitle(title: string, opening: string, closing: string): string {
  const room = SUMMARY_LIMIT - opening.length - closing.length
  if (room > 20) return `${opening}${title.length <= room ? title : `${cutAt(title, room - 1)}…`}${closing}`
  return `${cutAt(`${opening}${title}${closing}`, SUMMARY_LIMIT - 1)}…`
}

export const summary = (facts: IncidentFacts, systems: readonly SystemProfile[]): Bilingual =>
  both(summarise(facts, systems), summarise(facts, systems, 'en'))

// The hour has a field of its own (D2); the room is better spent on what happened.
function moment({ times }: IncidentFacts, language: Language): string {
  const [occurred, detected] = [printDate(times.occurredAt), printDate(times.detectedAt)]
  if (occurred === detected) return both(`Ngày ${detected}`, `On ${detected}`)[language]
  return both(`Ngày ${occurred} (phát hiện ngày ${detected})`, `On ${occurred} (detected on ${detected})`)[language]
}

function target(facts: IncidentFacts, systems: readonly SystemProfile[], language: Language): string {
  const named = systems.length > 0
  const names = named ? systems.map(({ name }) => name) : facts.victims
  const first = names[0]
  if (first === undefined) return both('hệ thống', 'a system')[language]
  if (isInternalAddress(first)) return both('máy trong mạng nội bộ', 'a host of the inner network')[language]
  const more = andMore(names.length - 1, both('hệ thống khác', 'other systems'), language)
  return `${(named ? both('hệ thống', 'the system') : both('máy', 'the host'))[language]} ${printable(first, { limit: 80 })}${more}`
}

function origin({ attackers }: IncidentFacts, language: Language): string {
  const first = attackers[0]
  if (first === undefined) return ''
  const inside = both('trong mạng nội bộ', 'inside the network')[language]
  const name = isInternalAddress(first) ? inside : printable(first, { limit: 60 })
  const more = andMore(attackers.length - 1, both('nguồn khác', 'other sources'), language)
  return ` ${both('Nguồn', 'Source')[language]}: ${name}${more}.`
}

const andMore = (count: number, what: Bilingual, language: Language): string =>
  count > 0 ? ` ${both('và', 'and')[language]} ${count} ${what[language]}` : ''

function findingsInWords(findings: readonly Finding[], kept: number, language: Language): string {
  const gravest = [...findings]
    .sort((a, b) => GRAVEST_FIRST.indexOf(a.severity) - GRAVEST_FIRST.indexOf(b.severity) || b.count - a.count)
    .slice(0, kept)
  const told = findings.filter(finding => gravest.includes(finding)).map(finding => findingInWords(finding, language))
  const more = andMore(findings.length - kept, both('dấu hiệu khác', 'other signs'), language)
  return `${told.map(withinSentence).join('; ')}${more}`
}

function findingInWords({ title, count }: Finding, language: Language): string {
  const words = printable(title[language], { limit: 120 }).replace(/[.;\s]+$/, '')
  return count > 1 ? `${words} (${count} ${both('lần', 'times')[language]})` : words
}

/** A title's capital makes way inside a sentence; abbreviations such as SSH keep theirs. */
const withinSentence = (words: string): string =>
  /^\p{Lu}\p{Ll}/u.test(words) ? words.charAt(0).toLocaleLowerCase('vi') + words.slice(1) : words

const STATES: Readonly<Record<IncidentFacts['status'], Bilingual>> = {
  candidate: both('đang xác minh', 'being verified'),
  confirmed: both('đã xác nhận, đang ứng phó', 'confirmed, being responded to'),
  contained: both('đã ngăn chặn lây lan, đang xử lý', 'contained, being handled'),
  eradicated: both('đã loại bỏ nguyên nhân, đang khôi phục', 'cause removed, being restored'),
  recovered: both('đã khôi phục hoạt động', 'operation restored'),
  closed: both('đã xử lý xong', 'handled'),
}

export const stateInWords = ({ status }: Pick<IncidentFacts, 'status'>): Bilingual => STATES[status]

const SYMPTOMS_TOLD = 12

/** QĐ 05/2017 Đ11.4: what was seen, a line a kind of finding. */
export function symptoms({ findings }: IncidentFacts): Bilingual[] {
  const lines = findings.slice(0, SYMPTOMS_TOLD).map(finding => both(symptom(finding, 'vi'), symptom(finding, 'en')))
  const left = findings.length - SYMPTOMS_TOLD
  if (left <= 0) return lines
  return [...lines, both(`… và ${left} dấu hiệu khác (xem phụ lục)`, `… and ${left} other signs (see the annex)`)]
}

function symptom(finding: Finding, language: Language): string {
  const { firstAt, lastAt, host } = finding
  const on =
    host === null || isInternalAddress(host)
      ? ''
      : `, ${both('trên', 'on')[language]} ${printable(host, { limit: 120 })}`
  return `${findingInWords(finding, language)}, ${spanInWords(firstAt, lastAt)[language]}${on}`
}

function spanInWords(from: Date, to: Date): Bilingual {
  const [start, end] = [printTime(from), printTime(to)]
  const [day, last] = [printDate(from), printDate(to)]
  if (day !== last)
    return both(`từ ${start} ngày ${day} đến ${end} ngày ${last}`, `from ${start} on ${day} to ${end} on ${last}`)
  if (start === end) return both(`lúc ${start} ngày ${day}`, `at ${start} on ${day}`)
  return both(`từ ${start} đến ${end} ngày ${day}`, `from ${start} to ${end} on ${day}`)
}

/** QĐ 05/2017 Đ11.4: preliminary danger level, with what people have judged so far. */
export function dangerLevel({ severity, judgements }: IncidentFacts): Bilingual {
  const { serious, nationalSecurityOrPublicOrder, seriousDisruption, beyondCapability } = judgements
  const judged = [
    serious === undefined &&
      both('chưa có người đánh giá mức nghiêm trọng', 'nobody has judged yet whether it is serious'),
    serious === true && both('được đánh giá là nghiêm trọng', 'judged to be serious'),
    serious === false && both('được đánh giá là thông thường', 'judged to be ordinary'),
    nationalSecurityOrPublicOrder &&
      both(
        'có dấu hiệu ảnh hưởng an ninh quốc gia, trật tự an toàn xã hội',
        'signs of harm to national security or public order',
      ),
    seriousDisruption && both('gây gián đoạn nghiêm trọng', 'serious disruption'),
    beyondCapability && both('vượt khả năng tự xử lý', 'exceeds own capability'),
  ].filter(part => part !== false && part !== undefined)
  const words = (language: Language) => judged.map(part => part[language]).join('; ')
  const level = SEVERITY_WORDS[severity]
  return both(
    `Mức ${level.vi} theo hệ thống giám sát; ${words('vi')}.`,
    `Level ${level.en} by the monitoring system; ${words('en')}.`,
  )
}

/** QĐ 05/2017 Đ11.4: spread and impact, in numbers the alerts support. */
export function spread(facts: IncidentFacts, systems: readonly SystemProfile[]): Bilingual {
  const parts = [
    both(`${facts.alertCount} cảnh báo`, `alerts: ${facts.alertCount}`),
    both(`${facts.victims.length} đối tượng bị ảnh hưởng`, `objects affected: ${facts.victims.length}`),
    systems.length > 0 && both(`${systems.length} hệ thống thông tin`, `information systems: ${systems.length}`),
    facts.accounts.length > 0 &&
      both(`${facts.accounts.length} tài khoản liên quan`, `accounts concerned: ${facts.accounts.length}`),
    facts.attackers.length > 0 &&
      both(`${facts.attackers.length} nguồn tấn công`, `sources of attack: ${facts.attackers.length}`),
  ].filter(part => part !== false)
  const words = (language: Language) => parts.map(part => part[language]).join(', ')
  return both(`Đã ghi nhận ${words('vi')}.`, `Recorded: ${words('en')}.`)
}

/** What was done, as the tasks that people ticked off say. */
export function measuresTaken({ tasks, ...facts }: IncidentFacts): Bilingual {
  const state = stateInWords(facts)
  const done = tasks.filter(task => task.done !== null).slice(0, 20)
  const open = tasks.length - tasks.filter(task => task.done !== null).length
  const titles = (language: Language) => done.map(({ title }) => printable(title[language], { limit: 150 })).join('; ')
  const list = done.length === 0 ? both('', '') : both(` Đã làm: ${titles('vi')}.`, ` Done: ${titles('en')}.`)
  const left = open === 0 ? both('', '') : both(` Còn ${open} việc đang làm.`, ` ${open} tasks are still open.`)
  return both(
    `Tình trạng xử lý: ${state.vi}.${list.vi}${left.vi}`,
    `State of handling: ${state.en}.${list.en}${left.en}`,
  )
}
