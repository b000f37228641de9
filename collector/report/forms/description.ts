/**
 * The incident in Vietnamese prose: the one paragraph of field D and what Quyết định 05/2017 Đ11.4 wants beside it.
 *
 * The old portal cut every box at 255 characters, so the paragraph says the most that fits: whole findings, the gravest
 * kept, in the order they happened.
 */
import type { Severity } from '../../../agent/wire/index.ts'
import type { Finding, IncidentFacts, SystemProfile } from '../facts.ts'
import { printDate, printTime } from '../local-time.ts'
import { cutAt, printable } from '../printable.ts'

export const SUMMARY_LIMIT = 255

const SEVERITY_VI: Readonly<Record<Severity, string>> = {
  informational: 'thông tin',
  low: 'thấp',
  medium: 'trung bình',
  high: 'cao',
  critical: 'nghiêm trọng',
}
const GRAVEST_FIRST: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'informational']

/** At most 255 characters of plain Vietnamese; never empty. */
export function summarise(facts: IncidentFacts, systems: readonly SystemProfile[]): string {
  const opening = `${moment(facts)}, ${target(facts, systems)} có dấu hiệu: `
  const closing = `.${origin(facts)} Mức độ sơ bộ: ${SEVERITY_VI[facts.severity]}; ${stateInWords(facts)}.`
  for (let kept = Math.min(facts.findings.length, 5); kept > 0; kept--) {
    const sentence = `${opening}${findingsInWords(facts.findings, kept)}${closing}`
    if (sentence.length <= SUMMARY_LIMIT) return sentence
  }
  const room = SUMMARY_LIMIT - opening.length - closing.length
  const title = printable(facts.title.vi)
  if (room > 20) return `${opening}${title.length <= room ? title : `${cutAt(title, room - 1)}…`}${closing}`
  return `${cutAt(`${opening}${title}${closing}`, SUMMARY_LIMIT - 1)}…`
}

// The hour has a field of its own (D2); the room is better spent on what happened.
function moment({ times }: IncidentFacts): string {
  const [occurred, detected] = [printDate(times.occurredAt), printDate(times.detectedAt)]
  return occurred === detected ? `Ngày ${detected}` : `Ngày ${occurred} (phát hiện ngày ${detected})`
}

function target(facts: IncidentFacts, systems: readonly SystemProfile[]): string {
  const names = systems.length > 0 ? systems.map(({ name }) => name) : facts.victims
  const first = names[0]
  if (first === undefined) return 'hệ thống'
  return `${systems.length > 0 ? 'hệ thống' : 'máy'} ${printable(first, { limit: 80 })}${andMore(names.length - 1, 'hệ thống khác')}`
}

function origin({ attackers }: IncidentFacts): string {
  const first = attackers[0]
  return first === undefined
    ? ''
    : ` Nguồn: ${printable(first, { limit: 60 })}${andMore(attackers.length - 1, 'nguồn khác')}.`
}

const andMore = (count: number, what: string): string => (count > 0 ? ` và ${count} ${what}` : '')

function findingsInWords(findings: readonly Finding[], kept: number): string {
  const gravest = [...findings]
    .sort((a, b) => GRAVEST_FIRST.indexOf(a.severity) - GRAVEST_FIRST.indexOf(b.severity) || b.count - a.count)
    .slice(0, kept)
  const told = findings.filter(finding => gravest.includes(finding)).map(findingInWords)
  return `${told.map(withinSentence).join('; ')}${andMore(findings.length - kept, 'dấu hiệu khác')}`
}

function findingInWords({ title, count }: Finding): string {
  const words = printable(title.vi, { limit: 120 }).replace(/[.;\s]+$/, '')
  return count > 1 ? `${words} (${count} lần)` : words
}

/** A title's capital makes way inside a sentence; abbreviations such as SSH keep theirs. */
const withinSentence = (words: string): string =>
  /^\p{Lu}\p{Ll}/u.test(words) ? words.charAt(0).toLocaleLowerCase('vi') + words.slice(1) : words

const STATES: Readonly<Record<IncidentFacts['status'], string>> = {
  candidate: 'đang xác minh',
  confirmed: 'đã xác nhận, đang ứng phó',
  contained: 'đã ngăn chặn lây lan, đang xử lý',
  eradicated: 'đã loại bỏ nguyên nhân, đang khôi phục',
  recovered: 'đã khôi phục hoạt động',
  closed: 'đã xử lý xong',
}

export const stateInWords = ({ status }: IncidentFacts): string => STATES[status]

/** QĐ 05/2017 Đ11.4: what was seen, a line a kind of finding. */
export function symptoms({ findings }: IncidentFacts): string[] {
  const lines = findings.slice(0, 12).map(finding => {
    const host = finding.host === null ? '' : `, trên ${printable(finding.host, { limit: 120 })}`
    return `${findingInWords(finding)}, ${spanInWords(finding.firstAt, finding.lastAt)}${host}`
  })
  return findings.length > 12 ? [...lines, `… và ${findings.length - 12} dấu hiệu khác (xem phụ lục)`] : lines
}

function spanInWords(from: Date, to: Date): string {
  const [start, end] = [printTime(from), printTime(to)]
  if (printDate(from) !== printDate(to)) return `từ ${start} ngày ${printDate(from)} đến ${end} ngày ${printDate(to)}`
  return start === end ? `lúc ${start} ngày ${printDate(from)}` : `từ ${start} đến ${end} ngày ${printDate(from)}`
}

/** QĐ 05/2017 Đ11.4: preliminary danger level, with what people have judged so far. */
export function dangerLevel({ severity, judgements }: IncidentFacts): string {
  const judged = [
    judgements.serious === undefined ? 'chưa có người đánh giá mức nghiêm trọng' : '',
    judgements.serious === true ? 'được đánh giá là nghiêm trọng' : '',
    judgements.serious === false ? 'được đánh giá là thông thường' : '',
    judgements.nationalSecurityOrPublicOrder ? 'có dấu hiệu ảnh hưởng an ninh quốc gia, trật tự an toàn xã hội' : '',
    judgements.seriousDisruption ? 'gây gián đoạn nghiêm trọng' : '',
    judgements.beyondCapability ? 'vượt khả năng tự xử lý' : '',
  ].filter(part => part !== '')
  return `Mức ${SEVERITY_VI[severity]} theo hệ thống giám sát; ${judged.join('; ')}.`
}

/** QĐ 05/2017 Đ11.4: spread and impact, in numbers the alerts support. */
export function spread(facts: IncidentFacts, systems: readonly SystemProfile[]): string {
  const parts = [
    `${facts.alertCount} cảnh báo`,
    `${facts.victims.length} đối tượng bị ảnh hưởng`,
    systems.length > 0 ? `${systems.length} hệ thống thông tin` : '',
    facts.accounts.length > 0 ? `${facts.accounts.length} tài khoản liên quan` : '',
    facts.attackers.length > 0 ? `${facts.attackers.length} nguồn tấn công` : '',
  ]
  return `Đã ghi nhận ${parts.filter(part => part !== '').join(', ')}.`
}
