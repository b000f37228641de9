/** What the routes of reports are for: on an incident, and on a stretch of days. */
import type { RouteWords } from './words.ts'

const VERSION = '/versions/:number'

/** What both kinds share; the form itself is told apart. */
const workOn = (prefix: string, delivery: string): Record<string, RouteWords> => ({
  [`PUT ${prefix}/draft`]: {
    vi: 'Ghi những gì người lập điền vào bản thảo; null là bỏ phần đã điền.',
    en: 'Keeps what people typed into the draft; null takes it back.',
  },
  [`GET ${prefix}/versions`]: { vi: 'Các bản đã lưu, từ mới đến cũ.', en: 'Saved versions, the latest first.' },
  [`POST ${prefix}/versions`]: {
    vi: 'Lưu biểu mẫu như hiện nay thành một bản đánh số, không sửa được nữa.',
    en: 'Saves the form as it stands as a numbered version that never changes.',
  },
  [`GET ${prefix}${VERSION}`]: {
    vi: 'Một bản đã lưu; thêm .docx, .pdf hoặc .json thì là tệp.',
    en: 'A saved version; with .docx, .pdf or .json it is a file.',
    gives: 'json_or_file',
  },
  [`GET ${prefix}/diff`]: {
    vi: 'Hai bản khác nhau ở những mục nào.',
    en: 'In which fields two versions differ.',
  },
  [`POST ${prefix}${VERSION}/submission`]: {
    vi: 'Trình bản mới nhất để phê duyệt; còn thiếu mục bắt buộc thì bị từ chối.',
    en: 'Submits the latest version for approval; refused while anything compulsory is missing.',
  },
  [`POST ${prefix}${VERSION}/return`]: {
    vi: 'Trả lại bản đã trình, kèm lý do.',
    en: 'Returns a submitted version, with the reason.',
  },
  [`POST ${prefix}${VERSION}/approval`]: {
    vi: 'Phê duyệt bản đã trình; người lập không tự phê duyệt.',
    en: 'Approves a submitted version; never by whoever saved it.',
  },
  [`POST ${prefix}${VERSION}/sole-approval`]: {
    vi: 'Phê duyệt một mình, chỉ khi đơn vị đã đặt reports.fourEyes là false.',
    en: 'Approves alone, only where the organisation has set reports.fourEyes to false.',
  },
  [`POST ${prefix}${VERSION}/phone-approval`]: {
    vi: 'Ghi nhận phê duyệt qua điện thoại: ai đồng ý, số nào, phút nào; người phê duyệt ký xác nhận trong 24 giờ.',
    en: 'Records an approval by telephone: who agreed, which number, which minute; to be countersigned within 24 hours.',
  },
  [`POST ${prefix}${VERSION}/deliveries`]: {
    vi: 'Gửi bản đã phê duyệt bằng thư điện tử, hoặc ghi nhận lần giao khác kèm bằng chứng.',
    en: 'Sends an approved version by e-mail, or records another hand-over with what proves it.',
  },
  [`POST ${delivery}/settlement`]: {
    vi: 'Trả lời thay máy chủ thư: lần gửi chưa rõ kết quả có tới nơi hay không.',
    en: 'Settles whether an e-mail of unknown fate arrived.',
  },
  [`POST ${delivery}/replies`]: {
    vi: 'Ghi số tiếp nhận và phản hồi của cơ quan nhận.',
    en: "Keeps the authority's intake number and what it answered.",
  },
  [`GET ${delivery}/documents/:name`]: {
    vi: 'Đúng tệp đã gửi đi.',
    en: 'The very file that was sent.',
    gives: 'json_or_file',
  },
})

export const REPORT_WORDS: Readonly<Record<string, RouteWords>> = {
  ...workOn('/api/incidents/:id/reports/:form', '/api/incidents/:id/deliveries/:delivery'),
  'GET /api/reports/periods/:period/:form': {
    vi: 'Biểu mẫu của một kỳ như hiện nay, kèm bản thảo; thêm .docx, .pdf hoặc .json thì là tệp.',
    en: 'The form of a period as it stands, with its draft; with .docx, .pdf or .json it is a file.',
    gives: 'json_or_file',
  },
  ...workOn('/api/reports/periods/:period/:form', '/api/reports/periods/:period/:form/deliveries/:delivery'),
  'GET /api/reports/periods/:period/:form/deliveries': {
    vi: 'Các lần gửi báo cáo kỳ này, mới nhất trước.',
    en: 'The deliveries of the report on this period, latest first.',
  },
  'GET /api/reports/periods/:period/:form/hand-over': {
    vi: 'Gửi được cho ai, bằng cách nào, và các tệp chứng minh đã có.',
    en: 'Who it can be handed to and how, and the files of proof that are kept.',
  },
  'POST /api/reports/periods/:period/:form/files': {
    vi: 'Thêm giấy biên nhận hoặc bản quét chứng minh việc gửi báo cáo; nội dung yêu cầu chính là tệp.',
    en: 'Adds a receipt or scan that proves a hand-over; the body of the request is the file.',
  },
  'GET /api/reports/periods/:period/:form/files/:file': {
    vi: 'Tải một giấy biên nhận hoặc bản quét.',
    en: 'Gives a receipt or scan.',
    gives: 'json_or_file',
  },
  'GET /api/incidents/:id/reports': {
    vi: 'Các biểu mẫu và nơi nhận của một sự cố.',
    en: "An incident's forms and recipients.",
  },
  'GET /api/incidents/:id/deliveries': {
    vi: 'Các lần gửi báo cáo của một sự cố, mới nhất trước; form để chỉ lấy của một biểu mẫu.',
    en: "An incident's deliveries of reports, latest first; with form: those of one form alone.",
  },
  [`GET /api/incidents/:id/reports/:form${VERSION}/fulfils`]: {
    vi: 'Gửi bản này tới nơi nhận ấy thì đáp ứng những nghĩa vụ nào, vì sao.',
    en: 'Which duties this version would answer, sent to that recipient, and why.',
  },
  'GET /api/reports/waiting': { vi: 'Các bản đang chờ phê duyệt.', en: 'Versions that wait for a decision.' },
  'GET /api/reports/monitoring/daily': {
    vi: 'Báo cáo giám sát ngày.',
    en: 'The daily monitoring report.',
    gives: 'json_or_file',
  },
  'GET /api/reports/monitoring/weekly': {
    vi: 'Báo cáo giám sát tuần.',
    en: 'The weekly monitoring report.',
    gives: 'json_or_file',
  },
  'GET /api/reports/monitoring/half-year': {
    vi: 'Báo cáo giám sát sáu tháng.',
    en: 'The half-yearly monitoring report.',
    gives: 'json_or_file',
  },
  'GET /api/reports/periodic': {
    vi: 'Báo cáo định kỳ theo mẫu số 05, để sửa tiếp.',
    en: 'The periodic report on form 05, to be edited.',
    gives: 'json_or_file',
  },
  'GET /api/reports/register': {
    vi: 'Sổ theo dõi sự cố để in, gồm cả các dấu hiệu đã bỏ qua.',
    en: 'The register of incidents for print, with dismissed candidates.',
    gives: 'json_or_file',
  },
  'GET /api/incidents/:id/stix': {
    vi: 'Các dấu hiệu của sự cố dạng STIX 2.1.',
    en: "The incident's indicators as STIX 2.1.",
    gives: 'json_or_file',
  },
  'GET /api/incidents/:id/export': {
    vi: 'Toàn bộ sự cố trong một tệp, kiểm tra được bằng «vonggac verify».',
    en: "The whole incident in one file, which 'vonggac verify' checks.",
    gives: 'json_or_file',
  },
}
