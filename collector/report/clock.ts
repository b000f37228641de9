/**
 * The law's reporting clocks, as a pure function of stored facts and the time it is.
 *
 * Nothing ticks in here: a restart, a replay or another machine asks again and hears the same. Each enabled regime in
 * whose dates T0 falls gives one clock a stage, once the stage's start has happened and its condition holds. A filed
 * stage is judged against the conservative deadline alone; a candidate's clocks run from the same T0 and alarm only as
 * "triage by"; an incident that was dismissed with a verdict has none.
 */
import type { HolidayCalendar } from './calendar.ts'
import type { Bilingual, ClockState, ClockStatus } from './clock-state.ts'
import { stageApplies } from './conditions.ts'
import { daysPeriod, hoursPeriod, immediatePeriod, monthsPeriod, openEndedPeriod, type Period } from './counting.ts'
import type { IncidentFacts, IncidentTimes } from './facts.ts'
import { instantInWords, localDate } from './local-time.ts'
import type { Regime, RegimeStage, StartEvent } from './regimes.ts'

export interface ClockOptions {
  /** Names in the contacts file that have an address; a regime's other recipients are left out. */
  readonly contacts?: ReadonlySet<string>
  /** Kinds of organisation we are (isp, hosting, …): regimes with `applies_to` bind these alone. */
  readonly organisationKinds?: ReadonlySet<string>
}

/** Clocks in the order of regimes and stages. Pure. */
export function clocksFor(
  facts: IncidentFacts,
  regimes: readonly Regime[],
  calendar: HolidayCalendar,
  now: Date,
  options: ClockOptions = {},
): ClockState[] {
  if (facts.dismissed === true) return []
  return regimes
    .filter(regime => regimeApplies(regime, facts, options))
    .flatMap(regime => regime.stages.flatMap(stage => stageClock(facts, regime, stage, calendar, now, options)))
}

/** The next act that is due: the earliest conservative deadline not answered yet; null when none has a figure. */
export function nextClock(clocks: readonly ClockState[]): ClockState | null {
  const due = (clock: ClockState): number => clock.conservativeAt?.getTime() ?? Number.POSITIVE_INFINITY
  const open = clocks.filter(clock => clock.filedAt === null && clock.conservativeAt !== null)
  return open.reduce<ClockState | null>((next, clock) => (next === null || due(clock) < due(next) ? clock : next), null)
}

/** Whether a filed stage was late, by its conservative deadline; null while it is open or has no figure. */
export function filedLate(clock: Pick<ClockState, 'filedAt' | 'conservativeAt'>): boolean | null {
  if (clock.filedAt === null || clock.conservativeAt === null) return null
  return clock.filedAt > clock.conservativeAt
}

function regimeApplies(regime: Regime, facts: IncidentFacts, { organisationKinds }: ClockOptions): boolean {
  if (!regime.enabled) return false
  if (regime.applies_to && !regime.applies_to.some(kind => organisationKinds?.has(kind))) return false
  if (regime.default) return true
  const day = localDate(facts.times.detectedAt)
  return day >= (regime.from ?? day) && day <= (regime.until ?? day)
}

function stageClock(
  facts: IncidentFacts,
  regime: Regime,
  stage: RegimeStage,
  calendar: HolidayCalendar,
  now: Date,
  { contacts }: ClockOptions,
): ClockState[] {
  const startsAt = startOf(stage.start, facts, regime)
  if (startsAt === undefined || !stageApplies(stage.when, facts, regime)) return []

  const period = capped(periodOf(stage, startsAt, regime, calendar), stage, facts, regime)
  const filedAt = firstFiled(facts, regime, stage.id)
  const usedShare = share(startsAt, period.conservativeAt, now)
  return [
    {
      regime: regime.id,
      stage: stage.id,
      title: stage.title,
      status: statusOf({ facts, regime, stage, period, filedAt, usedShare, now }),
      startsAt,
      conservativeAt: period.conservativeAt,
      lawfulAt: period.lawfulAt,
      usedShare,
      arithmetic: concat(startWords(stage.start, startsAt), period.words, filedWords(filedAt, period.conservativeAt)),
      citation: stage.citation ?? regime.citation,
      notConfirmed: sentences([...stage.not_confirmed, ...regime.not_confirmed]),
      recipients: regime.recipients.filter(name => contacts?.has(name)),
      form: stage.form ?? null,
      filedAt,
    },
  ]
}

const STARTS: Readonly<
  Record<
    StartEvent,
    { readonly at: (times: IncidentTimes, regime: Regime) => Date | undefined; readonly words: Bilingual }
  >
> = {
  detected_at: { at: times => times.detectedAt, words: { vi: 'Phát hiện (T0)', en: 'Detected (T0)' } },
  // Nobody is aware of an incident before its first signal, so T0 is the careful stand-in.
  aware_at: {
    at: (times, { id }) => times.awareAt?.[id] ?? times.detectedAt,
    words: { vi: 'Nhận biết sự cố', en: 'Became aware' },
  },
  confirmed_at: { at: times => times.confirmedAt, words: { vi: 'Xác nhận sự cố', en: 'Confirmed' } },
  exceeded_capacity_at: {
    at: times => times.exceededCapacityAt,
    words: { vi: 'Nhận định vượt khả năng xử lý', en: 'Found to exceed own capability' },
  },
  classified_serious_at: {
    at: times => times.classifiedSeriousAt,
    words: { vi: 'Xếp loại nghiêm trọng', en: 'Classified as serious' },
  },
  classified_major_at: {
    at: times => times.classifiedMajorAt,
    words: { vi: 'Xếp loại trọng yếu', en: 'Classified as major' },
  },
  personal_data_aware_at: {
    at: times => times.personalDataAwareAt,
    words: { vi: 'Phát hiện vi phạm dữ liệu cá nhân', en: 'Personal-data breach detected' },
  },
  reasonable_belief_at: {
    at: times => times.reasonableBeliefAt ?? times.detectedAt,
    words: { vi: 'Có cơ sở tin là sự cố', en: 'Reasonable belief' },
  },
  ransom_paid_at: { at: times => times.ransomPaidAt, words: { vi: 'Trả tiền chuộc', en: 'Ransom paid' } },
  handled_at: { at: times => times.handledAt, words: { vi: 'Xử lý xong', en: 'Handled' } },
  response_ended_at: { at: times => times.responseEndedAt, words: { vi: 'Kết thúc ứng phó', en: 'Response ended' } },
  // A change of contact details belongs to a periodic duty, never to an incident.
  contact_changed_at: { at: () => undefined, words: { vi: 'Thay đổi đầu mối', en: 'Contact changed' } },
}

function startOf(start: string, facts: IncidentFacts, regime: Regime): Date | undefined {
  const sent = /^stage_sent:(.+)$/.exec(start)?.[1]
  if (sent !== undefined) return firstFiled(facts, regime, sent) ?? undefined
  return STARTS[start as StartEvent].at(facts.times, regime)
}

function firstFiled(facts: IncidentFacts, regime: Regime, stage: string): Date | null {
  const times = facts.filed
    .filter(filed => filed.regime === regime.id && filed.stage === stage)
    .map(({ filedAt }) => filedAt.getTime())
  return times.length === 0 ? null : new Date(Math.min(...times))
}

function periodOf(stage: RegimeStage, start: Date, regime: Regime, calendar: HolidayCalendar): Period {
  if (stage.immediate) return immediatePeriod(start, regime.policy.immediate_target_minutes)
  if (typeof stage.value !== 'number') return openEndedPeriod()
  if (stage.unit === 'days') return daysPeriod(start, stage.value, stage.counting ?? 'calendar', calendar)
  return stage.unit === 'months' ? monthsPeriod(start, stage.value) : hoursPeriod(start, stage.value)
}

function capped(period: Period, { cap }: RegimeStage, facts: IncidentFacts, regime: Regime): Period {
  const start = cap && startOf(cap.start, facts, regime)
  if (!start || period.conservativeAt === null) return period
  const limit = hoursPeriod(start, cap.value)
  const words = concat(period.words, {
    vi: `Nhưng không quá ${cap.value} giờ từ ${instantInWords(start).vi}.`,
    en: `But no more than ${cap.value} hours from ${instantInWords(start).en}.`,
  })
  return limit.conservativeAt && limit.conservativeAt < period.conservativeAt
    ? { ...limit, words }
    : { ...period, words }
}

function share(start: Date, end: Date | null, now: Date): number | null {
  if (end === null) return null
  const total = end.getTime() - start.getTime()
  if (total <= 0) return now > end ? 1 : 0
  return Math.max(0, (now.getTime() - start.getTime()) / total)
}

interface Judged {
  readonly facts: IncidentFacts
  readonly regime: Regime
  readonly stage: RegimeStage
  readonly period: Period
  readonly filedAt: Date | null
  readonly usedShare: number | null
  readonly now: Date
}

function statusOf({ facts, regime, stage, period, filedAt, usedShare, now }: Judged): ClockStatus {
  if (filedAt !== null) return 'filed'
  if (period.conservativeAt === null || usedShare === null) return 'no_limit'
  if (facts.status === 'candidate') return 'triage'
  if (now > period.conservativeAt) return 'overdue'
  // "At once" is due now from its first moment on.
  return stage.immediate || usedShare >= regime.policy.due_soon_at ? 'due_soon' : 'running'
}

function startWords(start: string, at: Date): Bilingual {
  const label = start.startsWith('stage_sent:')
    ? { vi: 'Đã gửi báo cáo trước', en: 'Previous report sent' }
    : STARTS[start as StartEvent].words
  const when = instantInWords(at)
  return { vi: `${label.vi}: ${when.vi} (+07:00).`, en: `${label.en}: ${when.en} (+07:00).` }
}

function filedWords(filedAt: Date | null, conservativeAt: Date | null): Bilingual {
  if (filedAt === null) return { vi: '', en: '' }
  const late = filedLate({ filedAt, conservativeAt })
  const verdict = {
    vi: late === null ? '' : late ? ', trễ so với hạn an toàn' : ', đúng hạn',
    en: late === null ? '' : late ? ', late by the conservative deadline' : ', on time',
  }
  const at = instantInWords(filedAt)
  return { vi: `Đã gửi: ${at.vi}${verdict.vi}.`, en: `Filed: ${at.en}${verdict.en}.` }
}

function concat(...parts: readonly Bilingual[]): Bilingual {
  let [vi, en] = ['', '']
  for (const part of parts) {
    vi += vi === '' || part.vi === '' ? part.vi : ` ${part.vi}`
    en += en === '' || part.en === '' ? part.en : ` ${part.en}`
  }
  return { vi, en }
}

const sentences = (parts: readonly Bilingual[]): Bilingual | null => (parts.length === 0 ? null : concat(...parts))
