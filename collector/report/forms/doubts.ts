/** Sentences that several forms print: what could not be confirmed about their ground, and the forms' own notes. */
import { both } from './form-schema.ts'

export const CIRCULAR_20_DOUBT = both(
  'Hiệu lực của Thông tư 20/2017/TT-BTTTT và Quyết định 05/2017/QĐ-TTg sau ngày 01/7/2026 chưa được xác nhận.',
  'Whether Circular 20/2017/TT-BTTTT and Decision 05/2017/QĐ-TTg stand after 1 July 2026 is not confirmed.',
)

export const DECREE_331_DOUBTS = [
  both(
    'Nghị định 331/2026/NĐ-CP chưa ban hành mẫu báo cáo và chưa công bố cổng tiếp nhận; biểu này là bảng 11 mục dùng chung, không phải mẫu chính thức.',
    'Decree 331/2026/NĐ-CP has no published form or portal yet; this table of 11 items is a neutral one, no official form.',
  ),
  both(
    'Nghị định không định nghĩa «sự cố nghiêm trọng» và «gián đoạn nghiêm trọng»; khi chưa có người đánh giá thì coi là nghiêm trọng.',
    'The decree does not define a "serious incident" or "serious disruption"; until a person has judged, it counts as serious.',
  ),
  both(
    'Lời văn Nghị định 331/2026/NĐ-CP chưa đối chiếu với Công báo.',
    'The wording of Decree 331/2026/NĐ-CP has not been checked against the Official Gazette.',
  ),
]

export const CIRCULAR_31_DOUBTS = [
  both(
    'Hiệu lực của Thông tư 31/2017/TT-BTTTT sau ngày 01/7/2026 chưa được xác nhận.',
    'Whether Circular 31/2017/TT-BTTTT stands after 1 July 2026 is not confirmed.',
  ),
  both(
    'Thông tư nêu nội dung báo cáo giám sát nhưng cách trình bày này là của hệ thống.',
    "The circular says what a monitoring report holds; this arrangement of it is the system's own.",
  ),
]

export const COMPULSORY_NOTE = both(
  'Mục đánh dấu (*) là bắt buộc; các mục khác có thể bỏ trống khi không có thông tin.',
  'Items marked (*) are compulsory; the others may be left out when there is no information.',
)

export const TBSC_NOTE = both(
  'Khi gửi bằng thư điện tử, tiêu đề thư bắt đầu bằng [TBSC].',
  'When sent by e-mail, the subject begins with [TBSC].',
)
