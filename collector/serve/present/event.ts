/** An incident's events as sentences. */
import type { Bilingual } from '../../store/bilingual.ts'
import type { IncidentChange, IncidentEvent, IncidentStatus } from '../../store/incidents.ts'
import type { IncidentDetail } from '../views.ts'
import { instant } from './instant.ts'

const STATUS: Record<IncidentStatus, Bilingual> = {
  candidate: { vi: 'nghi vấn', en: 'candidate' },
  confirmed: { vi: 'đã xác nhận', en: 'confirmed' },
  contained: { vi: 'đã ngăn chặn', en: 'contained' },
  eradicated: { vi: 'đã loại bỏ', en: 'eradicated' },
  recovered: { vi: 'đã khôi phục', en: 'recovered' },
  closed: { vi: 'đã đóng', en: 'closed' },
}

export const eventView = ({ number, at, actor, change, hash }: IncidentEvent): IncidentDetail['events'][number] => ({
  number,
  at: instant(at),
  actor,
  kind: change.kind,
  text: eventText(change),
  hash,
})

export function eventText(change: IncidentChange): Bilingual {
  switch (change.kind) {
    case 'opened':
      return opened(change.follows)
    case 'alerts_joined': {
      const { alertCount, findings } = change.adds
      const titles = (language: 'vi' | 'en') => namesOf(findings.map(finding => finding.title[language]))
      return {
        vi: `${alertCount} cảnh báo được đưa vào: ${titles('vi')}.`,
        en: `${alertCount} ${alertCount === 1 ? 'alert' : 'alerts'} joined: ${titles('en')}.`,
      }
    }
    case 'merged':
      return {
        vi: `Sự cố ${change.from} được nhập vào sự cố này. ${change.because.vi}`,
        en: `Incident ${change.from} was merged into this one. ${change.because.en}`,
      }
    case 'merged_into':
      return {
        vi: `Sự cố này được nhập vào ${change.into}. ${change.because.vi}`,
        en: `This incident was merged into ${change.into}. ${change.because.en}`,
      }
    case 'status_changed':
      return statusChanged(change)
    case 'commented':
      return { vi: change.text, en: change.text }
    case 'evidence_held':
      return {
        vi: `Nội dung của các cảnh báo được giữ làm chứng cứ. Lý do: ${change.reason}`,
        en: `What its alerts matched is held as evidence. Reason: ${change.reason}`,
      }
    case 'evidence_released':
      return {
        vi: `Không còn giữ nội dung các cảnh báo làm chứng cứ. Lý do: ${change.reason}`,
        en: `What its alerts matched is no longer held as evidence. Reason: ${change.reason}`,
      }
  }
}

function opened(follows: readonly string[]): Bilingual {
  if (follows.length === 0) return { vi: 'Sự cố được mở.', en: 'The incident was opened.' }
  return {
    vi: `Sự cố được mở, tiếp theo sự cố đã đóng ${follows.join(', ')}.`,
    en: `The incident was opened; it follows the closed ${follows.join(', ')}.`,
  }
}

function statusChanged({ from, to, reason }: IncidentChange & { kind: 'status_changed' }): Bilingual {
  const because = (word: string) => (reason === '' ? '.' : `. ${word}: ${reason}`)
  return {
    vi: `Trạng thái: ${STATUS[from].vi} → ${STATUS[to].vi}${because('Lý do')}`,
    en: `Status: ${STATUS[from].en} → ${STATUS[to].en}${because('Reason')}`,
  }
}

function namesOf(titles: readonly string[]): string {
  const shown = titles.slice(0, 3).join('; ')
  return titles.length > 3 ? `${shown}; +${titles.length - 3}` : shown
}
