/**
 * Sổ theo dõi sự cố (printed register): every incident of a period, dismissed candidates with verdict and reason, the
 * reports that were proven to be sent, and the daily records of what opened none. No law prescribes its shape.
 */
import { both, type FormSchema, field, type PeriodContext } from './form-schema.ts'
import * as answers from './monitoring-answers.ts'
import * as parts from './monitoring-parts.ts'
import { periodAnnex } from './period-annex.ts'

export const incidentRegister: FormSchema<PeriodContext> = {
  form: 'incident_register',
  title: both('SỔ THEO DÕI SỰ CỐ', 'REGISTER OF INCIDENTS'),
  citation: 'Lập theo Điều 11, Điều 12 Quyết định số 05/2017/QĐ-TTg và Điều 9 Thông tư số 20/2017/TT-BTTTT',
  abbreviation: '……',
  reporter: 'M1.1',
  landscape: true,
  annex: periodAnnex,
  notConfirmed: [
    both(
      'Không có mẫu sổ chính thức; cách trình bày là của hệ thống.',
      "There is no official form; the shape is the system's own.",
    ),
  ],
  notes: [
    both(
      'Nghi vấn bị loại bỏ vẫn ở trong sổ cùng kết luận và lý do; báo cáo chỉ được ghi là đã gửi khi có bằng chứng gửi.',
      'Dismissed candidates stay with verdict and reason; a report counts as sent only with proof of sending.',
    ),
  ],
  sections: [
    parts.general([
      field('M1.5', 'Sự cố trong kỳ', 'Incidents of the period', 'long_text', answers.incidentTotals, { fixed: true }),
    ]),
    {
      code: '2',
      title: both('SỰ CỐ VÀ NGHI VẤN', 'INCIDENTS AND CANDIDATES'),
      fields: [
        parts.table('M2', 'Sự cố và nghi vấn', 'Incidents and candidates', answers.registerRows, [
          parts.column('TT', 'No.', 4),
          parts.column('Mã', 'Number', 10),
          parts.column('Phát hiện (T0)', 'Detected (T0)', 11),
          parts.column('Tên sự cố', 'Incident', 18),
          parts.column('Đối tượng', 'Objects', 14),
          parts.column('Mức độ', 'Severity', 8),
          parts.column('Trạng thái', 'Status', 9),
          parts.column('Kết luận, lý do', 'Verdict, reason', 14),
          parts.column('Báo cáo đã gửi', 'Reports sent', 16),
        ]),
      ],
    },
    parts.activities('3'),
    parts.remarks('4'),
    parts.signature,
  ],
}
