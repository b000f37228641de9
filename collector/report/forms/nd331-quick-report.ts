/**
 * The quick report of 11 items for Nghị định 331/2026 Đ31.2.d: at once, in 24 and in 72 hours, updates and the end.
 *
 * No official form is known (Đ28.6 leaves it to the minister); the items are those of a published guidance, which every
 * one of the stages can be told with. What is compulsory grows with the stage.
 */
import { recipientsOf } from './addressees.ts'
import { incidentAnnex } from './annex.ts'
import { COMPULSORY_NOTE, DECREE_331_DOUBTS, TBSC_NOTE } from './doubts.ts'
import {
  both,
  type FieldSchema,
  type FormSchema,
  field,
  fixed,
  type IncidentContext,
  nobodyKnows,
  required,
} from './form-schema.ts'
import * as answers from './nd331-answers.ts'
import { atTheEnd, fromReportOn, QUICK_STAGES, stageAnswer } from './nd331-stage.ts'
import { highestLevel, LEVELS, systemNames, timeOfReport, YES_NO } from './sources.ts'

type Field = FieldSchema<IncidentContext>
const yesNo = { options: YES_NO, optionsConfirmed: true } as const
const once = { required: fromReportOn } as const

const who: readonly Field[] = [
  field('Q2.1', 'Chủ quản hệ thống thông tin', 'Owner', 'text', answers.owner, required),
  field('Q2.2', 'Đơn vị báo cáo', 'Reporting organisation', 'text', answers.organisation, required),
  field('Q2.3', 'Địa chỉ', 'Address', 'text', answers.address),
  field('Q2.4', 'Đầu mối liên hệ', 'Contact', 'text', answers.contact, required),
]

const system: readonly Field[] = [
  field(
    'Q3.1',
    'Tên hệ thống (tên miền, địa chỉ IP Internet)',
    'System (domains, Internet addresses)',
    'text',
    systemNames,
    required,
  ),
  field('Q3.2', 'Cấp độ', 'Security level', 'choice', highestLevel, { options: LEVELS, optionsConfirmed: true }),
  field('Q3.3', 'Quyết định phê duyệt cấp độ', 'Decision that approved the level', 'text', nobodyKnows),
]

const moments: readonly Field[] = [
  field('Q4.1', 'Mã sự cố', 'Incident', 'text', answers.incidentId, { ...required, ...fixed }),
  field('Q4.2', 'Thời điểm phát hiện (T0)', 'Moment of detection (T0)', 'instant', answers.detected, {
    ...required,
    ...fixed,
  }),
  field('Q4.3', 'Thời điểm xảy ra', 'When it happened', 'instant', answers.occurred),
]

const gravity: readonly Field[] = [
  field('Q6.1', 'Mức độ', 'Severity', 'choice', answers.seriousness, {
    ...required,
    options: answers.SERIOUSNESS,
    optionsConfirmed: false,
  }),
  field(
    'Q6.2',
    'Ảnh hưởng an ninh quốc gia, trật tự an toàn xã hội',
    'Harm to national security or public order',
    'yes_no',
    answers.security,
    yesNo,
  ),
  field('Q6.3', 'Gián đoạn nghiêm trọng hệ thống', 'Serious disruption', 'yes_no', answers.disruption, yesNo),
]

const scope: readonly Field[] = [
  field('Q8.1', 'Tài sản, hệ thống bị ảnh hưởng', 'Assets affected', 'long_text', answers.assets, once),
  field('Q8.2', 'Dữ liệu bị ảnh hưởng', 'Data affected', 'long_text', nobodyKnows),
  field('Q8.3', 'Người dùng bị ảnh hưởng', 'Users affected', 'long_text', answers.users),
  field('Q8.4', 'Thời gian gián đoạn', 'Downtime', 'text', nobodyKnows),
  field('Q8.5', 'Tổ chức bên ngoài liên quan', 'Outside organisations concerned', 'long_text', nobodyKnows),
]

const personalData: readonly Field[] = [
  field('Q9.1', 'Có dữ liệu cá nhân', 'Personal data concerned', 'yes_no', answers.personalData, yesNo),
  field('Q9.2', 'Loại dữ liệu cá nhân', 'Kinds of personal data', 'text', nobodyKnows),
  field('Q9.3', 'Số lượng chủ thể dữ liệu', 'Number of data subjects', 'text', nobodyKnows),
  field(
    'Q9.4',
    'Đã gửi Mẫu số 08 (Nghị định 356/2025/NĐ-CP)',
    'Form 08 (Decree 356/2025) sent',
    'yes_no',
    answers.formEightSent,
    yesNo,
  ),
]

const handling: readonly Field[] = [
  field('Q10.1', 'Biện pháp đã và đang thực hiện', 'Measures taken', 'long_text', answers.measures, once),
  field('Q10.2', 'Thời điểm khôi phục', 'When operation was restored', 'instant', answers.restored, {
    required: atTheEnd,
  }),
]

const rest: readonly Field[] = [
  field('Q11.1', 'Chứng cứ đang giữ', 'Evidence held', 'list', answers.evidence),
  field('Q11.2', 'Đề nghị hỗ trợ', 'Support asked for', 'long_text', answers.supportAsked),
  field('Q11.3', 'Thời điểm báo cáo tiếp theo', 'Time of the next report', 'instant', answers.nextReport),
  field('Q11.4', 'Thời điểm lập báo cáo này', 'Time of this report', 'instant', timeOfReport, {
    ...required,
    ...fixed,
  }),
]

export const nd331QuickReport: FormSchema<IncidentContext> = {
  form: 'nd331_quick_report',
  title: both('BÁO CÁO SỰ CỐ AN NINH MẠNG', 'REPORT OF A CYBERSECURITY INCIDENT'),
  citation: 'Điểm d khoản 2 Điều 31 Nghị định số 331/2026/NĐ-CP',
  abbreviation: 'BC',
  reporter: 'Q2.2',
  addressees: recipientsOf('nd331_quick_report', ['vn-2026-nd331']),
  annex: incidentAnnex,
  notConfirmed: DECREE_331_DOUBTS,
  notes: [COMPULSORY_NOTE, TBSC_NOTE],
  sections: [
    {
      code: '1',
      title: both('LOẠI BÁO CÁO', 'KIND OF REPORT'),
      fields: [
        field('Q1', 'Loại báo cáo', 'Kind of report', 'choice', stageAnswer, {
          ...required,
          options: QUICK_STAGES,
          optionsConfirmed: false,
        }),
      ],
    },
    { code: '2', title: both('CHỦ QUẢN, ĐẦU MỐI LIÊN HỆ', 'OWNER, CONTACT'), fields: who },
    { code: '3', title: both('HỆ THỐNG, CẤP ĐỘ', 'SYSTEM, LEVEL'), fields: system },
    { code: '4', title: both('SỰ CỐ VÀ THỜI ĐIỂM', 'THE INCIDENT AND ITS TIMES'), fields: moments },
    {
      code: '5',
      title: both('MÔ TẢ', 'DESCRIPTION'),
      fields: [field('Q5', 'Mô tả sự cố', 'Description', 'long_text', answers.description, required)],
    },
    { code: '6', title: both('MỨC ĐỘ', 'SEVERITY'), fields: gravity },
    {
      code: '7',
      title: both('NGUYÊN NHÂN', 'CAUSE'),
      fields: [field('Q7', 'Nguyên nhân', 'Cause', 'long_text', nobodyKnows, once)],
    },
    { code: '8', title: both('PHẠM VI ẢNH HƯỞNG', 'SCOPE OF IMPACT'), fields: scope },
    { code: '9', title: both('DỮ LIỆU CÁ NHÂN', 'PERSONAL DATA'), fields: personalData },
    { code: '10', title: both('BIỆN PHÁP, KHÔI PHỤC', 'MEASURES, RECOVERY'), fields: handling },
    {
      code: '11',
      title: both('CHỨNG CỨ, ĐỀ NGHỊ, BÁO CÁO TIẾP THEO', 'EVIDENCE, REQUESTS, NEXT REPORT'),
      fields: rest,
    },
    {
      code: 'sig',
      title: both('NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT', 'LEGAL REPRESENTATIVE'),
      fields: [field('sig', 'Ký tên, đóng dấu', 'Signature and stamp', 'signature', nobodyKnows, required)],
    },
  ],
}
