/** What the routes about incidents and triage are for. */
import type { RouteWords } from './words.ts'

export const INCIDENT_WORDS: Readonly<Record<string, RouteWords>> = {
  'POST /api/incidents': {
    vi: 'Mở sự cố từ một tin báo: cuộc gọi, thư, chương trình khác.',
    en: 'Opens an incident that was reported: a call, a mail, a program.',
  },
  'POST /api/incidents/bulk': {
    vi: 'Làm một việc cho nhiều sự cố; trả lời từng sự cố.',
    en: 'One act on many incidents; answered one by one.',
  },
  'GET /api/incidents/:id/events': { vi: 'Nhật ký sự cố, từ mới đến cũ.', en: "The incident's log, the latest first." },
  'POST /api/incidents/:id/acknowledge': {
    vi: 'Nhận sự cố: có người đang lo.',
    en: 'Takes the incident on: somebody is at it.',
  },
  'PUT /api/incidents/:id/assignee': {
    vi: 'Giao sự cố cho một người, hoặc thôi giao.',
    en: 'Gives the incident to somebody, or to nobody.',
  },
  'PUT /api/incidents/:id/title': { vi: 'Đặt lại tên sự cố.', en: 'Renames the incident.' },
  'PUT /api/incidents/:id/category': { vi: 'Phân loại sự cố.', en: 'Says what kind of incident it is.' },
  'PUT /api/incidents/:id/judgements': {
    vi: 'Trả lời một câu hỏi mà mức độ hay thời hạn phụ thuộc vào.',
    en: 'Answers a question on which severity or deadlines depend.',
  },
  'PUT /api/incidents/:id/times': {
    vi: 'Ghi một mốc thời gian do người xác định.',
    en: 'Sets an instant that a person established.',
  },
  'PUT /api/incidents/:id/aware': {
    vi: 'Ghi thời điểm đơn vị biết, theo một chế độ báo cáo.',
    en: 'Says when the organisation became aware, for one regime.',
  },
  'PUT /api/incidents/:id/t0': { vi: 'Dời mốc T0, kèm lý do.', en: 'Moves T0, with the reason.' },
  'POST /api/incidents/:id/calls': {
    vi: 'Ghi một cuộc gọi báo cáo: ai, số nào, lúc nào.',
    en: 'Records a call that reported it: who, which number, when.',
  },
  'GET /api/incidents/:id/fulfils': {
    vi: 'Cho biết một cuộc gọi hay một báo cáo sẽ hoàn thành những mốc nào, trước khi ghi.',
    en: 'Which stages a call or a report would fulfil, before it is recorded.',
  },
  'POST /api/incidents/:id/tasks': { vi: 'Thêm việc phải làm.', en: 'Adds a task.' },
  'PATCH /api/incidents/:id/tasks/:task': {
    vi: 'Sửa một việc, hoặc đánh dấu đã xong.',
    en: 'Changes a task, or marks it as done.',
  },
  'DELETE /api/incidents/:id/tasks/:task': { vi: 'Bỏ một việc.', en: 'Removes a task.' },
  'POST /api/incidents/:id/playbooks/:playbook': {
    vi: 'Thêm các việc của một quy trình xử lý.',
    en: 'Adds the tasks of a playbook.',
  },
  'POST /api/incidents/:id/files': {
    vi: 'Thêm tệp chứng cứ; nội dung yêu cầu chính là tệp.',
    en: 'Adds a file as evidence; the body is the file.',
  },
  'GET /api/incidents/:id/files/:item': {
    vi: 'Tải tệp chứng cứ; việc đọc được ghi lại.',
    en: 'Gives a file of evidence; its reading is on record.',
    gives: 'json_or_file',
  },
  'GET /api/incidents/:id/custody': { vi: 'Ai đã cầm chứng cứ, lúc nào.', en: 'Who has had the evidence, and when.' },
  'POST /api/incidents/:id/merge': { vi: 'Gộp các sự cố khác vào sự cố này.', en: 'Merges others into this incident.' },
  'POST /api/incidents/:id/unmerge': { vi: 'Tách một sự cố đã gộp ra lại.', en: 'Takes a merged incident out again.' },
  'POST /api/incidents/:id/split': {
    vi: 'Chuyển một số cảnh báo sang sự cố mới.',
    en: 'Moves alerts into an incident of their own.',
  },
  'POST /api/incidents/:id/undo': {
    vi: 'Rút lại một việc đã làm; việc ấy vẫn còn trong nhật ký.',
    en: 'Takes an act back; it stays in the log.',
  },
  'GET /api/choices': {
    vi: 'Những gì các biểu mẫu cho chọn: người nhận việc, quy trình, phân loại, giới hạn.',
    en: 'What forms offer to choose from: people, playbooks, categories, limits.',
  },
  'GET /api/search': {
    vi: 'Tìm sự cố, địa chỉ, máy, tài khoản, chỉ dấu.',
    en: 'Finds incidents, addresses, hosts, accounts, indicators.',
  },
  'GET /api/activities': {
    vi: 'Bản ghi hoạt động theo ngày: quét, bị chặn, thuê bao nhiễm mã độc.',
    en: 'Daily records of activity: scans, blocked attempts, infected subscribers.',
  },
  'GET /api/activities/:day/:kind': {
    vi: 'Một bản ghi với nguồn, đích và luật nhiều nhất.',
    en: 'One record, with its busiest sources, targets and rules.',
  },
  'GET /api/silences': { vi: 'Các lệnh tắt tiếng.', en: 'Silences.' },
  'POST /api/silences': {
    vi: 'Tắt tiếng các cảnh báo khớp điều kiện, có thời hạn.',
    en: 'Silences alerts that match, for a time.',
  },
  'POST /api/silences/preview': {
    vi: 'Xem trước: lệnh tắt tiếng này sẽ bỏ qua những gì.',
    en: 'What a silence would have hidden.',
  },
  'DELETE /api/silences/:id': { vi: 'Thôi tắt tiếng.', en: 'Ends a silence.' },
  'GET /api/inhibitions': { vi: 'Các lệnh ghìm.', en: 'Inhibitions.' },
  'POST /api/inhibitions': {
    vi: 'Ghìm cảnh báo này khi đã có cảnh báo kia.',
    en: 'Holds some alerts back while others stand.',
  },
  'DELETE /api/inhibitions/:id': { vi: 'Thôi ghìm.', en: 'Ends an inhibition.' },
  'GET /api/rules': {
    vi: 'Các luật: chính sách, và luật đúng hay sai bao nhiêu lần.',
    en: 'Rules: their policies, and how often each was right.',
  },
  'PUT /api/rules/:id/policy': {
    vi: 'Cảnh báo của luật này được xử lý thế nào.',
    en: "Says what becomes of a rule's alerts.",
  },
  'DELETE /api/rules/:id/policy': { vi: 'Bỏ chính sách của luật.', en: "Removes a rule's policy." },
}
