/** `vonggac collector …`: runs the collector, and looks after it while it runs. */
import { type Command, CommanderError } from 'commander'
import { bundleCommand } from './bundle-command.ts'
import { command, type Does, withConfig } from './command.ts'
import { agentCommands, enrolmentCommands } from './fleet-commands.ts'
import { notifyCommand } from './notify-command.ts'
import { auditCommands, tokenCommands, userCommands } from './people-commands.ts'
import { networkCommands, systemCommands } from './register-commands.ts'
import { incidentCommands, reportCommands } from './report-commands.ts'
import { speak } from './speak.ts'

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
  top.addCommand(userCommands(does))
  top.addCommand(tokenCommands(does))
  top.addCommand(auditCommands(does))
  top.addCommand(agentCommands(does))
  top.addCommand(enrolmentCommands(does))
  top.addCommand(bundleCommand({ command, withConfig, does }))
  top.addCommand(networkCommands(does))
  top.addCommand(systemCommands(does))
  top.addCommand(notifyCommand(does))
  top.addCommand(
    withConfig(command('incidents', { vi: 'Bảng sự cố và thời hạn.', en: 'The incidents with their deadlines.' }))
      .option('--status <status>', 'open | closed | all', 'all')
      .option('--json', speak({ vi: 'In JSON.', en: 'Prints JSON.' }))
      .action(does(async () => (await import('./incidents.ts')).printIncidents)),
  )
  top.addCommand(incidentCommands(does))
  top.addCommand(reportCommands(does))
  top.addCommand(
    withConfig(
      command('proof', {
        vi: 'Chứng minh một cảnh báo đúng là do tác tử của nó ký.',
        en: 'Proves that an alert is what its agent signed.',
      }),
    )
      .argument('<alert>', speak({ vi: 'TÁC-TỬ/EPOCH/SỐ-THỨ-TỰ', en: 'AGENT/EPOCH/SEQUENCE' }))
      .option(
        '--json',
        speak({ vi: 'In JSON, để «vonggac verify proof» kiểm tra.', en: "Prints JSON, for 'vonggac verify proof'." }),
      )
      .action(does(async () => (await import('./proof.ts')).printProof)),
  )
  top.addCommand(
    withConfig(
      command('topics', {
        vi: 'Kiểm tra các chủ đề Kafka, tạo chủ đề còn thiếu, in quyền truy cập cần cấp.',
        en: 'Checks the Kafka topics, creates missing ones, prints the access rules they need.',
      }),
    )
      .option('--replicas <number>', speak({ vi: 'Số bản sao.', en: 'Replicas.' }), '3')
      .option('--partitions <number>', speak({ vi: 'Số phân vùng.', en: 'Partitions.' }), '12')
      .option('--apply', speak({ vi: 'Tạo chủ đề còn thiếu.', en: 'Creates what is missing.' }))
      .option('--dry-run', speak({ vi: 'Chỉ xem (mặc định).', en: 'Only looks (the default).' }))
      .action(does(async () => (await import('./topics.ts')).keepTopics)),
  )
  return top
}
