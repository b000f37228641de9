/**
 * Severity after Quyết định 05/2017/QĐ-TTg art. 9, as a suggestion. Pure.
 *
 * Serious is a system of level 4 or 5, or on the national list, that suffers one of five harms, when its owner can't
 * control it alone. Who has not been asked yet is unknown, and the answer may be unknown with it: a person decides, and
 * until one has, clocks take it for serious.
 */
import type { Judgement } from '../store/incidents.ts'
import type { Bilingual } from './clock-state.ts'
import type { IncidentFacts } from './facts.ts'

export interface SeveritySuggestion {
  readonly suggested: 'serious' | 'ordinary' | 'undecided'
  /** The reasoning, a sentence a step. */
  readonly reasons: readonly Bilingual[]
  /** What would have to be answered for a decision; empty when it is decided. */
  readonly asks: readonly Judgement[]
  /** Response plans that art. 10 provides for such a system, by who owns it. */
  readonly plans: readonly Bilingual[]
  readonly citation: string
  readonly notConfirmed: Bilingual
}

/** Undefined: nobody has said. */
type Answer = boolean | undefined

const HARMS = ['serviceInterrupted', 'stateSecretDisclosed', 'integrityLost', 'controlLost', 'mayCascade'] as const

export function suggestSeverity(
  facts: Pick<IncidentFacts, 'judgements' | 'systemLevel' | 'times'>,
  organisationKinds: ReadonlySet<string>,
): SeveritySuggestion {
  const { judgements, systemLevel } = facts
  const weighty = weightOf(facts)
  const harm = anyOf(HARMS.map(name => judgements[name]))
  const beyond = judgements.beyondCapability ?? (facts.times.exceededCapacityAt === undefined ? undefined : true)
  const serious = allOf([weighty, harm, beyond])
  const suggested = serious === undefined ? 'undecided' : serious ? 'serious' : 'ordinary'
  const unanswered: Judgement[] = [
    ...(weighty === undefined ? (['onNationalList'] as const) : []),
    ...(harm === undefined ? HARMS.filter(name => judgements[name] === undefined) : []),
    ...(beyond === undefined ? (['beyondCapability'] as const) : []),
  ]
  return {
    suggested,
    reasons: [weightWords(facts, weighty), harmWords(facts, harm), beyondWords(beyond), CONCLUSIONS[suggested]],
    asks: suggested === 'undecided' ? unanswered : [],
    plans: weighty === true ? plansFor(systemLevel, judgements.onNationalList === true, organisationKinds) : [],
    citation: 'Quyết định 05/2017/QĐ-TTg Đ9, Đ10',
    notConfirmed: NOT_CONFIRMED,
  }
}

/** Level 0: no level is on record, so only the national list could tell. */
function weightOf({ judgements, systemLevel }: Pick<IncidentFacts, 'judgements' | 'systemLevel'>): Answer {
  if (systemLevel >= 4 || judgements.onNationalList === true) return true
  return systemLevel === 0 || judgements.onNationalList === undefined ? undefined : false
}

/** One "yes" decides, whatever is unknown. */
const anyOf = (answers: readonly Answer[]): Answer =>
  answers.includes(true) ? true : answers.includes(undefined) ? undefined : false

/** One "no" decides, whatever is unknown. */
const allOf = (answers: readonly Answer[]): Answer =>
  answers.includes(false) ? false : answers.includes(undefined) ? undefined : true

const both = (vi: string, en: string): Bilingual => ({ vi, en })

function weightWords({ judgements, systemLevel }: Pick<IncidentFacts, 'judgements' | 'systemLevel'>, weighty: Answer) {
  const level =
    systemLevel === 0
      ? both('chưa rõ cấp độ', 'of unknown level')
      : both(`cấp độ ${systemLevel}`, `of level ${systemLevel}`)
  const listed = judgements.onNationalList
  const list =
    listed === undefined
      ? both('chưa rõ có thuộc danh mục quan trọng quốc gia', 'not known to be on the national list')
      : listed
        ? both('thuộc danh mục quan trọng quốc gia', 'on the national list')
        : both('không thuộc danh mục quan trọng quốc gia', 'not on the national list')
  const verdict = VERDICTS[String(weighty)] as Bilingual
  return both(
    `Điều kiện 1a, hệ thống (${level.vi}, ${list.vi}): ${verdict.vi}.`,
    `Condition 1a, the system (${level.en}, ${list.en}): ${verdict.en}.`,
  )
}

function harmWords({ judgements }: Pick<IncidentFacts, 'judgements'>, harm: Answer): Bilingual {
  const suffered = HARMS.filter(name => judgements[name] === true).map(name => HARM_WORDS[name])
  const unknown = HARMS.filter(name => judgements[name] === undefined).length
  const verdict = VERDICTS[String(harm)] as Bilingual
  const which =
    suffered.length > 0
      ? both(suffered.map(({ vi }) => vi).join(', '), suffered.map(({ en }) => en).join(', '))
      : both(`${unknown} trong 5 chưa đánh giá`, `${unknown} of 5 not judged`)
  return both(
    `Điều kiện 1b, thiệt hại (${which.vi}): ${verdict.vi}.`,
    `Condition 1b, harm (${which.en}): ${verdict.en}.`,
  )
}

function beyondWords(beyond: Answer): Bilingual {
  const verdict = VERDICTS[String(beyond)] as Bilingual
  return both(
    `Điều kiện 2, chủ quản không thể tự kiểm soát, xử lý: ${verdict.vi}.`,
    `Condition 2, the owner can't control and handle it alone: ${verdict.en}.`,
  )
}

const VERDICTS: Readonly<Record<string, Bilingual>> = {
  true: both('đáp ứng', 'met'),
  false: both('không đáp ứng', 'not met'),
  undefined: both('chưa đủ thông tin', 'can’t be told yet'),
}

const HARM_WORDS: Readonly<Record<(typeof HARMS)[number], Bilingual>> = {
  serviceInterrupted: both('dịch vụ gián đoạn', 'service interrupted'),
  stateSecretDisclosed: both('có thể lộ bí mật nhà nước', 'state secrets possibly disclosed'),
  integrityLost: both('dữ liệu quan trọng mất toàn vẹn', 'integrity of important data lost'),
  controlLost: both('mất quyền điều khiển', 'control lost'),
  mayCascade: both('có thể lan rộng', 'may spread'),
}

const CONCLUSIONS: Readonly<Record<SeveritySuggestion['suggested'], Bilingual>> = {
  serious: both(
    'Gợi ý: sự cố nghiêm trọng, vì đủ cả hai điều kiện.',
    'Suggestion: serious, as both conditions are met.',
  ),
  ordinary: both('Gợi ý: sự cố thông thường, vì thiếu điều kiện.', 'Suggestion: ordinary, as a condition is not met.'),
  undecided: both(
    'Chưa gợi ý được; cho tới khi có người xác nhận, thời hạn tính như sự cố nghiêm trọng.',
    'Can’t be suggested yet; until a person confirms, deadlines count as for a serious incident.',
  ),
}

/** Kinds of organisation, as regimes name them, that are enterprises in the sense of art. 10. */
const ENTERPRISES = ['isp', 'hosting', 'datacenter', 'platform']

function plansFor(level: number, listed: boolean, kinds: ReadonlySet<string>): Bilingual[] {
  const national = level === 5 || listed ? [PLANS.national] : []
  if (ENTERPRISES.some(kind => kinds.has(kind))) return [...national, PLANS.enterprise]
  return national.length > 0 ? national : [PLANS.central, PLANS.local, PLANS.enterprise]
}

const PLANS = {
  national: both(
    'Phương án đối với hệ thống cấp độ 5 hoặc thuộc danh mục quan trọng quốc gia',
    'Plan for systems of level 5 or on the national list',
  ),
  central: both('Phương án của bộ, cơ quan trung ương (cấp độ 4)', 'Plan of ministries and central agencies (level 4)'),
  local: both('Phương án của địa phương (cấp độ 4)', 'Plan of provinces (level 4)'),
  enterprise: both(
    'Phương án của doanh nghiệp viễn thông, doanh nghiệp nhà nước (từ cấp độ 4)',
    'Plan of telecommunications and state-owned enterprises (level 4 and up)',
  ),
}

const NOT_CONFIRMED = both(
  'Chưa rõ hiệu lực của Quyết định 05/2017/QĐ-TTg sau ngày 01/7/2026, và Nghị định 331/2026/NĐ-CP không định nghĩa «sự cố nghiêm trọng».',
  'Whether Decision 05/2017/QĐ-TTg stands after 1 July 2026 is not confirmed, and Decree 331/2026/NĐ-CP does not define a "serious incident".',
)
