/** Sections that the monitoring reports share. */
import {
  both,
  type FieldSchema,
  field,
  nobodyKnows,
  type PeriodContext,
  required,
  type SectionSchema,
} from './form-schema.ts'
import * as answers from './monitoring-answers.ts'
import { timeOfReport } from './sources.ts'

type Field = FieldSchema<PeriodContext>
type Section = SectionSchema<PeriodContext>
type Column = NonNullable<Field['columns']>[number]

export const column = (vi: string, en: string, width: number): Column => ({ title: both(vi, en), width })
export const NUMBER = column('TT', 'No.', 7)

export const table = (
  code: string,
  vi: string,
  en: string,
  answer: Field['answer'],
  columns: readonly Column[],
): Field => field(code, vi, en, 'table', answer, { columns })

export const general = (more: readonly Field[] = []): Section => ({
  code: '1',
  title: both('THÔNG TIN CHUNG', 'GENERAL'),
  fields: [
    field('M1.1', 'Đơn vị báo cáo', 'Reporting organisation', 'text', answers.organisationName, required),
    field('M1.2', 'Thời gian giám sát', 'Period watched', 'text', answers.periodAnswer, { ...required, fixed: true }),
    field('M1.3', 'Cảm biến', 'Sensors', 'long_text', answers.sensorSummary, { fixed: true }),
    field('M1.4', 'Phạm vi số liệu', 'Reach of the figures', 'long_text', answers.reachAnswer, { fixed: true }),
    ...more,
    field('M1.9', 'Thời điểm lập', 'Made at', 'instant', timeOfReport, { ...required, fixed: true }),
  ],
})

const only = (code: string, vi: string, en: string, answer: Field['answer'], columns: readonly Column[]): Section => ({
  code,
  title: both(vi.toLocaleUpperCase('vi'), en.toUpperCase()),
  fields: [table(`M${code}`, vi, en, answer, columns)],
})

export const systems = (code: string): Section =>
  only(code, 'Hệ thống được giám sát', 'Systems watched', answers.systemRows, [
    NUMBER,
    column('Hệ thống', 'System', 40),
    column('Cấp độ', 'Level', 12),
    column('Tên miền, địa chỉ IP Internet', 'Domains, Internet addresses', 44),
  ])

export const sensors = (code: string): Section =>
  only(code, 'Cảm biến', 'Sensors', answers.sensorRows, [
    NUMBER,
    column('Cảm biến', 'Sensor', 36),
    column('Nhịp báo gần nhất', 'Last heard', 30),
    column('Không quan sát được trong kỳ', 'Not watched in the period', 30),
  ])

export const objects = (code: string): Section =>
  only(code, 'Đối tượng bị tấn công', 'Objects attacked', answers.objectRows, [
    NUMBER,
    column('Đối tượng (IP Internet)', 'Object (Internet address)', 36),
    column('Dịch vụ', 'Service', 18),
    column('Thời gian', 'Time', 30),
    column('Số lần', 'Times', 12),
  ])

export const techniques = (code: string): Section =>
  only(code, 'Kỹ thuật tấn công và bằng chứng', 'Techniques with evidence', answers.techniqueRows, [
    NUMBER,
    column('Kỹ thuật', 'Technique', 38),
    column('Mức độ', 'Severity', 14),
    column('Số lần', 'Times', 10),
    column('Bằng chứng', 'Evidence', 34),
  ])

export const sources = (code: string): Section =>
  only(code, 'Nguồn tấn công', 'Sources of attack', answers.sourceRows, [
    NUMBER,
    column('Địa chỉ', 'Address', 46),
    column('ASN', 'ASN', 28),
    column('Số lần', 'Times', 22),
  ])

export const changes = (code: string): Section => ({
  code,
  title: both('THAY ĐỔI SO VỚI KỲ TRƯỚC', 'CHANGES SINCE THE LAST PERIOD'),
  fields: [
    field(`M${code}`, 'Thay đổi so với kỳ trước', 'Changes since the last period', 'long_text', answers.changesAnswer),
  ],
})

export const activities = (code: string): Section =>
  only(code, 'Hoạt động thường ngày (không mở sự cố)', 'Everyday activity (opened no incident)', answers.activityRows, [
    NUMBER,
    column('Loại', 'Kind', 36),
    column('Số ngày', 'Days', 12),
    column('Số lần', 'Times', 16),
    column('Nguồn, ngày nhiều nhất', 'Sources, busiest day', 16),
    column('Đích, ngày nhiều nhất', 'Targets, busiest day', 16),
  ])

export const incidents = (code: string): Section =>
  only(code, 'Sự cố mở trong kỳ', 'Incidents opened', answers.incidentRows, [
    NUMBER,
    column('Mã', 'Number', 16),
    column('Phát hiện (T0)', 'Detected (T0)', 20),
    column('Tên sự cố', 'Incident', 32),
    column('Mức độ', 'Severity', 12),
    column('Tình trạng', 'State', 16),
  ])

export const losses = (code: string): Section =>
  only(code, 'Mất mát và thời gian không quan sát được', 'Losses and time not watched', answers.lossRows, [
    NUMBER,
    column('Cảm biến', 'Sensor', 20),
    column('Từ', 'From', 20),
    column('Đến', 'To', 20),
    column('Lý do', 'Reason', 36),
  ])

/** What only people can add. */
export const remarks = (code: string): Section => ({
  code,
  title: both('NHẬN XÉT, KIẾN NGHỊ', 'REMARKS'),
  fields: [field(`M${code}`, 'Nhận xét, kiến nghị', 'Remarks and recommendations', 'long_text', nobodyKnows)],
})

export const signature: Section = {
  code: 'sig',
  title: both('NGƯỜI LẬP BÁO CÁO', 'MADE BY'),
  fields: [field('sig', 'Ký, ghi rõ họ tên', 'Signature and name', 'signature', nobodyKnows)],
}

export const FOLD_NOTE = both(
  'Cảnh báo lặp lại được gộp theo cửa sổ thời gian và tính vào ngày mà cửa sổ đó bắt đầu (giờ Việt Nam).',
  'Repeats are folded by windows of time and counted on the day the window began (Vietnamese time).',
)
