/** Severity, status and deadline of an incident as the terminal says them, in the console's words. */
import type { Severity } from '../../agent/wire/index.ts'
import type { ClockStatus } from '../report/clock-state.ts'
import type { IncidentStatus } from '../store/incidents.ts'
import { speak } from './speak.ts'

type Words<Of extends string> = Readonly<Record<Of, { vi: string; en: string }>>

const SEVERITIES: Words<Severity> = {
  informational: { vi: 'thông tin', en: 'informational' },
  low: { vi: 'thấp', en: 'low' },
  medium: { vi: 'trung bình', en: 'medium' },
  high: { vi: 'cao', en: 'high' },
  critical: { vi: 'nghiêm trọng', en: 'critical' },
}

const STATUSES: Words<IncidentStatus> = {
  candidate: { vi: 'nghi vấn', en: 'candidate' },
  confirmed: { vi: 'đã xác nhận', en: 'confirmed' },
  contained: { vi: 'đã khoanh vùng', en: 'contained' },
  eradicated: { vi: 'đã loại bỏ', en: 'eradicated' },
  recovered: { vi: 'đã khôi phục', en: 'recovered' },
  closed: { vi: 'đã đóng', en: 'closed' },
}

const DEADLINES: Words<ClockStatus> = {
  running: { vi: 'đang chạy', en: 'running' },
  due_soon: { vi: 'sắp hết hạn', en: 'due soon' },
  overdue: { vi: 'QUÁ HẠN', en: 'OVERDUE' },
  filed: { vi: 'đã báo cáo', en: 'filed' },
  triage: { vi: 'chờ phân loại', en: 'awaiting triage' },
  no_limit: { vi: 'luật không ấn định hạn', en: 'no figure in law' },
}

export const severityWord = (severity: Severity): string => speak(SEVERITIES[severity])
export const statusWord = (status: IncidentStatus): string => speak(STATUSES[status])
export const deadlineWord = (status: ClockStatus): string => speak(DEADLINES[status])
