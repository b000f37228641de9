/** Refusals, each with a stable name, a status and its words in both languages. */
import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import type { Problem } from './views.ts'

const PROBLEMS = {
  bad_request: [400, 'Yêu cầu không hợp lệ.', 'The request is not valid.'],
  not_signed_in: [401, 'Bạn chưa đăng nhập hoặc phiên đã hết hạn.', 'You are not signed in, or the session has ended.'],
  wrong_credentials: [401, 'Tên đăng nhập hoặc mật khẩu không đúng.', 'The user name or password is wrong.'],
  token_spent: [
    401,
    'Liên kết đăng nhập đã được dùng hoặc đã hết hạn. Hãy xin liên kết mới.',
    'This sign-in link was used already or has expired. Ask for a new one.',
  ],
  not_allowed: [403, 'Vai trò của bạn không có quyền làm việc này.', 'Your role does not allow this.'],
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
  not_the_approver: [403, 'Chỉ người đã phê duyệt mới xác nhận được.', 'Only the approver can say so.'],
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
  no_mail_server: [409, 'Chưa cấu hình máy chủ thư (reports.mail).', 'No mail server is configured (reports.mail).'],
  no_such_stage: [422, 'Sự cố không có nghĩa vụ này.', 'The incident has no such stage.'],
  proof_needed: [
    422,
    'Cần bằng chứng: tệp nêu ra chưa có trong chứng cứ của sự cố.',
    'Proof is needed: the file is not among the incident’s evidence.',
  ],
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
