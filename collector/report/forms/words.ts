/** What fixed values are called in documents. */
import type { ActivityKind } from '../../store/activities.ts'
import type { IncidentStatus, Verdict } from '../../store/incidents.ts'
import type { Bilingual } from '../clock-state.ts'
import { both } from './form-schema.ts'

export const STATUS_WORDS: Readonly<Record<IncidentStatus, Bilingual>> = {
  candidate: both('nghi vấn', 'candidate'),
  confirmed: both('đã xác nhận', 'confirmed'),
  contained: both('đã ngăn chặn', 'contained'),
  eradicated: both('đã loại bỏ', 'eradicated'),
  recovered: both('đã khôi phục', 'recovered'),
  closed: both('đã đóng', 'closed'),
}

export const VERDICT_WORDS: Readonly<Record<Verdict, Bilingual>> = {
  incident: both('sự cố thật', 'incident'),
  attempt: both('tấn công không thành', 'attack without effect'),
  benign: both('hoạt động được phép', 'allowed activity'),
  false_positive: both('cảnh báo sai', 'false positive'),
  duplicate: both('trùng với sự cố khác', 'duplicate'),
  undetermined: both('không đủ căn cứ kết luận', 'undetermined'),
}

export const ACTIVITY_WORDS: Readonly<Record<ActivityKind, Bilingual>> = {
  scan: both('Dò quét', 'Scans'),
  blocked: both('Lần thử bị chặn hoặc không thành', 'Attempts blocked or failed'),
  infected_subscriber: both('Thuê bao nhiễm mã độc', 'Infected subscribers'),
}

export const FORM_WORDS: Readonly<Record<string, Bilingual>> = {
  incident_notice: both('Thông báo sự cố', 'Incident notice'),
  tt20_mau_03: both('Báo cáo ban đầu (Mẫu 03)', 'Initial report (form 03)'),
  tt20_mau_04: both('Báo cáo kết thúc (Mẫu 04)', 'Closing report (form 04)'),
  tt20_mau_05: both('Báo cáo định kỳ (Mẫu 05)', 'Periodic report (form 05)'),
  nd331_quick_report: both('Báo cáo nhanh (NĐ 331/2026)', 'Quick report (Decree 331/2026)'),
  nd356_mau_08: both('Thông báo vi phạm dữ liệu cá nhân (Mẫu 08)', 'Personal data breach notice (form 08)'),
  monitoring_daily: both('Báo cáo giám sát ngày', 'Daily monitoring report'),
  monitoring_weekly: both('Báo cáo giám sát tuần', 'Weekly monitoring report'),
  monitoring_half_year: both('Báo cáo giám sát 6 tháng', 'Half-yearly monitoring report'),
  incident_register: both('Sổ theo dõi sự cố', 'Register of incidents'),
}
