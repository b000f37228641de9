/**
 * What makes an incident's clocks doubtful, a sentence each. Pure.
 *
 * A host whose clock was wrong, alerts that came late, a database that was restored: none of it ever moves a deadline,
 * which stays what the stored facts say. It tells people, and whoever reads the report, where to look twice.
 */
import { COLLECTOR_ID } from '../../agent/wire/index.ts'
import type { ClockDoubt, ClockDoubtKind } from '../store/clock-doubts.ts'
import type { Bilingual } from './clock-state.ts'
import { instantInWords } from './local-time.ts'
import { printable } from './printable.ts'

export interface ClockFlag {
  readonly kind: ClockDoubtKind
  readonly agent: string
  readonly text: Bilingual
}

/** When the incident ran, and how long before its first signal an alert still would have belonged to it. */
export interface FlaggedTime {
  readonly from: number
  /** Its last alert. */
  readonly to: number
  /** When it was closed, or now: what people recorded up to then may have been lost. */
  readonly until: number
  readonly windowMs: number
}

/** One a kind and agent, those about the collector first. @param doubts of the incident's agents, and the collector's own */
export function flagsOf(doubts: readonly ClockDoubt[], { from, to, until, windowMs }: FlaggedTime): ClockFlag[] {
  const touching = doubts.filter(doubt => {
    // What was lost in a restore may have been the incident's beginning.
    if (doubt.kind === 'restored') return doubt.to >= from - windowMs && doubt.from <= until
    // Nobody knows since when the collector's clock had been ahead.
    if (doubt.kind === 'backwards') return doubt.to >= from - windowMs && doubt.from <= to + windowMs
    return doubt.to >= from && doubt.from <= to
  })
  const worst = new Map<string, ClockDoubt>()
  for (const doubt of touching) {
    const key = `${doubt.agent} ${doubt.kind}`
    const so = worst.get(key)
    if (!so || Math.abs(doubt.worstMs) > Math.abs(so.worstMs)) worst.set(key, doubt)
  }
  const own = ({ agent }: ClockDoubt) => (agent === COLLECTOR_ID ? 0 : 1)
  return [...worst.values()]
    .sort((a, b) => own(a) - own(b) || (a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : 0))
    .map(doubt => ({ kind: doubt.kind, agent: doubt.agent, text: TEXTS[doubt.kind](doubt) }))
}

const TEXTS: Readonly<Record<ClockDoubtKind, (doubt: ClockDoubt) => Bilingual>> = {
  offset: ({ agent, worstMs }) => {
    const off = lengthWords(worstMs)
    const [vi, en] = worstMs > 0 ? ['chậm', 'slow'] : ['nhanh', 'fast']
    return {
      vi: `Đồng hồ của ${printable(agent)} ${vi} ${off.vi} so với bộ thu thập khi báo về; T0 đã được hiệu chỉnh theo số đo lúc nhận, thời hạn không đổi.`,
      en: `The clock of ${printable(agent)} was ${off.en} ${en} against the collector's when it reported; T0 was corrected by what was measured at receipt, deadlines are unchanged.`,
    }
  },
  jumped: ({ agent, worstMs }) => {
    const off = lengthWords(worstMs)
    return {
      vi: `Đồng hồ của ${printable(agent)} bị chỉnh ${off.vi} trong khi tác tử đang chạy; T0 không đi theo lần chỉnh đó.`,
      en: `The clock of ${printable(agent)} was set by ${off.en} while the agent ran; T0 did not follow.`,
    }
  },
  late: ({ agent, worstMs }) => {
    const off = lengthWords(worstMs)
    return {
      vi: `Cảnh báo của ${printable(agent)} đến sau khi phát hiện tới ${off.vi}; T0 vẫn là lúc luật khớp trên máy đó.`,
      en: `Alerts of ${printable(agent)} came up to ${off.en} after they were detected; T0 is still when the rule matched there.`,
    }
  },
  future: ({ agent, worstMs }) => {
    const off = lengthWords(worstMs)
    return {
      vi: `Cảnh báo của ${printable(agent)} ghi giờ khớp luật muộn hơn lúc gửi ${off.vi}; T0 lấy lúc bộ thu thập nhận được.`,
      en: `Alerts of ${printable(agent)} bear a time ${off.en} after they were sent; T0 is when the collector received them.`,
    }
  },
  backwards: ({ from, worstMs }) => {
    const [off, at] = [lengthWords(worstMs), instantInWords(new Date(from))]
    return {
      vi: `Đồng hồ của bộ thu thập lùi ${off.vi} lúc ${at.vi}: các mốc nhận quanh lúc đó có thể sai.`,
      en: `The collector's own clock went back by ${off.en} at ${at.en}: times of receipt around then may be wrong.`,
    }
  },
  restored: ({ agent, from, to }) => {
    const [since, until] = [instantInWords(new Date(from)), instantInWords(new Date(to))]
    const whose =
      agent === COLLECTOR_ID
        ? { vi: '', en: '' }
        : { vi: ` (theo ${printable(agent)})`, en: ` (says ${printable(agent)})` }
    return {
      vi: `Cơ sở dữ liệu từng được khôi phục từ bản sao lưu${whose.vi}: những gì ghi từ ${since.vi} đến ${until.vi} có thể đã mất. Hãy kiểm tra lại tín hiệu đầu tiên và các lần đã báo.`,
      en: `The database was restored from a backup${whose.en}: what was recorded from ${since.en} to ${until.en} may be lost. Check the first signal, and what was reported.`,
    }
  },
}

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]

/** In its largest unit and the next one. */
function lengthWords(ms: number): Bilingual {
  const length = Math.abs(ms)
  if (length >= DAY) return two(length, DAY, ['ngày', 'd'], HOUR, ['giờ', 'h'])
  if (length >= HOUR) return two(length, HOUR, ['giờ', 'h'], MINUTE, ['phút', 'min'])
  return two(length, MINUTE, ['phút', 'min'], 1000, ['giây', 's'])
}

function two(length: number, large: number, [vi, en]: Words, small: number, [smallVi, smallEn]: Words): Bilingual {
  const [whole, rest] = [Math.floor(length / large), Math.floor((length % large) / small)]
  const first = whole === 0 ? { vi: '', en: '' } : { vi: `${whole} ${vi}`, en: `${whole} ${en}` }
  if (rest === 0 && whole > 0) return first
  const second = { vi: `${rest} ${smallVi}`, en: `${rest} ${smallEn}` }
  return whole === 0 ? second : { vi: `${first.vi} ${second.vi}`, en: `${first.en} ${second.en}` }
}

type Words = readonly [vi: string, en: string]
