/**
 * Mẫu số 05, báo cáo định kỳ (periodic report of network members): Thông tư 20/2017/TT-BTTTT Đ5-8. Its field list was
 * never confirmed, so this is a template: what can be counted is counted, the rest is typed.
 */
import { CIRCULAR_20_DOUBT, COMPULSORY_NOTE } from './doubts.ts'
import { both, type FormSchema, field, nobodyKnows, type PeriodContext } from './form-schema.ts'
import * as answers from './monitoring-answers.ts'
import * as parts from './monitoring-parts.ts'
import { reporter } from './parts.ts'
import { periodAnnex } from './period-annex.ts'

export const tt20Mau05: FormSchema<PeriodContext> = {
  form: 'tt20_mau_05',
  title: both('BÁO CÁO ĐỊNH KỲ HOẠT ĐỘNG ỨNG CỨU SỰ CỐ', 'PERIODIC REPORT ON INCIDENT RESPONSE'),
  citation: 'Mẫu số 05 ban hành kèm theo Thông tư số 20/2017/TT-BTTTT ngày 12/9/2017',
  abbreviation: 'BC',
  reporter: 'V1',
  addressees: () => [],
  annex: periodAnnex,
  notConfirmed: [
    both(
      'Danh mục mục tin của Mẫu số 05 chưa được xác nhận: đây là bản mẫu để chỉnh sửa, chỉ biết tính chất của báo cáo.',
      'The field list of form 05 is not confirmed: this is a template to be edited; only the nature of the report is known.',
    ),
    CIRCULAR_20_DOUBT,
  ],
  notes: [COMPULSORY_NOTE],
  sections: [
    {
      code: '0',
      title: both('THÀNH VIÊN BÁO CÁO', 'REPORTING MEMBER'),
      fields: reporter({ name: 'V1', address: 'V2', telephone: 'V3', email: 'V4' }, [
        'Tên thành viên',
        'Name of the member',
      ]),
    },
    parts.general([
      field('M1.5', 'Sự cố trong kỳ', 'Incidents of the period', 'long_text', answers.incidentTotals, { fixed: true }),
    ]),
    {
      code: '2',
      title: both('SỐ SỰ CỐ THEO LOẠI', 'INCIDENTS BY KIND'),
      fields: [
        parts.table('M2', 'Số sự cố theo loại', 'Incidents by kind', answers.byCategory, [
          parts.NUMBER,
          parts.column('Loại', 'Kind', 70),
          parts.column('Số sự cố', 'Incidents', 26),
        ]),
      ],
    },
    parts.incidents('3'),
    parts.activities('4'),
    {
      code: '5',
      title: both('HOẠT ĐỘNG ỨNG CỨU, DIỄN TẬP, ĐÀO TẠO', 'RESPONSE, DRILLS, TRAINING'),
      fields: [field('M5', 'Hoạt động trong kỳ', 'Activities of the period', 'long_text', nobodyKnows)],
    },
    parts.remarks('6'),
    { ...parts.signature, title: both('NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT', 'LEGAL REPRESENTATIVE') },
  ],
}
