/** Báo cáo giám sát tuần (weekly monitoring report): Thông tư 31/2017/TT-BTTTT Đ5; the day's content over seven days. */
import { both, type FormSchema, type PeriodContext } from './form-schema.ts'
import { monitoringDaily } from './monitoring-daily.ts'

export const monitoringWeekly: FormSchema<PeriodContext> = {
  ...monitoringDaily,
  form: 'monitoring_weekly',
  title: both('BÁO CÁO GIÁM SÁT AN TOÀN THÔNG TIN TUẦN', 'WEEKLY SECURITY MONITORING REPORT'),
}
