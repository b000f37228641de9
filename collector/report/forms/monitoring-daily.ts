/** Báo cáo giám sát ngày (daily monitoring report): Thông tư 31/2017/TT-BTTTT Đ5. */
import { CIRCULAR_31_DOUBTS } from './doubts.ts'
import { both, type FormSchema, type PeriodContext } from './form-schema.ts'
import * as parts from './monitoring-parts.ts'
import { periodAnnex } from './period-annex.ts'

export const monitoringDaily: FormSchema<PeriodContext> = {
  form: 'monitoring_daily',
  title: both('BÁO CÁO GIÁM SÁT AN TOÀN THÔNG TIN NGÀY', 'DAILY SECURITY MONITORING REPORT'),
  citation: 'Điều 5 Thông tư số 31/2017/TT-BTTTT',
  abbreviation: 'BC',
  reporter: 'M1.1',
  annex: periodAnnex,
  notConfirmed: CIRCULAR_31_DOUBTS,
  notes: [parts.FOLD_NOTE],
  sections: [
    parts.general(),
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
    parts.signature,
  ],
}
