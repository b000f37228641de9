/**
 * Báo cáo giám sát 6 tháng (half-yearly monitoring report): Thông tư 31/2017/TT-BTTTT Đ5, annex 2. The annex itself was
 * not available: the content follows what the article asks of every monitoring report, added up by incidents.
 */
import { CIRCULAR_31_DOUBTS } from './doubts.ts'
import { both, type FormSchema, field, type PeriodContext } from './form-schema.ts'
import * as answers from './monitoring-answers.ts'
import * as parts from './monitoring-parts.ts'
import { periodAnnex } from './period-annex.ts'

export const monitoringHalfYear: FormSchema<PeriodContext> = {
  form: 'monitoring_half_year',
  title: both('BÁO CÁO GIÁM SÁT AN TOÀN THÔNG TIN ĐỊNH KỲ 6 THÁNG', 'HALF-YEARLY SECURITY MONITORING REPORT'),
  citation: 'Điều 5 và Phụ lục 2 Thông tư số 31/2017/TT-BTTTT',
  abbreviation: 'BC',
  reporter: 'M1.1',
  addressees: () => [],
  annex: periodAnnex,
  notConfirmed: [
    ...CIRCULAR_31_DOUBTS,
    both(
      'Phụ lục 2 của Thông tư chưa đọc được; nội dung theo Điều 5, tính theo sự cố.',
      'Annex 2 of the circular could not be read; the content follows article 5, counted by incidents.',
    ),
    both(
      'Nơi nhận báo cáo sau ngày 01/3/2025 chưa được xác nhận.',
      'Who takes it in since 1 March 2025 is not confirmed.',
    ),
  ],
  notes: [
    both(
      'Đối tượng, kỹ thuật và nguồn được tính theo các sự cố mở trong kỳ.',
      'Objects, techniques and sources are counted by the incidents opened in the period.',
    ),
  ],
  sections: [
    parts.general([
      field('M1.5', 'Sự cố trong kỳ', 'Incidents of the period', 'long_text', answers.incidentTotals, { fixed: true }),
    ]),
    parts.systems('2'),
    parts.sensors('3'),
    parts.objects('4'),
    parts.techniques('5'),
    parts.sources('6'),
    parts.changes('7'),
    parts.activities('8'),
    parts.incidents('9'),
    parts.losses('10'),
    parts.remarks('11'),
    { ...parts.signature, title: both('NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT', 'LEGAL REPRESENTATIVE') },
  ],
}
