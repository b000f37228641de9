/** How the state of agents and their losses are told, in both languages. */
import type { Heartbeat, Unread } from '../../agent/wire/index.ts'
import type { AlarmKind } from '../store/alarms.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type { DropRecord, Range } from '../store/ledger.ts'

const both = (vi: string, en: string): Bilingual => ({ vi, en })

const CLOCK = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
})
const at = (ms: number): string => CLOCK.format(ms)

export const REVOKED = both(
  'Đã bị thu hồi: mọi điều nó gửi không còn được tính.',
  'Revoked: nothing it says counts any more.',
)
export const PENDING = both('Đang chờ phê duyệt.', 'Waits for approval.')
export const NEVER_HEARD = both('Chưa từng có nhịp báo sống nào.', 'It was never heard.')

export const silentSince = (ms: number) =>
  both(`Không còn nhịp báo sống từ ${at(ms)}.`, `No heartbeat was acknowledged since ${at(ms)}.`)

export const losing = (kind: 'gap' | 'drop' | 'unread', since: number): Bilingual =>
  ({
    gap: both(
      `Thiếu số thứ tự cảnh báo, phát hiện lúc ${at(since)}.`,
      `Alert numbers are missing, noticed ${at(since)}.`,
    ),
    drop: both(`Đã khai bỏ cảnh báo, lúc ${at(since)}.`, `Alerts were declared dropped, ${at(since)}.`),
    unread: both(
      `Có khoảng thời gian không quan sát được, từ ${at(since)}.`,
      `Something was not watched, from ${at(since)}.`,
    ),
  })[kind]

export const sourceFailed = (name: string, error = '') =>
  both(`Nguồn «${name}» hỏng${error && `: ${error}`}.`, `Source ‘${name}’ failed${error && `: ${error}`}.`)

export const sourceStalled = (name: string, lastReadAt: string | undefined): Bilingual =>
  lastReadAt === undefined
    ? both(`Nguồn «${name}» đứng yên: chưa đọc được gì.`, `Source ‘${name}’ does not move: nothing was read yet.`)
    : both(
        `Nguồn «${name}» đứng yên: lần đọc cuối ${at(Date.parse(lastReadAt))}.`,
        `Source ‘${name}’ does not move: last read ${at(Date.parse(lastReadAt))}.`,
      )

export const SPOOL: Record<Exclude<Heartbeat['spoolState'], 'ok'>, Bilingual> = {
  full: both('Vùng đệm trên đĩa đã đầy.', 'The spool is full.'),
  disk_full: both('Đĩa của máy đã đầy.', "The host's disk is full."),
  failing: both('Không ghi được vào vùng đệm trên đĩa.', 'Writing to the spool fails.'),
}

export const tampered = (what: string) => both(`Dấu hiệu bị can thiệp: ${what}.`, `Sign of tampering: ${what}.`)
export const bundleRefused = (why: string) =>
  both(`Từ chối gói luật mới: ${why}.`, `A newer rule bundle was refused: ${why}.`)
export const notSending = (why: string) => both(`Cảnh báo chưa gửi đi được: ${why}.`, `Alerts do not go out: ${why}.`)
export const rulesRefused = (count: number) => both(`${count} luật bị từ chối.`, `${count} rules were refused.`)
export const certificateEnds = (ms: number, ended: boolean): Bilingual =>
  ended
    ? both(`Chứng thư đã hết hạn lúc ${at(ms)}.`, `Its certificate ended ${at(ms)}.`)
    : both(`Chứng thư sắp hết hạn lúc ${at(ms)}.`, `Its certificate is about to end, ${at(ms)}.`)

export const UNREAD: Record<Unread['reason'], Bilingual> = {
  agent_down: both('phần mềm giám sát không chạy', 'the agent was not running'),
  source_failed: both('nguồn dữ liệu bị hỏng', 'the source had failed'),
  kernel_drop: both('nhân hệ điều hành bỏ gói tin', 'the kernel dropped packets'),
  file_lost: both('tệp nhật ký bị mất trước khi đọc hết', 'a log file was lost before it was read'),
  overload: both('quá tải, không kịp phân tích', 'overload: there was more than could be looked at'),
}

export const DROP: Record<DropRecord['reason'], Bilingual> = {
  spool_full: both('vùng đệm đầy', 'the spool was full'),
  spool_age: both('giữ quá lâu mà chưa gửi được', 'kept too long without being sent'),
  disk_full: both('đĩa đầy', 'the disk was full'),
  storm: both('bão cảnh báo', 'a storm of alerts'),
  corrupt: both('dữ liệu trên đĩa bị hỏng', 'damaged on disk'),
  refused: both('bộ thu thập từ chối', 'refused by the collector'),
  released: both('đã xoá ở máy vì từng được báo là đã lưu', 'let go because they had been reported stored'),
}

/** "… nothing was seen on …", as a report says it. */
export function notSeen(source: string, reason: Unread['reason'], items: number | null): Bilingual {
  const { vi, en } = UNREAD[reason]
  const counted = items === null ? both('', '') : both(` (${items} gói hoặc dòng)`, ` (${items} packets or lines)`)
  const all = source === '*'
  return both(
    `không quan sát được ${all ? 'gì' : `«${source}»`}, do ${vi}${counted.vi}`,
    `nothing was seen on ${all ? 'this host' : `‘${source}’`}: ${en}${counted.en}`,
  )
}

export function dropped({ from, to }: Range, reason: DropRecord['reason']): Bilingual {
  const { vi, en } = DROP[reason]
  return both(`${to - from + 1} cảnh báo đã bỏ, do ${vi}`, `${to - from + 1} alerts were dropped: ${en}`)
}

export const missing = ({ from, to }: Range): Bilingual =>
  both(`${to - from + 1} cảnh báo còn thiếu`, `${to - from + 1} alerts are missing`)

export const ALARM: Record<AlarmKind, Bilingual> = {
  silent: both('Mất tín hiệu', 'Silent'),
  silent_after_alert: both('Mất tín hiệu sau cảnh báo', 'Silent after an alert'),
  stalled: both('Nguồn đứng yên', 'Source stalled'),
  gap: both('Thiếu cảnh báo', 'Alerts missing'),
  drop: both('Bỏ cảnh báo', 'Alerts dropped'),
  unread: both('Không quan sát được', 'Not watched'),
  tampered: both('Dấu hiệu bị can thiệp', 'Signs of tampering'),
}
