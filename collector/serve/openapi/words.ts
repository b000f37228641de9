/** What each route is for, in both languages. A test holds it complete. */
import type { Bilingual } from '../../store/bilingual.ts'
import { DESK_WORDS } from './desk-words.ts'
import { INCIDENT_WORDS } from './incident-words.ts'
import { REPORT_WORDS } from './report-words.ts'

export interface RouteWords extends Bilingual {
  /** What comes back where it isn't JSON, or nothing. */
  readonly gives?: 'redirect' | 'events' | 'json_or_file'
}

export const ROUTE_WORDS: Readonly<Record<string, RouteWords>> = {
  ...INCIDENT_WORDS,
  ...DESK_WORDS,
  ...REPORT_WORDS,

  'GET /api/status': {
    vi: 'Sản phẩm, đơn vị, và những lưu ý về cấu hình.',
    en: 'Product, organisation, and what the set-up lacks.',
  },
  'GET /api/openapi.json': { vi: 'Bản mô tả này.', en: 'This description.' },
  'GET /api/stream': {
    vi: 'Luồng sự kiện trực tiếp: cảnh báo, sự cố, tác tử; nối lại bằng Last-Event-ID.',
    en: 'Live events: alerts, incidents, agents; Last-Event-ID resumes.',
    gives: 'events',
  },

  'POST /api/session': { vi: 'Đăng nhập bằng mật khẩu.', en: 'Signs in with a password.' },
  'POST /api/session/one-time': { vi: 'Đăng nhập bằng liên kết dùng một lần.', en: 'Signs in with a one-time link.' },
  'POST /api/session/code': {
    vi: 'Bước hai: mã xác thực hoặc mã khôi phục.',
    en: 'The second step: a code, or a recovery code.',
  },
  'GET /api/session': { vi: 'Phiên của tôi: tôi là ai, được làm gì.', en: 'My session: who I am, what I may.' },
  'DELETE /api/session': { vi: 'Đăng xuất.', en: 'Signs out.' },
  'DELETE /api/session/others': {
    vi: 'Kết thúc các phiên khác của tôi.',
    en: 'Ends my other sessions.',
  },
  'PUT /api/session/password': {
    vi: 'Đổi mật khẩu của tôi; các phiên khác bị đóng.',
    en: 'Changes my password; other sessions end.',
  },
  'GET /api/session/second-factor': { vi: 'Xác thực hai bước của tôi.', en: 'My second factor.' },
  'POST /api/session/second-factor': {
    vi: 'Bắt đầu thiết lập xác thực hai bước; khoá chỉ hiện một lần.',
    en: 'Begins to set up a second factor; the key is shown once.',
  },
  'POST /api/session/second-factor/confirmation': {
    vi: 'Xác nhận bằng một mã; trả về các mã khôi phục.',
    en: 'Confirms it by a code; gives the recovery codes.',
  },
  'POST /api/session/second-factor/recovery-codes': {
    vi: 'Cấp lại các mã khôi phục.',
    en: 'Gives new recovery codes.',
  },
  'DELETE /api/session/second-factor': { vi: 'Tắt xác thực hai bước.', en: 'Turns the second factor off.' },
  'GET /api/provider/start': {
    vi: 'Sang hệ thống định danh của đơn vị để đăng nhập.',
    en: "On to the organisation's identity provider, to sign in there.",
    gives: 'redirect',
  },
  'GET /api/provider/callback': {
    vi: 'Trở về từ hệ thống định danh.',
    en: 'Back from the identity provider.',
    gives: 'redirect',
  },

  'GET /api/organisations': { vi: 'Các đơn vị tôi thấy được.', en: 'The organisations I can see.' },
  'GET /api/people': { vi: 'Người dùng và quyền của họ.', en: 'People and what each may.' },
  'POST /api/people': {
    vi: 'Thêm người; trả về liên kết đăng nhập dùng một lần.',
    en: 'Adds somebody; gives a one-time sign-in link.',
  },
  'PATCH /api/people/:username': {
    vi: 'Đổi vai trò, đơn vị, quyền đọc bằng chứng, hoặc khoá tài khoản.',
    en: 'Changes role, organisation, the right to evidence, or shuts somebody out.',
  },
  'POST /api/people/:username/reset': {
    vi: 'Cho vào lại: liên kết mới, đóng mọi phiên, bỏ mật khẩu.',
    en: 'Lets somebody in anew: a new link; sessions end, the password is void.',
  },
  'DELETE /api/people/:username/sessions': {
    vi: 'Đóng mọi phiên của người này.',
    en: 'Ends every session of this person.',
  },
  'DELETE /api/people/:username': { vi: 'Xoá người dùng.', en: 'Removes somebody.' },
  'GET /api/tokens': { vi: 'Mã truy cập của các chương trình.', en: 'Tokens of programs.' },
  'POST /api/tokens': { vi: 'Cấp mã truy cập; mã chỉ hiện một lần.', en: 'Makes a token; it is shown once.' },
  'DELETE /api/tokens/:id': { vi: 'Thu hồi mã truy cập.', en: 'Revokes a token.' },
  'GET /api/audit': { vi: 'Nhật ký: ai đã làm gì.', en: 'The audit: who did what.' },
  'GET /api/approvals': {
    vi: 'Các phê duyệt qua điện thoại và chữ ký xác nhận còn thiếu.',
    en: 'Approvals by telephone, and countersignatures that are missing.',
  },
  'POST /api/approvals/:id/countersignature': {
    vi: 'Người phê duyệt xác nhận điều đã nói qua điện thoại.',
    en: 'The approver stands by what was said on the telephone.',
  },
  'POST /api/approvals/:id/dispute': {
    vi: 'Người phê duyệt nói rằng không có chuyện ấy.',
    en: 'The approver says that it was not so.',
  },

  'GET /api/incidents': {
    vi: 'Các sự cố, xếp theo thời hạn pháp lý còn lại.',
    en: 'Incidents, sorted by legal time left.',
  },
  'GET /api/incidents/:id': {
    vi: 'Một sự cố với thời hạn, cảnh báo đã gộp và diễn biến.',
    en: 'An incident with its deadlines, folded alerts and history.',
  },
  'GET /api/incidents/:id/alerts': { vi: 'Các cảnh báo của sự cố.', en: 'The alerts of an incident.' },
  'POST /api/incidents/:id/status': { vi: 'Đổi trạng thái sự cố.', en: 'Changes the status of an incident.' },
  'POST /api/incidents/:id/evidence': {
    vi: 'Giữ hoặc thôi giữ nội dung cảnh báo làm chứng cứ.',
    en: 'Holds what its alerts matched as evidence, or lets it go.',
  },
  'POST /api/incidents/:id/comments': { vi: 'Ghi chú vào sự cố.', en: 'Comments on an incident.' },
  'GET /api/incidents/:id/reports/:form': {
    vi: 'Biểu mẫu đã điền; thêm .docx, .pdf hoặc .json để tải về.',
    en: 'A filled-in form; with .docx, .pdf or .json a file.',
    gives: 'json_or_file',
  },
  'GET /api/alerts': { vi: 'Cảnh báo, mới nhất trước.', en: 'Alerts, the latest first.' },
  'GET /api/alerts/:agent/:epoch/:sequence/payload': {
    vi: 'Nội dung mà cảnh báo khớp; mỗi lần đọc đều được ghi lại.',
    en: 'What an alert matched; every reading is put on record.',
  },
  'GET /api/alerts/:agent/:epoch/:sequence/proof': {
    vi: 'Bằng chứng ai đã ký cảnh báo.',
    en: 'Proof of who signed an alert.',
  },

  'GET /api/agents': { vi: 'Các tác tử và tình trạng của chúng.', en: 'Agents and how they are.' },
  'GET /api/agents/:id': { vi: 'Một tác tử.', en: 'One agent.' },
  'PUT /api/agents/:id/notes': {
    vi: 'Máy đặt ở đâu, của ai, gọi cho ai.',
    en: 'Where a host stands, whose it is, whom to call.',
  },
  'GET /api/agents/:id/keys': { vi: 'Các khoá của tác tử.', en: 'The keys of an agent.' },
  'POST /api/agents/:id/approval': {
    vi: 'Cho máy đang chờ trở thành tác tử.',
    en: 'Lets a waiting host become an agent.',
  },
  'POST /api/agents/:id/revocation': { vi: 'Thu hồi mọi khoá của tác tử.', en: 'Revokes every key of an agent.' },
  'PUT /api/agents/:id/group': { vi: 'Chuyển tác tử sang nhóm khác.', en: 'Moves an agent to another group.' },
  'PUT /api/agents/:id/organisation': {
    vi: 'Chuyển tác tử sang đơn vị khác.',
    en: 'Moves an agent to another organisation.',
  },
  'GET /api/enrolment': {
    vi: 'Máy đang chờ duyệt và các mã ghi danh.',
    en: 'Hosts that wait for approval, and enrolment tokens.',
  },
  'POST /api/enrolment/tokens': {
    vi: 'Cấp mã ghi danh; mã chỉ hiện một lần.',
    en: 'Makes an enrolment token; it is shown once.',
  },
  'DELETE /api/enrolment/tokens/:id': { vi: 'Huỷ mã ghi danh.', en: 'Removes an enrolment token.' },
  'GET /api/bundles': {
    vi: 'Các gói luật đã công bố, và ai đang chạy chúng.',
    en: 'Bundles of rules that were published, and who runs them.',
  },
  'GET /api/dead-letters': {
    vi: 'Những gì không đọc được, kèm lý do.',
    en: 'What could not be read, with the reason.',
  },
}
