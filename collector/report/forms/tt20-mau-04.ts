/**
 * Mẫu số 04, báo cáo kết thúc ứng phó sự cố (closing report): Thông tư 20/2017/TT-BTTTT.
 *
 * Labels as the old national portal printed them; its page leaves the circular's number blank, so it may come from the
 * draft. The coordinator treats an incident as closed only when it has this (Đ9).
 */

import { printDate } from '../local-time.ts'
import { recipientsOf } from './addressees.ts'
import { incidentAnnex } from './annex.ts'
import { measuresTaken, summary } from './description.ts'
import { CIRCULAR_20_DOUBT, COMPULSORY_NOTE, TBSC_NOTE } from './doubts.ts'
import {
  type Answer,
  both,
  type FormSchema,
  field,
  fixed,
  type IncidentContext,
  list,
  NOTHING,
  nobodyKnows,
  required,
  type SentReport,
  said,
  text,
} from './form-schema.ts'
import { affectedSystem, reporter } from './parts.ts'
import { detectionDate, detectionTime, isHandled } from './sources.ts'

/** The initial report that this one closes: the first that was sent. */
const initialReport = ({ sent = [] }: IncidentContext): SentReport | undefined =>
  sent.filter(({ form }) => form === 'tt20_mau_03').sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime())[0]

const initialNumber = (context: IncidentContext): Answer => text(initialReport(context)?.number, 'reports')

function initialDate(context: IncidentContext): Answer {
  const report = initialReport(context)
  return report ? text(printDate(report.sentAt), 'reports') : NOTHING
}

function result({ facts }: IncidentContext): Answer {
  if (!isHandled(facts)) return NOTHING
  return said(measuresTaken(facts), 'incident')
}

const attachments = ({ facts }: IncidentContext): Answer =>
  list(
    facts.evidence.map(({ name, sha256 }) => `${name} (SHA-256 ${sha256.slice(0, 16)}…)`),
    'incident',
  )

export const tt20Mau04: FormSchema<IncidentContext> = {
  form: 'tt20_mau_04',
  title: both('BÁO CÁO KẾT THÚC ỨNG PHÓ SỰ CỐ', 'CLOSING REPORT OF THE RESPONSE TO AN INCIDENT'),
  citation: 'Mẫu số 04 ban hành kèm theo Thông tư số 20/2017/TT-BTTTT ngày 12/9/2017',
  abbreviation: 'BC',
  reporter: 'K1.1',
  addressees: recipientsOf('tt20_mau_04'),
  annex: incidentAnnex,
  notConfirmed: [
    both(
      'Mẫu số 04 theo trang của cổng điều phối cũ, trang này để trống số hiệu Thông tư; chưa đối chiếu với phụ lục trên Công báo.',
      "Form 04 follows the old coordination portal's page, which leaves the circular's number blank; not checked against the Gazette's annex.",
    ),
    CIRCULAR_20_DOUBT,
  ],
  notes: [COMPULSORY_NOTE, TBSC_NOTE],
  sections: [
    {
      code: 'K1',
      title: both('THÔNG TIN VỀ TỔ CHỨC/CÁ NHÂN BÁO CÁO', 'REPORTING ORGANISATION OR PERSON'),
      fields: reporter({ name: 'K1.1', address: 'K1.2', telephone: 'K1.3', email: 'K1.4' }, [
        'Tên tổ chức/cá nhân báo cáo',
        'Name of reporting organisation/person',
      ]),
    },
    {
      code: 'K2',
      title: both('KÝ HIỆU BÁO CÁO BAN ĐẦU', 'REFERENCE OF THE INITIAL REPORT'),
      fields: [
        field('K2.1', 'Số ký hiệu', 'Number', 'text', initialNumber),
        field('K2.2', 'Ngày báo cáo', 'Date of the initial report', 'date', initialDate),
      ],
    },
    {
      code: 'K3',
      title: both('THÔNG TIN VỀ HỆ THỐNG BỊ SỰ CỐ', 'AFFECTED SYSTEM'),
      fields: affectedSystem(['K3.1', 'K3.2', 'K3.3', 'K3.4']),
    },
    {
      code: 'K4',
      title: both('SỰ CỐ VÀ KẾT QUẢ XỬ LÝ', 'THE INCIDENT AND ITS RESULT'),
      fields: [
        field('K4.1', 'Tên/mô tả về sự cố', 'Name and description of the incident', 'long_text', ({ facts, systems }) =>
          said(summary(facts, systems), 'alerts'),
        ),
        field('K4.2', 'Ngày phát hiện', 'Date of detection', 'date', detectionDate, { ...required, ...fixed }),
        field('K4.3', 'Thời gian phát hiện', 'Time of detection', 'time', detectionTime, { ...required, ...fixed }),
        field('K4.4', 'Kết quả xử lý sự cố', 'Result of handling', 'long_text', result, {
          hint: both(
            'Chuyện gì đã xảy ra, đã giải quyết thế nào, biện pháp đề xuất cho thời gian tới.',
            'What happened, how it was solved, measures proposed for the future.',
          ),
        }),
        field('K4.5', 'Các tài liệu đính kèm', 'Attachments', 'list', attachments, {
          hint: both(
            'Báo cáo diễn biến, phương án ứng cứu, nhật ký …',
            'Reports on the development, response plan, logs …',
          ),
        }),
      ],
    },
    {
      code: 'sig',
      title: both('NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT', 'LEGAL REPRESENTATIVE'),
      fields: [
        field('sig', 'Ký tên, đóng dấu', 'Signature and stamp', 'signature', nobodyKnows, {
          ...required,
          hint: both(
            'Ký tên, đóng dấu trên bản giấy hoặc ký số; báo cáo chưa ký không phải là báo cáo (TT 20/2017 Đ9.1).',
            'Signed and stamped on paper or digitally signed; unsigned, it is no report (Circular 20/2017 art. 9.1).',
          ),
        }),
      ],
    },
  ],
}
