/** The words and options of `vonggac collector notify …`. */
import type { Command } from 'commander'
import { command, type Does, withConfig } from './command.ts'
import { speak } from './speak.ts'

export function notifyCommand(does: Does): Command {
  const group = command('notify', { vi: 'Gọi trực: kiểm tra và gửi thử.', en: 'Call-outs: checks and tests.' })
  group.addCommand(
    withConfig(
      command('check', {
        vi: 'Đọc cấu hình gọi trực và nêu mọi điều còn sai; không gửi gì.',
        en: 'Reads the configuration of call-outs and tells everything that is wrong; sends nothing.',
      }),
    ).action(does(async () => (await import('./notify.ts')).checkNotify)),
  )
  group.addCommand(
    withConfig(
      command('test', {
        vi: 'Gửi tin thử cho một người qua mọi kênh của người ấy.',
        en: 'Sends a person a test over each of his channels.',
      }),
    )
      .requiredOption('--recipient <id>', speak({ vi: 'Người nhận trong cấu hình.', en: 'A recipient by its id.' }))
      .action(does(async () => (await import('./notify.ts')).testNotify)),
  )
  return group
}
