/** Refusals, each with a stable name, a status and its words in both languages. */
import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import type { Problem } from './views.ts'

const PROBLEMS = {
  bad_request: [400, 'Yêu cầu không hợp lệ.', 'The request is not valid.'],
  idempotency_key_invalid: [
    400,
    'Idempotency-Key cần từ 16 đến 128 ký tự ASCII, không có dấu cách.',
    'An Idempotency-Key has 16 to 128 ASCII characters, and no spaces.',
  ],
  not_signed_in: [401, 'Bạn chưa đăng nhập hoặc phiên đã hết hạn.', 'You are not signed in, or the session has ended.'],
  wrong_credentials: [401, 'Tên đăng nhập hoặc mật khẩu không đúng.', 'The user name or password is wrong.'],
  token_refused: [
    401,
    'Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi.',
    'The access token is wrong, has expired, or was revoked.',
  ],
  wrong_code: [401, 'Mã xác thực không đúng hoặc đã được dùng.', 'The code is wrong, or was used already.'],
  sign_in_again: [
    401,
    'Đã quá thời gian hoặc quá số lần nhập mã. Hãy đăng nhập lại từ đầu.',
    'It took too long or too many tries. Sign in again from the beginning.',
  ],
  provider_refused: [
    401,
    'Không đăng nhập được bằng tài khoản của đơn vị. Hãy hỏi người quản trị.',
    "Signing in with the organisation's account did not work. Ask your administrator.",
  ],
  token_spent: [
    401,
    'Liên kết đăng nhập đã được dùng hoặc đã hết hạn. Hãy xin liên kết mới.',
    'This sign-in link was used already or has expired. Ask for a new one.',
  ],
  not_allowed: [403, 'Vai trò của bạn không có quyền làm việc này.', 'Your role does not allow this.'],
  second_factor_due: [
    403,
    'Đơn vị yêu cầu xác thực hai bước. Hãy thiết lập trước khi tiếp tục.',
    'A second factor is required here. Set one up to go on.',
  ],
  more_than_yours: [
    403,
    'Không thể cấp quyền mà chính bạn không có.',
    'You cannot give what you do not have yourself.',
  ],
  payload_not_allowed: [
    403,
    'Bạn không có quyền đọc nội dung bằng chứng.',
    'You do not have the right to read what alerts matched.',
  ],
  foreign_origin: [403, 'Yêu cầu đến từ một trang khác nên bị từ chối.', 'The request came from another site.'],
  not_found: [404, 'Không tìm thấy.', 'Not found.'],
  unsigned_alert: [
    404,
    'Cảnh báo này không đến trong một lô có chữ ký của tác tử.',
    'This alert did not come in a batch that an agent signed.',
  ],
  idempotency_in_progress: [
    409,
    'Yêu cầu với khoá này đang được xử lý. Hãy hỏi lại sau giây lát.',
    'What was asked under this key is under way. Ask again in a moment.',
  ],
  idempotency_unknown: [
    409,
    'Yêu cầu với khoá này đã được nhận nhưng kết quả không còn. Hãy xem lại tình hình trước khi gửi với khoá mới.',
    'What was asked under this key was taken in, and its answer is not there. Look before you ask under a new key.',
  ],
  name_taken: [409, 'Tên đăng nhập này đã có người dùng.', 'This user name is taken.'],
  not_yourself: [
    409,
    'Không thể tự làm việc này với tài khoản của chính mình.',
    'This cannot be done to your own account.',
  ],
  managed_elsewhere: [
    409,
    'Tài khoản này do hệ thống định danh của đơn vị quản lý.',
    "This account is managed by the organisation's identity provider.",
  ],
  second_factor_needed: [
    409,
    'Đơn vị yêu cầu xác thực hai bước nên không thể tắt.',
    'A second factor is required here; it cannot be turned off.',
  ],
  already_settled: [409, 'Việc này đã được xác nhận hoặc phản đối rồi.', 'This was countersigned or disputed already.'],
  already_closed: [
    409,
    'Sự cố đã đóng nên không đổi trạng thái được nữa.',
    'The incident is closed; its status can no longer change.',
  ],
  verdict_needed: [422, 'Đóng sự cố cần kết luận.', 'Closing an incident needs a verdict.'],
  no_effect: [409, 'Không có gì thay đổi.', 'This changes nothing.'],
  not_possible: [409, 'Không làm được việc này ở trạng thái hiện tại.', 'This can’t be done as things are.'],
  too_many: [413, 'Quá nhiều hoặc quá lớn.', 'Too many, or too large.'],
  bad_prefix: [422, 'Có giá trị không phải địa chỉ hay dải địa chỉ.', 'A value is no address or prefix.'],
  too_wide: [
    422,
    'Điều kiện quá rộng: cần ít nhất một điều kiện khớp luật, máy, tác tử hay đối tượng cụ thể.',
    'Too wide: at least one condition must name a rule, host, agent or entity.',
  ],
  too_long: [422, 'Thời hạn dài hơn mức cho phép.', 'It would last longer than is allowed.'],
  already_over: [422, 'Thời hạn đã qua.', 'It would be over already.'],
  no_such_step: [409, 'Không thể chuyển sang trạng thái này.', 'The status cannot change to this one.'],
  call_out_over: [
    409,
    'Lượt gọi trực này đã xong: đã có người nhận, hoặc việc đã kết thúc.',
    'This call-out is over: somebody has taken it on, or what it was about has ended.',
  ],
  duty_done: [409, 'Nghĩa vụ này đã được ghi nhận là xong.', 'This duty is marked as done already.'],
  idempotency_key_reused: [422, 'Khoá này đã dùng cho một yêu cầu khác.', 'This key was used for something else.'],
  password_short: [422, 'Mật khẩu cần ít nhất 12 ký tự.', 'A password needs at least 12 characters.'],
  password_is_name: [422, 'Mật khẩu không được trùng tên đăng nhập.', 'The password must not be the user name.'],
  no_such_organisation: [422, 'Không có đơn vị này.', 'There is no such organisation.'],
  reason_needed: [
    422,
    'Cần ghi lý do khi đóng sự cố, lùi trạng thái, giữ hoặc thôi giữ chứng cứ.',
    'A reason is needed to close an incident, to move its status back, and to hold or release evidence.',
  ],
  draft_changed: [
    409,
    'Bản thảo vừa được người khác sửa. Hãy tải lại rồi làm tiếp.',
    'Somebody else has just changed the draft. Load it again and go on from there.',
  ],
  bad_fields: [422, 'Có mục nhập chưa đúng.', 'Some fields are not right.'],
  fields_missing: [422, 'Còn thiếu mục bắt buộc nên chưa trình được.', 'Compulsory fields are missing.'],
  not_latest: [409, 'Chỉ trình được bản mới nhất.', 'Only the latest version can be submitted.'],
  already_decided: [409, 'Việc này đã được quyết định.', 'This has been decided already.'],
  not_submitted: [409, 'Bản này chưa được trình.', 'This version has not been submitted.'],
  own_version: [409, 'Người lập không tự phê duyệt bản của mình.', 'Whoever saved a version does not approve it.'],
  no_such_approver: [422, 'Không có người này hoặc người này không có quyền phê duyệt.', 'There is no such approver.'],
  not_approved: [409, 'Bản chưa được phê duyệt thì không gửi.', 'Nothing is sent without approval.'],
  approval_disputed: [
    409,
    'Người phê duyệt không thừa nhận phê duyệt qua điện thoại này.',
    'The approver disputes the approval by telephone.',
  ],
  drill_never_leaves: [
    409,
    'Báo cáo diễn tập không bao giờ gửi ra ngoài.',
    'A report of a drill never leaves the building.',
  ],
  no_address: [
    422,
    'Danh bạ (contacts) không có địa chỉ của nơi nhận này cho cách gửi này.',
    'The contacts have no address of this recipient for this channel.',
  ],
  already_sent: [409, 'Bản này đã gửi hoặc đang gửi tới nơi nhận này.', 'This was sent, or is being sent, already.'],
  delivery_unknown: [
    409,
    'Chưa rõ lần gửi trước có tới hay không: hãy hỏi nơi nhận và ghi lại kết quả trước khi gửi lại.',
    'Whether it arrived last time is not known: ask the recipient and put it on record before sending again.',
  ],
  no_mail_server: [
    409,
    'Chưa cấu hình máy chủ thư (reports.mail hoặc notify.email).',
    'No mail server is configured (reports.mail or notify.email).',
  ],
  no_such_stage: [422, 'Sự cố không có nghĩa vụ này.', 'The incident has no such stage.'],
  proof_needed: [
    422,
    'Cần bằng chứng: tệp nêu ra chưa có trong chứng cứ của sự cố.',
    'Proof is needed: the file is not among the incident’s evidence.',
  ],
  in_the_future: [422, 'Thời điểm này chưa tới.', 'This time has not come yet.'],
  before_first_signal: [
    422,
    'Thời điểm này sớm hơn tín hiệu đầu tiên của sự cố. Nếu đơn vị đã biết từ trước thì hãy dời T0 kèm lý do, rồi ghi lại.',
    'This is before the incident’s first signal. If it was known before, move T0 with the reason, then record this again.',
  ],
  not_owed: [
    409,
    'Lúc đó không có nghĩa vụ báo cáo nào như vậy đang chờ.',
    'No such duty to report was waiting for an answer at that time.',
  ],
  invalid_fields: [422, 'Có trường chưa hợp lệ; xem từng trường.', 'Some fields are not valid; see each of them.'],
  too_many_requests: [
    429,
    'Quá nhiều yêu cầu. Hãy đợi một lát rồi thử lại.',
    'Too many requests. Wait a little and try again.',
  ],
  failed: [500, 'Bộ thu thập gặp lỗi. Xem nhật ký của bộ thu thập.', "The collector failed. See the collector's log."],
  busy: [503, 'Bộ thu thập đang bận. Hãy thử lại.', 'The collector is busy. Try again.'],
  console_not_built: [
    503,
    'Giao diện chưa được dựng (deploy/build). API vẫn chạy.',
    'The console has not been built (deploy/build). The API is running.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>

export type ProblemName = keyof typeof PROBLEMS

export function problem(name: ProblemName): z.infer<typeof Problem> {
  const [, vi, en] = PROBLEMS[name]
  return { error: name, message: { vi, en } }
}

export const statusOf = (name: ProblemName): number => PROBLEMS[name][0]

/** Ends a request with a refusal. */
export function refuse(reply: FastifyReply, name: ProblemName): FastifyReply {
  // Sent as text: a refusal is never what the route's own reply schema describes.
  return reply
    .code(statusOf(name))
    .type('application/json; charset=utf-8')
    .send(Buffer.from(JSON.stringify(problem(name))))
}
