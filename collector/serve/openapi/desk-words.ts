/** What the routes of the register, of call-outs and of duties are for. */
import type { RouteWords } from './words.ts'

export const DESK_WORDS: Readonly<Record<string, RouteWords>> = {
  'GET /api/networks': { vi: 'Bảng các mạng.', en: 'The table of networks.' },
  'GET /api/networks/at/:address': {
    vi: 'Địa chỉ này thuộc mạng nào, hệ thống nào, vì sao.',
    en: 'Which network and system an address is in, and why.',
  },
  'POST /api/networks': { vi: 'Thêm một mạng.', en: 'Adds a network.' },
  'PUT /api/networks/:id': { vi: 'Sửa một mạng.', en: 'Changes a network.' },
  'DELETE /api/networks/:id': { vi: 'Bỏ một mạng.', en: 'Removes a network.' },
  'POST /api/networks/import': {
    vi: 'Nhập các mạng từ CSV hoặc YAML; sai một chỗ thì không ghi gì.',
    en: 'Takes networks from CSV or YAML; with anything wrong nothing is written.',
  },
  'GET /api/systems': { vi: 'Các hệ thống thông tin.', en: 'Information systems.' },
  'GET /api/systems/:id': { vi: 'Một hệ thống.', en: 'One system.' },
  'POST /api/systems': { vi: 'Thêm một hệ thống.', en: 'Adds a system.' },
  'PUT /api/systems/:id': { vi: 'Sửa một hệ thống.', en: 'Changes a system.' },
  'DELETE /api/systems/:id': { vi: 'Bỏ một hệ thống.', en: 'Removes a system.' },
  'POST /api/systems/import': { vi: 'Nhập các hệ thống từ CSV hoặc YAML.', en: 'Takes systems from CSV or YAML.' },
  'GET /api/entities/:value': {
    vi: 'Những gì biết về một địa chỉ hay tên.',
    en: 'What is known of an address or name.',
  },
  'POST /api/entities': { vi: 'Như trên, cho nhiều địa chỉ hay tên.', en: 'The same, for several.' },
  'GET /api/call-outs': { vi: 'Các lượt gọi trực.', en: 'Call-outs.' },
  'GET /api/call-outs/:number': {
    vi: 'Một lượt gọi trực với các tin nhắn của nó.',
    en: 'One call-out with its messages.',
  },
  'GET /api/call-outs/undelivered': {
    vi: 'Các tin không gửi được, kèm lý do.',
    en: 'Messages that could not be delivered, with the reason.',
  },
  'POST /api/call-outs/:number/acknowledgement': { vi: 'Nhận lượt gọi trực.', en: 'Acknowledges a call-out.' },
  'POST /api/call-outs/deliveries/:number/retry': {
    vi: 'Gửi lại một tin không gửi được.',
    en: 'Tries an undelivered message again.',
  },
  'POST /api/acknowledgement': {
    vi: 'Nhận bằng liên kết trong tin nhắn.',
    en: 'Acknowledges by the link of a message.',
  },
  'POST /api/acknowledgement/look': { vi: 'Liên kết này nói về việc gì.', en: 'What a link is about.' },
  'POST /api/notify/test': {
    vi: 'Gửi thử qua các kênh của một người nhận.',
    en: "Sends a test through a recipient's channels.",
  },
  'GET /api/duties': {
    vi: 'Các nghĩa vụ định kỳ: sắp tới, đến hạn, quá hạn, đã xong.',
    en: 'Periodic duties: coming, due, overdue, done.',
  },
  'POST /api/duties/:id/done': {
    vi: 'Ghi nhận một nghĩa vụ đã xong, kèm số văn bản.',
    en: 'Marks a duty as done, with its reference.',
  },
  'POST /api/contact-changes': {
    vi: 'Ghi rằng đầu mối liên lạc đã đổi.',
    en: 'Records that the contact point changed.',
  },
}
