/**
 * What each kind of call-out is called, whole for e-mail and chat, short and without diacritics for SMS. Made of `Says`
 * alone: no address, host, account, rule or organisation can get into a message, as none of them is there.
 */
import type { Bilingual } from '../../store/bilingual.ts'
import type { CallOut } from '../../store/call-outs.ts'

/** What words are made of. */
export type Told = Pick<CallOut, 'number' | 'kind' | 'says' | 'severity' | 'urgent' | 'drill' | 'climbs'>

export interface Named {
  readonly whole: Bilingual
  readonly short: Bilingual
}

const named = (vi: string, en: string, shortVi: string, shortEn: string): Named => ({
  whole: { vi, en },
  short: { vi: shortVi, en: shortEn },
})

/** An id of our own making; anything else is called by the call-out's number. */
const OWN_ID = /^[A-Z]{2,8}-\d{4}-\d{1,9}$/

export const incidentOf = ({ says: { incident } }: Pick<Told, 'says'>): string | null =>
  incident !== null && OWN_ID.test(incident) ? incident : null

/** `vn-2026-nd331:report`: names of regimes' files and what stands in them. */
const OWN_RULE = /^[a-z0-9_-]{1,60}:[a-z0-9_-]{1,60}$/
export const ruleOf = ({ says: { clock, duty } }: Pick<Told, 'says'>): string | null => {
  const rule = clock ?? duty
  return rule !== null && OWN_RULE.test(rule) ? rule : null
}

export function whatOf(told: Told): Named {
  const { kind, says, number } = told
  const own = incidentOf(told)
  const incident = own ?? `#${number}`
  const about = says.about ?? number
  switch (kind) {
    case 'incident_opened':
      return named(
        `Sự cố mới ${incident}`,
        `New incident ${incident}`,
        `Su co moi ${incident}`,
        `New incident ${incident}`,
      )
    case 'incident_grew':
      return named(
        `Sự cố ${incident} có thêm cảnh báo`,
        `More alerts on incident ${incident}`,
        `Them canh bao, su co ${incident}`,
        `More alerts on ${incident}`,
      )
    case 'incident_quiet':
      return named(
        `Sự cố ${incident} đã lắng, không có cảnh báo mới`,
        `Incident ${incident} is quiet, no new alerts`,
        `Su co ${incident} da lang`,
        `Incident ${incident} is quiet`,
      )
    case 'clock_warning':
      return named(
        `Sắp đến hạn báo cáo sự cố ${incident}`,
        `A report on incident ${incident} is coming due`,
        `Sap den han bao cao ${incident}`,
        `Report coming due, ${incident}`,
      )
    case 'clock_overdue':
      return named(
        `QUÁ HẠN báo cáo sự cố ${incident}`,
        `OVERDUE: a report on incident ${incident}`,
        `QUA HAN bao cao ${incident}`,
        `OVERDUE report, ${incident}`,
      )
    case 'triage':
      return named(
        `Sự cố nghi vấn ${incident} cần được xác định`,
        `Candidate incident ${incident} has to be judged`,
        `Can xac dinh su co ${incident}`,
        `Judge candidate ${incident}`,
      )
    case 'agent_alarm':
      return alarmWords(says.alarm)
    case 'unanswered':
      return named(
        `CHƯA AI XÁC NHẬN lượt gọi trực số ${about}${own === null ? '' : ` (sự cố ${own})`}`,
        `NOBODY HAS ANSWERED call-out ${about}${own === null ? '' : ` (incident ${own})`}`,
        `CHUA AI XAC NHAN luot goi ${about}`,
        `NOBODY ANSWERED call-out ${about}`,
      )
    case 'dead_letter':
      return named(
        `Không gửi được lượt gọi trực số ${about} qua một kênh`,
        `Call-out ${about} could not be delivered over one channel`,
        `Khong gui duoc luot goi ${about}`,
        `Call-out ${about} undelivered`,
      )
    case 'duty_ahead':
      return named(
        'Nghĩa vụ báo cáo định kỳ sắp đến hạn',
        'A periodic duty is coming due',
        'Nghia vu dinh ky sap den han',
        'Periodic duty coming due',
      )
    case 'duty_due':
      return named(
        'Nghĩa vụ báo cáo định kỳ đến hạn',
        'A periodic duty is due',
        'Nghia vu dinh ky den han',
        'Periodic duty is due',
      )
    case 'duty_overdue':
      return named(
        'QUÁ HẠN nghĩa vụ báo cáo định kỳ',
        'OVERDUE: a periodic duty',
        'QUA HAN nghia vu dinh ky',
        'OVERDUE periodic duty',
      )
    case 'countersign_overdue':
      return named(
        'QUÁ HẠN ký duyệt một báo cáo',
        'OVERDUE: a countersignature of a report',
        'QUA HAN ky duyet bao cao',
        'OVERDUE countersignature',
      )
  }
}

const ALARMS: Readonly<Record<string, Named>> = {
  silent: named('Một tác tử im lặng', 'An agent is silent', 'Tac tu im lang', 'Agent is silent'),
  silent_after_alert: named(
    'Một tác tử im lặng ngay sau cảnh báo',
    'An agent fell silent right after alerts',
    'Tac tu im lang sau canh bao',
    'Agent silent after alerts',
  ),
  stalled: named(
    'Một tác tử có nguồn đứng yên',
    'A source of an agent stands still',
    'Nguon cua tac tu dung yen',
    'Agent source stalled',
  ),
  gap: named(
    'Thiếu số thứ tự cảnh báo của một tác tử',
    'Alert numbers of an agent are missing',
    'Thieu so thu tu canh bao',
    'Alert numbers missing',
  ),
  drop: named(
    'Một tác tử khai đã bỏ cảnh báo',
    'An agent dropped alerts',
    'Tac tu bo canh bao',
    'Agent dropped alerts',
  ),
  unread: named(
    'Một tác tử có khoảng thời gian không quan sát được',
    'An agent did not watch for some time',
    'Tac tu khong quan sat duoc',
    'Agent did not watch',
  ),
  tampered: named(
    'Một tác tử có dấu hiệu bị can thiệp',
    'An agent shows signs of tampering',
    'Tac tu co dau hieu can thiep',
    'Agent tampered with',
  ),
}

const OTHER_ALARM = named('Báo động về một tác tử', 'An alarm about an agent', 'Bao dong tac tu', 'Agent alarm')

const alarmWords = (alarm: string | null): Named => ALARMS[alarm ?? ''] ?? OTHER_ALARM

export const SEVERITY: Record<Told['severity'], Named> = {
  informational: named('mức thông tin', 'informational', 'thong tin', 'info'),
  low: named('mức thấp', 'severity low', 'thap', 'low'),
  medium: named('mức trung bình', 'severity medium', 'trung binh', 'medium'),
  high: named('mức cao', 'severity high', 'cao', 'high'),
  critical: named('mức nghiêm trọng', 'severity critical', 'nghiem trong', 'critical'),
}

export const countOf = (count: number): Named =>
  named(`${count} cảnh báo`, count === 1 ? '1 alert' : `${count} alerts`, `${count} canh bao`, `${count} alerts`)

export const DRILL = named('DIỄN TẬP', 'DRILL', 'DIEN TAP', 'DRILL')
export const URGENT = named('KHẨN', 'URGENT', 'KHAN', 'URGENT')
