/**
 * Mẫu số 08, thông báo vi phạm quy định về bảo vệ dữ liệu cá nhân (notice of a personal data breach): Nghị định
 * 356/2025/NĐ-CP Đ28-29, Luật 91/2025 Đ23. What was leaked and about whom no detection system knows: most is for people.
 */
import { printInstant } from '../local-time.ts'
import { recipientsOf } from './addressees.ts'
import { incidentAnnex } from './annex.ts'
import { measuresTaken, summary } from './description.ts'
import { COMPULSORY_NOTE } from './doubts.ts'
import {
  type Answer,
  both,
  type FieldSchema,
  type FormSchema,
  field,
  fixed,
  type IncidentContext,
  list,
  nobodyKnows,
  required,
  said,
  text,
} from './form-schema.ts'
import { reporter } from './parts.ts'
import { fromOrganisation, systemNames } from './sources.ts'

type Field = FieldSchema<IncidentContext>

/** The instant from which the 72 hours run. */
const awareAt = ({ facts: { times } }: IncidentContext): Answer =>
  text(printInstant(times.personalDataAwareAt ?? times.detectedAt), 'incident')

const act: readonly Field[] = [
  field(
    'P2.1',
    'Thời gian xảy ra',
    'When it happened',
    'instant',
    ({ facts }) => text(printInstant(facts.times.occurredAt), 'alerts'),
    required,
  ),
  field('P2.2', 'Thời điểm phát hiện vi phạm', 'When the breach was detected', 'instant', awareAt, {
    ...required,
    ...fixed,
  }),
  field('P2.3', 'Địa điểm, hệ thống', 'Place, system', 'text', systemNames, required),
  field(
    'P2.4',
    'Hành vi vi phạm',
    'The act',
    'long_text',
    ({ facts, systems }) => said(summary(facts, systems), 'alerts'),
    required,
  ),
]

const person: readonly Field[] = [
  field(
    'P5.1',
    'Họ và tên',
    'Full name',
    'text',
    fromOrganisation(o => o.contact.name),
    required,
  ),
  field(
    'P5.2',
    'Chức vụ',
    'Position',
    'text',
    fromOrganisation(o => o.contact.position),
  ),
  field(
    'P5.3',
    'Điện thoại',
    'Telephone',
    'text',
    fromOrganisation(o => o.contact.telephone),
    required,
  ),
  field(
    'P5.4',
    'Email',
    'Email',
    'text',
    fromOrganisation(o => o.contact.email),
    required,
  ),
]

const attachments = ({ facts }: IncidentContext): Answer =>
  list(
    facts.evidence.map(({ name }) => name),
    'incident',
    '; ',
  )

export const nd356Mau08: FormSchema<IncidentContext> = {
  form: 'nd356_mau_08',
  title: both('THÔNG BÁO VI PHẠM QUY ĐỊNH VỀ BẢO VỆ DỮ LIỆU CÁ NHÂN', 'NOTICE OF A BREACH OF PERSONAL DATA PROTECTION'),
  citation: 'Mẫu số 08 kèm theo Nghị định số 356/2025/NĐ-CP; Điều 23 Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15',
  abbreviation: 'TB',
  reporter: 'P1.1',
  addressees: recipientsOf('nd356_mau_08'),
  annex: incidentAnnex,
  notConfirmed: [
    both(
      'Thứ tự và tên mục lấy theo nội dung Mẫu số 08; cách trình bày chưa đối chiếu với bản in trên Công báo.',
      'Items and their order follow the content of form 08; the arrangement has not been checked against the Gazette.',
    ),
    both(
      'Số, tên Luật và Nghị định ghi theo bản đã đọc; nơi tiếp nhận chưa được xác nhận.',
      'Numbers and names of law and decree are as read; where the notice is taken in is not confirmed.',
    ),
  ],
  notes: [COMPULSORY_NOTE],
  sections: [
    {
      code: 'P1',
      title: both('TỔ CHỨC THÔNG BÁO', 'THE ORGANISATION'),
      fields: reporter({ name: 'P1.1', address: 'P1.2', telephone: 'P1.3', email: 'P1.4' }, [
        'Tên tổ chức',
        'Name of the organisation',
      ]),
    },
    { code: 'P2', title: both('THỜI GIAN, ĐỊA ĐIỂM, HÀNH VI VI PHẠM', 'TIME, PLACE, ACT'), fields: act },
    {
      code: 'P3',
      title: both('TỔ CHỨC, CÁ NHÂN LIÊN QUAN', 'RELATED ORGANISATIONS AND PERSONS'),
      fields: [
        field('P3', 'Tổ chức, cá nhân liên quan', 'Related organisations and persons', 'long_text', nobodyKnows),
      ],
    },
    {
      code: 'P4',
      title: both('DỮ LIỆU CÁ NHÂN LIÊN QUAN', 'PERSONAL DATA CONCERNED'),
      fields: [
        field('P4.1', 'Các loại dữ liệu cá nhân', 'Kinds of personal data', 'long_text', nobodyKnows, required),
        field('P4.2', 'Số lượng', 'Quantity', 'text', nobodyKnows, required),
      ],
    },
    { code: 'P5', title: both('NGƯỜI CHỊU TRÁCH NHIỆM', 'RESPONSIBLE PERSON'), fields: person },
    {
      code: 'P6',
      title: both('HẬU QUẢ, THIỆT HẠI CÓ THỂ XẢY RA', 'CONSEQUENCES'),
      fields: [
        field('P6', 'Hậu quả, thiệt hại có thể xảy ra', 'Possible consequences', 'long_text', nobodyKnows, required),
      ],
    },
    {
      code: 'P7',
      title: both('BIỆN PHÁP KHẮC PHỤC, GIẢM THIỂU', 'MEASURES'),
      fields: [
        field(
          'P7',
          'Biện pháp đã và sẽ thực hiện',
          'Measures taken and planned',
          'long_text',
          ({ facts }) => said(measuresTaken(facts), 'incident'),
          required,
        ),
      ],
    },
    {
      code: 'P8',
      title: both('TÀI LIỆU KÈM THEO', 'ATTACHMENTS'),
      fields: [field('P8', 'Tài liệu kèm theo', 'Attachments', 'list', attachments)],
    },
    {
      code: 'P9',
      title: both('CAM KẾT', 'COMMITMENT'),
      fields: [
        field(
          'P9',
          'Cam kết',
          'Commitment',
          'long_text',
          () =>
            said(
              both(
                'Tổ chức cam kết chịu trách nhiệm trước pháp luật về tính chính xác của các thông tin trên.',
                'The organisation answers before the law for the accuracy of the above.',
              ),
              'organisation',
            ),
          required,
        ),
      ],
    },
    {
      code: 'sig',
      title: both('ĐẠI DIỆN TỔ CHỨC', 'FOR THE ORGANISATION'),
      fields: [field('sig', 'Ký tên, đóng dấu', 'Signature and stamp', 'signature', nobodyKnows, required)],
    },
  ],
}
