/** What a period starts from: an instant of the incident's facts, and how it is told. */
import { answerOf } from './answered.ts'
import type { Bilingual } from './clock-state.ts'
import type { IncidentFacts, IncidentTimes } from './facts.ts'
import { instantInWords } from './local-time.ts'
import type { Regime, StartEvent } from './regimes.ts'

interface Start {
  readonly at: (times: IncidentTimes, regime: Regime) => Date | undefined
  readonly words: Bilingual
}

const STARTS: Readonly<Record<StartEvent, Start>> = {
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

/** Undefined: it has not happened, or nobody has said when. */
export function startOf(start: string, facts: IncidentFacts, regime: Regime): Date | undefined {
  const sent = stageSent(start)
  if (sent === undefined) return STARTS[start as StartEvent].at(facts.times, regime)
  const stage = regime.stages.find(({ id }) => id === sent)
  return stage && answerOf(facts.filed, regime, stage)?.at
}

export function startWords(start: string, at: Date): Bilingual {
  const label =
    stageSent(start) === undefined
      ? STARTS[start as StartEvent].words
      : { vi: 'Đã gửi báo cáo trước', en: 'Previous report sent' }
  const when = instantInWords(at)
  return { vi: `${label.vi}: ${when.vi} (+07:00).`, en: `${label.en}: ${when.en} (+07:00).` }
}

const stageSent = (start: string): string | undefined => /^stage_sent:(.+)$/.exec(start)?.[1]
