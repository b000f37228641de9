/**
 * Thông báo sự cố (incident notice): Thông tư 20/2017/TT-BTTTT Đ9.3.a, as the old national portal asked for it. A notice
 * may go by letter, fax, e-mail or the technical system; it needs no signature, unlike a report (Đ9.1).
 */
import type { Bilingual } from '../clock-state.ts'
import type { IncidentFacts } from '../facts.ts'
import { recipientsOf } from './addressees.ts'
import { incidentAnnex } from './annex.ts'
import { measuresTaken, summary, symptoms } from './description.ts'
import { CIRCULAR_20_DOUBT, COMPULSORY_NOTE, TBSC_NOTE } from './doubts.ts'
import {
  type Answer,
  both,
  type FormSchema,
  field,
  fixed,
  type IncidentContext,
  nobodyKnows,
  required,
  said,
} from './form-schema.ts'
import { detectionDate, detectionTime, fromOrganisation, fromSystems, isHandled, systemNames } from './sources.ts'
import { support } from './tt20-mau-03-answers.ts'

/** Who runs it and where: the portal asked for both in one box. */
function operator(context: IncidentContext): Answer {
  const name = fromSystems(
    s => s.operator,
    o => o.operator,
  )(context)
  const { address } = context.organisation
  return name.value === null || address === '' ? name : { ...name, value: `${name.value}, ${address}` }
}

function description({ facts, systems }: IncidentContext): Answer {
  const [story, signs] = [summary(facts, systems), symptoms(facts)]
  const told = (language: keyof Bilingual) => [story[language], ...signs.map(sign => `- ${sign[language]}`)].join('\n')
  return said(both(told('vi'), told('en')), 'alerts')
}

function result({ facts }: IncidentContext): Answer {
  const measures = measuresTaken(facts)
  const closing = proposal(facts)
  return said(both(`${measures.vi} ${closing.vi}`, `${measures.en} ${closing.en}`), 'incident')
}

const proposal = (facts: IncidentFacts): Bilingual =>
  isHandled(facts)
    ? both('Không đề xuất thêm.', 'Nothing further is proposed.')
    : both('Đơn vị tiếp tục xử lý và cập nhật kết quả ngay khi xong.', 'Handling goes on; the result follows at once.')

export const incidentNotice: FormSchema<IncidentContext> = {
  form: 'incident_notice',
  title: both('THÔNG BÁO SỰ CỐ', 'INCIDENT NOTICE'),
  citation: 'Điểm a khoản 3 Điều 9 Thông tư số 20/2017/TT-BTTTT ngày 12/9/2017',
  abbreviation: 'TB',
  reporter: 'N1.1',
  addressees: recipientsOf('incident_notice'),
  annex: incidentAnnex,
  notConfirmed: [
    CIRCULAR_20_DOUBT,
    both(
      'Các mục theo biểu nhập của cổng điều phối cũ; Thông tư chỉ nêu nội dung, không kèm mẫu thông báo.',
      "Items as the old coordination portal's entry form had them; the circular names the content and attaches no form.",
    ),
  ],
  notes: [COMPULSORY_NOTE, TBSC_NOTE],
  sections: [
    {
      code: 'N1',
      title: both('BÊN THÔNG BÁO', 'WHO NOTIFIES'),
      fields: [
        field(
          'N1.1',
          'Tên tổ chức/cá nhân thông báo sự cố',
          'Name of the notifier',
          'text',
          fromOrganisation(o => o.name),
          required,
        ),
        field(
          'N1.2',
          'Địa chỉ',
          'Address',
          'text',
          fromOrganisation(o => o.address),
          required,
        ),
      ],
    },
    {
      code: 'N2',
      title: both('HỆ THỐNG BỊ SỰ CỐ', 'AFFECTED SYSTEM'),
      fields: [
        field(
          'N2.1',
          'Tên hệ thống/tên miền/địa chỉ IP bị sự cố',
          'System, domain, IP address affected',
          'text',
          systemNames,
          required,
        ),
        field('N2.2', 'Tên, địa chỉ cơ quan/đơn vị vận hành', 'Operator: name, address', 'text', operator),
        field(
          'N2.3',
          'Tên cơ quan chủ quản hệ thống',
          'Owner of the system',
          'text',
          fromSystems(
            s => s.owner,
            o => o.owner,
          ),
          required,
        ),
      ],
    },
    {
      code: 'N3',
      title: both('SỰ CỐ', 'THE INCIDENT'),
      fields: [
        field('N3.1', 'Mô tả về sự cố', 'Description of the incident', 'long_text', description, required),
        field('N3.2', 'Ngày phát hiện', 'Date of detection', 'date', detectionDate, { ...required, ...fixed }),
        field('N3.3', 'Thời gian phát hiện', 'Time of detection', 'time', detectionTime, { ...required, ...fixed }),
      ],
    },
    {
      code: 'N4',
      title: both('XỬ LÝ', 'HANDLING'),
      fields: [
        field('N4.1', 'Kết quả xử lý/đề xuất', 'Result of handling, proposal', 'long_text', result, required),
        field('N4.2', 'Kiến nghị và thông tin khác', 'Recommendations and other information', 'long_text', support),
      ],
    },
    {
      code: 'sig',
      title: both('NGƯỜI THÔNG BÁO', 'WHO NOTIFIES'),
      fields: [field('sig', 'Ký, ghi rõ họ tên', 'Signature and name', 'signature', nobodyKnows)],
    },
  ],
}
