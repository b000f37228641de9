/** The words and options of `vonggac collector user …`, `token …` and `audit …`. */
import type { Command } from 'commander'
import { ROLES } from '../store/users.ts'
import { command, type Does, withConfig } from './command.ts'
import { ORGANISATION_WORDS } from './organisation-words.ts'
import { speak } from './speak.ts'

const name = () => speak({ vi: 'Tên đăng nhập.', en: 'User name.' })
const json = () => speak({ vi: 'In JSON.', en: 'Prints JSON.' })

export function userCommands(does: Does): Command {
  const users = command('user', { vi: 'Người dùng màn hình trực.', en: 'People who use the console.' })
  users.addCommand(addCommand(does))
  users.addCommand(
    withConfig(
      command('reset', {
        vi: 'Cho vào lại: liên kết mới dùng một lần, đóng mọi phiên, bỏ mật khẩu cũ.',
        en: 'Lets somebody in anew: a new one-time link; sessions end, and the old password is void.',
      }),
    )
      .argument('<name>', name())
      .option(
        '--totp',
        speak({ vi: 'Bỏ luôn xác thực hai bước (mất máy).', en: 'Takes the second factor away, too (device lost).' }),
      )
      .action(does(async () => (await import('./users.ts')).resetUser)),
  )
  users.addCommand(
    withConfig(command('list', { vi: 'Có những ai, được làm gì.', en: 'Who there is, and what each may.' }))
      .option('--json', json())
      .action(does(async () => (await import('./users.ts')).listUsers)),
  )
  users.addCommand(
    withConfig(
      command('remove', {
        vi: 'Xoá người dùng; những gì người ấy đã làm vẫn còn trong nhật ký.',
        en: 'Removes somebody; what they did stays on record.',
      }),
    )
      .argument('<name>', name())
      .action(does(async () => (await import('./users.ts')).removeUser)),
  )
  return users
}

const addCommand = (does: Does): Command =>
  withConfig(
    command('add', {
      vi: 'Thêm người dùng, hoặc cấp lại mật khẩu hay liên kết đăng nhập.',
      en: 'Adds a user, or gives an existing one a new password or sign-in link.',
    }),
  )
    .argument('<name>', name())
    .requiredOption('--role <role>', ROLES.join(' | '))
    .option(
      '--organisation <id>',
      speak({
        vi: 'Đơn vị của người ấy; all: thấy mọi đơn vị. Bắt buộc khi có nhiều đơn vị.',
        en: 'Whose person it is; all: sees every organisation. Needed where there are several.',
      }),
    )
    .option('--display-name <name>', speak({ vi: 'Tên hiển thị.', en: 'Name to show.' }))
    .option(
      '--one-time',
      speak({
        vi: 'In liên kết đăng nhập dùng một lần, hết hạn sau 15 phút.',
        en: 'Prints a sign-in link, good once within 15 minutes.',
      }),
    )
    .option(
      '--payload',
      speak({
        vi: 'Được đọc nội dung bằng chứng của cảnh báo; mỗi lần đọc đều ghi vào nhật ký kiểm tra.',
        en: 'May read what alerts matched; every reading is put on record.',
      }),
    )
    .option(
      '--no-payload',
      speak({ vi: 'Thôi quyền đọc nội dung bằng chứng.', en: 'Takes the right to read what alerts matched away.' }),
    )
    .action(does(async () => (await import('./user-add.ts')).addUser))

export function tokenCommands(does: Does): Command {
  const tokens = command('token', {
    vi: 'Mã truy cập API cho chương trình.',
    en: 'Tokens that programs ask the API with.',
  })
  tokens.addCommand(
    withConfig(command('add', { vi: 'Cấp mã; mã chỉ hiện một lần.', en: 'Makes a token; it is shown this once.' }))
      .argument('<name>', speak({ vi: 'Dùng cho việc gì.', en: 'What it is for.' }))
      .requiredOption(
        '--permission <permission...>',
        speak({ vi: 'Các quyền, như incident.read.', en: 'Permissions, such as incident.read.' }),
      )
      .option('--organisation <id>', `${speak(ORGANISATION_WORDS)} (all)`)
      .requiredOption('--days <n>', speak({ vi: 'Hiệu lực trong mấy ngày.', en: 'How many days it is good for.' }))
      .action(does(async () => (await import('./api-tokens.ts')).addApiToken)),
  )
  tokens.addCommand(
    withConfig(command('list', { vi: 'Các mã đã cấp.', en: 'Tokens that were made.' }))
      .option('--json', json())
      .action(does(async () => (await import('./api-tokens.ts')).listApiTokens)),
  )
  tokens.addCommand(
    withConfig(command('revoke', { vi: 'Thu hồi mã, có hiệu lực ngay.', en: 'Revokes a token, at once.' }))
      .argument('<id>', speak({ vi: 'Như list in ra.', en: 'As list prints it.' }))
      .action(does(async () => (await import('./api-tokens.ts')).revokeToken)),
  )
  return tokens
}

export function auditCommands(does: Does): Command {
  const audit = command('audit', { vi: 'Nhật ký: ai đã làm gì.', en: 'The audit: who did what.' })
  audit.addCommand(
    withConfig(
      command('export', {
        vi: 'Xuất một khoảng nhật ký để lưu hoặc giao; «vonggac verify audit» kiểm tra.',
        en: "Exports a stretch of it to keep or hand on; 'vonggac verify audit' checks it.",
      }),
    )
      .option('--from <instant>', speak({ vi: 'Từ lúc nào.', en: 'From when.' }))
      .option('--to <instant>', speak({ vi: 'Trước lúc nào.', en: 'Before when.' }))
      .option(
        '--out <file>',
        speak({ vi: 'Tệp mới; mặc định là đầu ra chuẩn.', en: 'A new file; standard output by default.' }),
      )
      .action(does(async () => (await import('./audit.ts')).exportAudit)),
  )
  return audit
}
