/**
 * The law's reporting clocks, as a pure function of stored facts and the time it is.
 *
 * Nothing ticks in here: a restart, a replay or another machine asks again and hears the same. Each enabled regime in
 * whose dates T0 falls gives one clock a stage, once the stage's start has happened and its condition holds. A filed
 * stage is judged against the conservative deadline alone; a candidate's clocks run from the same T0 and alarm only as
 * "triage by"; an incident that was dismissed with a verdict has none.
 */
import { type Answer, answerOf } from './answered.ts'
import type { HolidayCalendar } from './calendar.ts'
import { startOf, startWords } from './clock-starts.ts'
import type { ClockState, ClockStatus } from './clock-state.ts'
import { answerWords, concat, doubtsOf } from './clock-words.ts'
import { stageApplies } from './conditions.ts'
import type { Period } from './counting.ts'
import type { IncidentFacts } from './facts.ts'
import { localDate } from './local-time.ts'
import { milestonesOf } from './milestones.ts'
import { DATA_SUBJECTS } from './recipients.ts'
import { type Regime, type RegimeStage, recipientsOf } from './regimes.ts'
import { periodOf } from './stage-period.ts'

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

/** Stages not answered yet, those for which the law gives no figure among them. */
export const owing = (clocks: readonly ClockState[]): ClockState[] => clocks.filter(({ filedAt }) => filedAt === null)

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

  const { conservativeAt, lawfulAt, words } = periodOf(facts, regime, stage, startsAt, calendar)
  const answer = answerOf(facts.filed, regime, stage)
  const late = lateness(answer, conservativeAt)
  const filedAt = answer?.at ?? null
  const usedShare = share(startsAt, conservativeAt, now)
  return [
    {
      regime: regime.id,
      stage: stage.id,
      title: stage.title,
      status: statusOf({ facts, regime, stage, conservativeAt, filedAt, usedShare, now }),
      startsAt,
      conservativeAt,
      lawfulAt,
      usedShare,
      arithmetic: concat(startWords(stage.start, startsAt), words, answerWords(answer, late, stage)),
      citation: stage.citation ?? regime.citation,
      notConfirmed: doubtsOf(regime, stage, calendar, [startsAt, lawfulAt]),
      recipients: recipientsOf(regime, stage).filter(name => name === DATA_SUBJECTS || contacts?.has(name)),
      form: stage.form ?? null,
      filedAt,
      late,
      flags: flagsOn(startsAt, facts),
      milestones: milestonesOf({ facts, regime, stage, startsAt, conservativeAt, filedAt, now }),
    },
  ]
}

/** A deadline that moved away since the act was recorded makes no late act punctual. */
function lateness(answer: Answer | null, conservativeAt: Date | null): boolean | null {
  if (answer === null || conservativeAt === null) return null
  return answer.at > conservativeAt || (answer.dueAt !== null && answer.at > answer.dueAt)
}

/** Hosts' clocks bear on what counts from T0 alone; a restored database may have lost anything. */
const flagsOn = (startsAt: Date, { clockFlags, times }: IncidentFacts) =>
  clockFlags
    .filter(({ kind }) => kind === 'restored' || startsAt.getTime() === times.detectedAt.getTime())
    .map(({ text }) => text)

function share(start: Date, end: Date | null, now: Date): number | null {
  if (end === null) return null
  const total = end.getTime() - start.getTime()
  if (total <= 0) return now > end ? 1 : 0
  return Math.max(0, (now.getTime() - start.getTime()) / total)
}

interface Judged extends Pick<Period, 'conservativeAt'> {
  readonly facts: IncidentFacts
  readonly regime: Regime
  readonly stage: RegimeStage
  readonly filedAt: Date | null
  readonly usedShare: number | null
  readonly now: Date
}

function statusOf({ facts, regime, stage, conservativeAt, filedAt, usedShare, now }: Judged): ClockStatus {
  if (filedAt !== null) return 'filed'
  if (conservativeAt === null || usedShare === null) return 'no_limit'
  if (facts.status === 'candidate') return 'triage'
  if (now > conservativeAt) return 'overdue'
  // "At once" is due now from its first moment on.
  return stage.immediate || usedShare >= regime.policy.due_soon_at ? 'due_soon' : 'running'
}
