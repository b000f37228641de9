/** `vonggac collector …`: runs the collector, and looks after it while it runs. */
import { Command, CommanderError } from 'commander'
import { bundleCommand } from './bundle-command.ts'
import { helpWords } from './help.ts'
import { speak } from './speak.ts'

const DEFAULT_CONFIG = '/etc/vonggac/collector.yaml'

export async function collectorCommand(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const does =
    <A extends unknown[]>(load: () => Promise<(...given: A) => Promise<number>>) =>
    async (...given: A) => {
      const work = await load()
      exitCode = await work(...given)
    }
  try {
    await program(does).parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help that was asked for is a success; anything else is bad usage.
    return error.exitCode === 0 ? 0 : 2
  }
  return exitCode
}

/** Each command's code is loaded when it is called: help shows at once. */
type Does = <A extends unknown[]>(
  load: () => Promise<(...given: A) => Promise<number>>,
) => (...given: A) => Promise<void>

function program(does: Does): Command {
  const top = command('vonggac collector', {
    vi: 'Bộ thu thập: nhận cảnh báo, dựng sự cố, tính thời hạn báo cáo, màn hình trực.',
    en: 'The collector: takes alerts in, builds incidents, runs reporting clocks, serves the console.',
  })
  top.addCommand(
    withConfig(
      command('run', { vi: 'Chạy bộ thu thập cho tới khi có SIGTERM.', en: 'Runs the collector until SIGTERM.' }),
    ).action(does(async () => (await import('./run.ts')).runCollector)),
  )
  top.addCommand(
    command('init', {
      vi: 'Tạo thư mục dữ liệu với tệp cấu hình mẫu và chứng thư.',
      en: 'Makes a data folder with a sample configuration and certificates.',
    })
      .requiredOption('--data <folder>', speak({ vi: 'Thư mục dữ liệu.', en: 'The data folder.' }))
      .action(does(async () => (await import('./init.ts')).initialise)),
  )
  top.addCommand(
    group('user', { vi: 'Người dùng màn hình trực.', en: 'People who use the console.' }).addCommand(
      withConfig(
        command('add', {
          vi: 'Thêm người dùng, hoặc cấp lại mật khẩu hay liên kết đăng nhập.',
          en: 'Adds a user, or gives an existing one a new password or sign-in link.',
        }),
      )
        .argument('<name>', speak({ vi: 'Tên đăng nhập.', en: 'User name.' }))
        .requiredOption('--role <role>', 'viewer | analyst | admin')
        .option('--display-name <name>', speak({ vi: 'Tên hiển thị.', en: 'Name to show.' }))
        .option(
          '--one-time',
          speak({
            vi: 'In liên kết đăng nhập dùng một lần, hết hạn sau 15 phút.',
            en: 'Prints a sign-in link, good once within 15 minutes.',
          }),
        )
        .action(does(async () => (await import('./user-add.ts')).addUser)),
    ),
  )
  top.addCommand(
    group('agent', { vi: 'Tác tử được phép gửi cảnh báo.', en: 'Agents that may send alerts.' }).addCommand(
      withConfig(
        command('add', {
          vi: 'Đăng ký tác tử và cấp mã bí mật; mã cũ mất hiệu lực ngay.',
          en: 'Registers an agent and gives it a token; an older token ends at once.',
        }),
      )
        .argument('<id>', speak({ vi: 'Tên tác tử.', en: "The agent's id." }))
        .option(
          '--token-file <file>',
          speak({
            vi: 'Ghi mã vào tệp (quyền 0600) thay vì in ra.',
            en: 'Writes the token to a file (mode 0600) instead of printing it.',
          }),
        )
        .action(does(async () => (await import('./agent-add.ts')).addAgent)),
    ),
  )
  top.addCommand(bundleCommand({ command, withConfig, does }))
  top.addCommand(
    withConfig(command('incidents', { vi: 'Bảng sự cố và thời hạn.', en: 'The incidents with their deadlines.' }))
      .option('--status <status>', 'open | closed | all', 'all')
      .option('--json', speak({ vi: 'In JSON.', en: 'Prints JSON.' }))
      .action(does(async () => (await import('./incidents.ts')).printIncidents)),
  )
  return top
}

/** Never exits the process by itself; help in the reader's language. */
function command(name: string, words: { vi: string; en: string }): Command {
  return new Command(name)
    .description(speak(words))
    .exitOverride()
    .helpOption('-h, --help', speak({ vi: 'Xem trợ giúp.', en: 'Shows help.' }))
    .helpCommand(false)
    .configureHelp(helpWords())
}

const group = command

const withConfig = (of: Command): Command =>
  of.option('--config <file>', speak({ vi: 'Tệp cấu hình.', en: 'Configuration file.' }), DEFAULT_CONFIG)
