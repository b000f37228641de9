/**
 * Mẫu số 03, báo cáo ban đầu sự cố mạng (initial incident report): Thông tư 20/2017/TT-BTTTT.
 *
 * Labels and compulsory marks follow the form as the old national portal printed it. The options of E, F, G and H7
 * could not be read in the published annex; they are marked so. D.a to D.d and I.a carry what Quyết định 05/2017 Đ11.4
 * asks of an initial report and the form has no box for.
 */
import { recipientsOf } from './addressees.ts'
import { incidentAnnex } from './annex.ts'
import { dangerLevel, measuresTaken, SUMMARY_LIMIT, spread, summary, symptoms } from './description.ts'
import { CIRCULAR_20_DOUBT, COMPULSORY_NOTE, TBSC_NOTE } from './doubts.ts'
import {
  both,
  type FieldSchema,
  type FormSchema,
  field,
  fixed,
  type IncidentContext,
  lines,
  list,
  nobodyKnows,
  required,
  said,
} from './form-schema.ts'
import { affectedSystem, reporter } from './parts.ts'
import {
  detectionDate,
  detectionTime,
  fromOrganisation,
  fromSystems,
  publicAddresses,
  publicAddressOnly,
  timeOfReport,
  YES_NO,
} from './sources.ts'
import * as answers from './tt20-mau-03-answers.ts'

/** The old portal cut every box there. */
const BOX = { limit: SUMMARY_LIMIT } as const

type Field = FieldSchema<IncidentContext>

const contactPerson: readonly Field[] = [
  field(
    'B1',
    'Họ và tên',
    'Full name',
    'text',
    fromOrganisation(o => o.contact.name),
    required,
  ),
  field(
    'B2',
    'Chức vụ',
    'Position',
    'text',
    fromOrganisation(o => o.contact.position),
  ),
  field(
    'B3',
    'Điện thoại',
    'Telephone',
    'text',
    fromOrganisation(o => o.contact.telephone),
    required,
  ),
  field(
    'B4',
    'Email',
    'Email',
    'text',
    fromOrganisation(o => o.contact.email),
    required,
  ),
]

const providers: readonly Field[] = [
  field(
    'C5',
    'Tổ chức cung cấp dịch vụ an toàn thông tin (nếu có)',
    'Security service provider (if any)',
    'text',
    fromOrganisation(o => o.securityProvider),
  ),
  field(
    'C6',
    'Tên nhà cung cấp dịch vụ kết nối bên ngoài (nếu có)',
    'Provider of the external connection (if any)',
    'text',
    fromOrganisation(o => o.uplinkProvider),
  ),
]

const description: readonly Field[] = [
  field(
    'D',
    'Mô tả sơ bộ về sự cố',
    'Short description',
    'long_text',
    ({ facts, systems }) => said(summary(facts, systems), 'alerts'),
    {
      ...required,
      ...BOX,
      hint: both(
        'Tóm tắt ngắn; nhận định ban đầu về việc tấn công đã xảy ra hay chưa, nguy cơ phá hoại hoặc gián đoạn dịch vụ; độ nhạy cảm của thông tin, đối tượng bị ảnh hưởng. Tối đa 255 ký tự.',
        'A short summary; first view on whether an attack took place and on the risk of sabotage or disruption; sensitivity of the information, who is affected. At most 255 characters.',
      ),
    },
  ),
  field('D.a', 'Biểu hiện', 'Symptoms', 'list', ({ facts }) => lines(symptoms(facts), 'alerts')),
  field('D.b', 'Đánh giá sơ bộ mức độ nguy hại', 'Preliminary danger level', 'long_text', ({ facts }) =>
    said(dangerLevel(facts), 'incident'),
  ),
  field('D.c', 'Mức độ lây lan, ảnh hưởng', 'Spread and impact', 'long_text', ({ facts, systems }) =>
    said(spread(facts, systems), 'alerts'),
  ),
  field(
    'D.d',
    'Biện pháp đã và sẽ thực hiện',
    'Measures taken and planned',
    'long_text',
    ({ facts }) => said(measuresTaken(facts), 'incident'),
    {
      hint: both(
        'Hệ thống biết tình trạng xử lý và việc đã đánh dấu xong; người lập báo cáo bổ sung biện pháp cụ thể.',
        'The state of handling and tasks ticked off are known to the system; whoever writes the report adds the measures.',
      ),
    },
  ),
  field('D1', 'Ngày phát hiện sự cố', 'Date of detection', 'date', detectionDate, { ...required, ...fixed }),
  field('D2', 'Thời gian phát hiện', 'Time of detection', 'time', detectionTime, { ...required, ...fixed }),
]

const moreOnTheSystem: readonly Field[] = [
  field('H1', 'Hệ điều hành, Version', 'Operating system, version', 'text', answers.operatingSystem),
  field('H2', 'Các dịch vụ có trên hệ thống', 'Services on the system', 'choices', answers.services, {
    options: answers.SERVICES,
    optionsConfirmed: true,
  }),
  field(
    'H3',
    'Các biện pháp an toàn thông tin đã triển khai',
    'Security measures in place',
    'choices',
    answers.measures,
    { options: answers.MEASURES, optionsConfirmed: true },
  ),
  field('H4', 'Các địa chỉ IP của hệ thống', "The system's IP addresses", 'list', publicAddresses, {
    hint: both('IP Internet, không liệt kê IP nội bộ.', 'Internet addresses only, no internal ones.'),
    check: publicAddressOnly,
  }),
  field('H5', 'Các tên miền của hệ thống', "The system's domains", 'list', ({ systems }) =>
    list(
      systems.flatMap(({ domains }) => domains),
      'system',
    ),
  ),
  field(
    'H6',
    'Mục đích chính sử dụng hệ thống',
    'Main purpose of the system',
    'text',
    fromSystems(s => s.purpose),
  ),
  field('H7', 'Thông tin gửi kèm', 'Attached information', 'choices', nobodyKnows, {
    options: answers.ATTACHED,
    optionsConfirmed: false,
  }),
  field(
    'H8',
    'Các thông tin cung cấp trong thông báo sự cố này đều phải được giữ bí mật',
    'All information in this notice is to be kept confidential',
    'yes_no',
    nobodyKnows,
    { options: YES_NO, optionsConfirmed: true },
  ),
]

const request: readonly Field[] = [
  field('I', 'Mô tả về đề xuất, kiến nghị', 'Proposal and recommendations', 'long_text', answers.support, {
    ...BOX,
    hint: both('Tóm tắt, tối đa 255 ký tự.', 'A summary of at most 255 characters.'),
  }),
  field(
    'I.a',
    'Tổ chức đang hỗ trợ và kết quả ban đầu',
    'Organisations that help, and first results',
    'long_text',
    nobodyKnows,
  ),
]

export const tt20Mau03: FormSchema<IncidentContext> = {
  form: 'tt20_mau_03',
  title: both('BÁO CÁO BAN ĐẦU SỰ CỐ MẠNG', 'INITIAL REPORT OF A NETWORK INCIDENT'),
  citation: 'Mẫu số 03 ban hành kèm theo Thông tư số 20/2017/TT-BTTTT ngày 12/9/2017',
  abbreviation: 'BC',
  reporter: 'A1',
  addressees: recipientsOf('tt20_mau_03'),
  annex: incidentAnnex,
  notConfirmed: [
    both(
      'Các lựa chọn của mục E, F, G và H7 (đánh dấu †) chưa đối chiếu với phụ lục đã công bố của Thông tư.',
      'The options of E, F, G and H7 (marked †) have not been checked against the published annex of the circular.',
    ),
    CIRCULAR_20_DOUBT,
    both(
      'Địa chỉ www.vncert.gov.vn trong ghi chú của mẫu là địa chỉ năm 2017, chưa xác nhận còn dùng.',
      "The address www.vncert.gov.vn in the form's notes dates from 2017; whether it still serves is not confirmed.",
    ),
  ],
  notes: [
    COMPULSORY_NOTE,
    TBSC_NOTE,
    both('Thông tin thêm: www.vncert.gov.vn.', 'More information: www.vncert.gov.vn.'),
  ],
  sections: [
    {
      code: 'A',
      title: both('THÔNG TIN VỀ TỔ CHỨC/CÁ NHÂN BÁO CÁO SỰ CỐ', 'REPORTING ORGANISATION OR PERSON'),
      fields: reporter(
        { name: 'A1', address: 'A2', telephone: 'A3', email: 'A4' },
        ['Tên tổ chức/cá nhân báo cáo sự cố', 'Name of reporting organisation/person'],
        BOX,
      ),
    },
    { code: 'B', title: both('NGƯỜI LIÊN HỆ', 'CONTACT PERSON'), fields: contactPerson },
    {
      code: 'C',
      title: both('THÔNG TIN CHI TIẾT VỀ HỆ THỐNG BỊ SỰ CỐ', 'AFFECTED SYSTEM IN DETAIL'),
      fields: [...affectedSystem(['C1', 'C2', 'C3', 'C4']), ...providers],
    },
    { code: 'D', title: both('MÔ TẢ SƠ BỘ VỀ SỰ CỐ', 'SHORT DESCRIPTION OF THE INCIDENT'), fields: description },
    {
      code: 'E',
      title: both('HIỆN TRẠNG SỰ CỐ', 'CURRENT STATE'),
      fields: [
        field('E', 'Hiện trạng sự cố', 'Current state of the incident', 'choice', answers.handled, {
          ...required,
          options: answers.STATES,
          optionsConfirmed: false,
        }),
      ],
    },
    {
      code: 'F',
      title: both('CÁCH THỨC PHÁT HIỆN', 'HOW IT WAS DETECTED'),
      fields: [
        field('F', 'Cách thức phát hiện', 'How it was detected', 'choices', answers.detectedBy, {
          ...required,
          options: answers.DETECTED_BY,
          optionsConfirmed: false,
        }),
      ],
    },
    {
      code: 'G',
      title: both('ĐÃ GỬI THÔNG BÁO SỰ CỐ CHO', 'ALREADY NOTIFIED'),
      fields: [
        field('G', 'Đã gửi thông báo sự cố cho', 'Notice already sent to', 'choices', answers.notified, {
          ...required,
          options: answers.NOTIFIED,
          optionsConfirmed: false,
        }),
      ],
    },
    {
      code: 'H',
      title: both('THÔNG TIN BỔ SUNG VỀ HỆ THỐNG XẢY RA SỰ CỐ', 'MORE ON THE AFFECTED SYSTEM'),
      fields: moreOnTheSystem,
    },
    { code: 'I', title: both('KIẾN NGHỊ, ĐỀ XUẤT HỖ TRỢ', 'REQUEST FOR SUPPORT'), fields: request },
    {
      code: 'J',
      title: both('THỜI GIAN THỰC HIỆN BÁO CÁO SỰ CỐ', 'TIME OF THIS REPORT'),
      fields: [
        field('J', 'Thời gian thực hiện báo cáo sự cố', 'Time of this report', 'instant', timeOfReport, {
          ...required,
          ...fixed,
          hint: both('Thời điểm lập bản này, giờ Việt Nam.', 'When this version was made, Vietnamese time.'),
        }),
      ],
    },
    {
      code: 'sig',
      title: both('CÁ NHÂN/NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT', 'PERSON / LEGAL REPRESENTATIVE'),
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
