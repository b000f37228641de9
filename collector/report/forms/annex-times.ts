/** Annex: the moment of detection and why it is that one, and how far the clocks behind it could be trusted. */
import type { Bilingual } from '../clock-state.ts'
import { printInstant } from '../local-time.ts'
import { printable } from '../printable.ts'
import { type AnnexPart, bounded } from './annex-part.ts'
import { both, type IncidentContext, type MeasuredClock } from './form-schema.ts'

export function detection(context: IncidentContext): AnnexPart {
  const { occurredAt, detectedAt } = context.facts.times
  return {
    title: both('Thời điểm phát hiện (T0) và căn cứ', 'Moment of detection (T0) and why'),
    lines: [
      both(`T0: ${printInstant(detectedAt)}.`, `T0: ${printInstant(detectedAt)}.`),
      why(context),
      both(
        `Chứng cứ sớm nhất có thời gian: ${printInstant(occurredAt)}.`,
        `Earliest time the evidence itself carries: ${printInstant(occurredAt)}.`,
      ),
      ...firstFinding(context),
    ],
  }
}

function why({ facts: { times }, t0Moved }: IncidentContext): Bilingual {
  const { firstSignalAt, detectedAt, t0Reason } = times
  if (detectedAt.getTime() === firstSignalAt.getTime())
    return both(
      'T0 là tín hiệu sớm nhất: khi luật phát hiện khớp lần đầu, cảm biến khác cảnh báo hoặc có người báo.',
      'T0 is the earliest signal: when a rule first matched, another sensor raised its alert or a person told us.',
    )
  const [by, at] = t0Moved ? [printable(t0Moved.by), printInstant(t0Moved.at)] : [null, null]
  const who =
    by === null ? both('người có trách nhiệm', 'a responsible person') : both(`${by}, lúc ${at}`, `${by}, at ${at}`)
  const reason = printable(t0Reason ?? '') || '…'
  const first = printInstant(firstSignalAt)
  return both(
    `T0 khác tín hiệu đầu tiên (${first}): do ${who.vi} ấn định. Lý do: ${reason}.`,
    `T0 differs from the first signal (${first}): set by ${who.en}. Reason: ${reason}.`,
  )
}

function firstFinding({ facts: { findings } }: IncidentContext): Bilingual[] {
  const [first] = findings
  if (!first) return []
  const rule = printable(first.ruleId)
  return [
    both(
      `Dấu hiệu đầu tiên: ${printable(first.title.vi)} (${rule}).`,
      `First finding: ${printable(first.title.en)} (${rule}).`,
    ),
  ]
}

/**
 * Measured both ways, an offset has a figure for its uncertainty. One that was measured one way, at receipt, holds the
 * time that the message travelled: that is said instead of a figure that nothing measured.
 */
export function timeSource({ clockOffsets = [], timeSource: source = '', facts }: IncidentContext): AnnexPart {
  return {
    title: both('Nguồn thời gian, độ lệch và độ bất định', 'Time source, offset and uncertainty'),
    lines: bounded([
      both(
        'Thời gian theo đồng hồ máy thu nhận, giờ Việt Nam (UTC+7); độ lệch của từng máy giám sát được đo và hiệu chỉnh một lần khi nhận.',
        "Times by the collector's clock, Vietnamese time (UTC+7); each sensor's offset is measured and corrected once, at receipt.",
      ),
      sourceWords(printable(source)),
      ...(clockOffsets.length > 0
        ? [...clockOffsets.map(measured), ...(clockOffsets.some(isOneWay) ? [ONE_WAY] : [])]
        : [both('Không có số đo độ lệch kèm theo bản này.', 'No measured offsets accompany this version.')]),
      ...facts.clockFlags.map(({ text }) => text),
    ]),
  }
}

const sourceWords = (source: string): Bilingual =>
  source === ''
    ? both(
        'Chưa khai nguồn chuẩn giờ của máy thu nhận; độ chính xác của đồng hồ này chưa được xác nhận.',
        "What keeps the collector's clock right has not been stated; its accuracy is not confirmed.",
      )
    : both(`Nguồn chuẩn giờ của máy thu nhận: ${source}.`, `The collector's clock is kept by: ${source}.`)

const isOneWay = ({ offsetMs, uncertaintyMs }: MeasuredClock): boolean => offsetMs !== null && uncertaintyMs === null

const ONE_WAY = both(
  'Độ lệch không ghi ± được đo một chiều, gồm cả thời gian truyền: sai số không âm và không vượt quá thời gian truyền.',
  'Offsets without ± are measured one way and include the time of travel: the error is not negative and no more than that time.',
)

function measured({ agent, offsetMs, uncertaintyMs }: MeasuredClock): Bilingual {
  const name = printable(agent)
  if (offsetMs === null) return both(`${name}: chưa đo được độ lệch đồng hồ.`, `${name}: clock offset not measured.`)
  const figure = uncertaintyMs === null ? `${offsetMs} ms` : `${offsetMs} ms ± ${uncertaintyMs} ms`
  return both(
    `${name}: đồng hồ lệch ${figure} so với máy thu nhận.`,
    `${name}: clock off by ${figure} against the collector.`,
  )
}
