/**
 * Which stages one act before an authority answers. Pure: it proposes, with the rule in words; a person confirms, and
 * what was confirmed is what is stored.
 *
 * An act answers a stage of those it reached. A call answers what is due at once and asks for no form. A report answers
 * the stages of its form, whatever is due at once without one, and, where its stage is the fuller one of two that count
 * from the same moment, the shorter notice before it. Everything else that is open is offered unticked, for the law does
 * not say, or says otherwise.
 */
import { toldOf } from './answered.ts'
import type { Bilingual, ClockState } from './clock-state.ts'
import type { FiledStage } from './facts.ts'
import { recipientWords } from './recipients.ts'
import { type Regime, type RegimeStage, recipientsOf } from './regimes.ts'

export type Deed =
  | {
      readonly kind: 'call'
      readonly at: Date
      /** Names among the contacts; null: whoever the most urgent stage that a call answers is addressed to. */
      readonly to: readonly string[] | null
    }
  | { readonly kind: 'report'; readonly at: Date; readonly form: string; readonly to: readonly string[] }

export interface Fulfilment {
  readonly regime: string
  readonly stage: string
  readonly title: Bilingual
  /** Whether the act answers it by the rules; else it is a person's to say. */
  readonly ticked: boolean
  /** Against the conservative deadline; null where there is no figure. */
  readonly late: boolean | null
  readonly dueAt: Date | null
  readonly because: Bilingual
  /** As its clock says. */
  readonly notConfirmed: Bilingual | null
  readonly reached: readonly string[]
  /** Recipients of the stage who have still to be told after this act. */
  readonly missing: readonly string[]
}

export interface FulfilsContext {
  readonly clocks: readonly ClockState[]
  readonly filed: readonly FiledStage[]
  readonly regimes: readonly Regime[]
  /** A name with all others that have the same address among the contacts. */
  readonly sameAs: (name: string) => readonly string[]
}

const MINUTE = 60_000

/** Every stage that had begun by then and is open. Acts are recorded by the minute. */
export function fulfils(deed: Deed, context: FulfilsContext): Fulfilment[] {
  const begun = deed.at.getTime() - (deed.at.getTime() % MINUTE) + MINUTE
  const open = context.clocks.filter(({ filedAt, startsAt }) => filedAt === null && startsAt.getTime() < begun)
  const rules = open.flatMap(clock => {
    const regime = context.regimes.find(({ id }) => id === clock.regime)
    const stage = regime?.stages.find(({ id }) => id === clock.stage)
    return regime && stage ? [{ clock, regime, stage }] : []
  })
  const to = new Set((deed.to ?? mostUrgent(rules)).flatMap(context.sameAs))
  return rules.map(rule => fulfilment(rule, deed, to, context.filed))
}

interface Rule {
  readonly clock: ClockState
  readonly regime: Regime
  readonly stage: RegimeStage
}

function mostUrgent(rules: readonly Rule[]): readonly string[] {
  const due = ({ clock }: Rule) => clock.conservativeAt?.getTime() ?? Number.POSITIVE_INFINITY
  const [first] = rules.filter(({ stage }) => isAtOnce(stage)).sort((one, other) => due(one) - due(other))
  return first ? recipientsOf(first.regime, first.stage) : []
}

function fulfilment(rule: Rule, deed: Deed, to: ReadonlySet<string>, filed: readonly FiledStage[]): Fulfilment {
  const { clock, regime, stage } = rule
  const names = recipientsOf(regime, stage)
  const told = toldOf(filed, regime, stage)
  const reached = names.filter(name => to.has(name))
  const missing = names.filter(name => !to.has(name) && !told.has(name))
  const late = clock.conservativeAt === null ? null : deed.at > clock.conservativeAt
  const judged = deed.kind === 'call' ? byCall(stage) : byReport(rule, deed.form)
  const ticked = judged.answers && reached.length > 0
  return {
    ...{ regime: regime.id, stage: stage.id, title: clock.title, ticked, late, dueAt: clock.conservativeAt },
    because: sentence(
      reached.length === 0 ? (names.length === 0 ? NOBODY_NAMED : NOT_REACHED) : judged.because,
      ticked && missing.length > 0 ? stillToTell(missing) : null,
      ticked && late ? (stage.immediate ? LATE_AT_ONCE : LATE) : null,
    ),
    notConfirmed: clock.notConfirmed,
    reached,
    missing,
  }
}

interface Judged {
  readonly answers: boolean
  readonly because: Bilingual
}

/** Due at once, and no form is asked for. */
const isAtOnce = ({ immediate, form }: RegimeStage): boolean => immediate === true && form === undefined

function byCall(stage: RegimeStage): Judged {
  if (isAtOnce(stage)) return { answers: true, because: CALL_IS_ENOUGH }
  return { answers: false, because: stage.form === undefined ? CALL_PERHAPS : CALL_IS_NO_FORM }
}

function byReport({ regime, stage }: Rule, form: string): Judged {
  if (stage.form === form) return { answers: true, because: BY_ITS_FORM }
  if (stage.form !== undefined) return { answers: false, because: OTHER_FORM }
  if (stage.immediate) return { answers: true, because: MORE_THAN_A_CALL }
  const fuller = regime.stages.some(other => other.form === form && isFuller(regime, other, stage))
  return fuller ? { answers: true, because: FULLER } : { answers: false, because: NO_FORM_NAMED }
}

/** Of two stages that count from the same moment and go to the same, the one that has longer says more. */
const isFuller = (regime: Regime, one: RegimeStage, than: RegimeStage): boolean =>
  one.start === than.start &&
  one.unit === 'hours' &&
  than.unit === 'hours' &&
  (one.value ?? 0) > (than.value ?? 0) &&
  recipientsOf(regime, one).join() === recipientsOf(regime, than).join()

const both = (vi: string, en: string): Bilingual => ({ vi, en })

const CALL_IS_ENOUGH = both(
  'Phải báo ngay và không đòi biểu mẫu: một cuộc gọi tới nơi nhận là đủ.',
  'Due at once, and no form is asked for: one call to the recipient answers it.',
)
const CALL_IS_NO_FORM = both(
  'Giai đoạn này phải trả lời bằng văn bản theo mẫu, có ký: cuộc gọi không thay được.',
  'This stage asks for a signed document of its form: a call does not stand for it.',
)
const CALL_PERHAPS = both(
  'Luật không nói cuộc gọi có được coi là thông báo này hay không: chỉ đánh dấu khi cơ quan nhận đã chấp nhận.',
  'The law does not say whether a call counts as this notice: tick it only if the authority has taken it as such.',
)
const BY_ITS_FORM = both(
  'Giai đoạn này trả lời bằng chính biểu mẫu đã gửi.',
  'This stage is answered by the very form that was sent.',
)
const MORE_THAN_A_CALL = both(
  'Phải báo ngay: báo cáo đã gửi nói nhiều hơn một cuộc gọi.',
  'Due at once: the report that was sent says more than a call would.',
)
const FULLER = both(
  'Báo cáo đầy đủ tính từ cùng thời điểm đã có mọi điều mà thông báo này phải nêu.',
  'The full report, which counts from the same moment, holds all that this notice would.',
)
const OTHER_FORM = both('Giai đoạn này trả lời bằng một biểu mẫu khác.', 'This stage is answered by another form.')
const NO_FORM_NAMED = both(
  'Luật không nêu biểu mẫu cho giai đoạn này: chỉ đánh dấu nếu báo cáo đã gửi thật sự trả lời nó.',
  'The law names no form for this stage: tick it only if the report that was sent does answer it.',
)
const NOT_REACHED = both(
  'Nơi nhận của giai đoạn này không được báo trong lần này.',
  'This act did not reach the recipient of this stage.',
)
const NOBODY_NAMED = both(
  'Quy định không nêu tên nơi nhận: chỉ đánh dấu nếu cơ quan có thẩm quyền đã được báo.',
  'The regime names no recipient: tick it only if the authority in charge was told.',
)
const LATE_AT_ONCE = both('Muộn so với mốc nội bộ của «ngay».', 'Later than the house target for "at once".')
const LATE = both('Muộn so với hạn an toàn.', 'Late by the conservative deadline.')

function stillToTell(names: readonly string[]): Bilingual {
  const words = names.map(recipientWords)
  return both(
    `Còn phải báo: ${words.map(({ vi }) => vi).join('; ')}.`,
    `Still to be told: ${words.map(({ en }) => en).join('; ')}.`,
  )
}

function sentence(...parts: readonly (Bilingual | null)[]): Bilingual {
  const said = parts.filter(part => part !== null)
  return both(said.map(({ vi }) => vi).join(' '), said.map(({ en }) => en).join(' '))
}
