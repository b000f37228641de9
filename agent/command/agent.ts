/** `vonggac agent run|status|check|enroll|evidence`. */
import { Command, CommanderError } from 'commander'
import { enrollSyntax } from './enroll-syntax.ts'
import { helpWords } from './help.ts'
import { speak } from './speak.ts'

const CONFIG = '/etc/vonggac/agent.yaml'

/** Exit code: 0 well, 1 it failed, 2 bad usage. */
export async function agentCommand(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = new Command('vonggac agent')
    .description(speak({ vi: 'Tác tử: đọc, phát hiện, gửi cảnh báo.', en: 'The agent: read, detect, send alerts.' }))
    .configureHelp(helpWords())
    .helpOption('-h, --help', speak({ vi: 'xem trợ giúp', en: 'show help' }))
    .helpCommand(false)
    .exitOverride()
  const configOption = [
    '--config <file>',
    speak({ vi: 'tệp cấu hình YAML', en: 'YAML configuration file' }),
    CONFIG,
  ] as const

  program
    .command('run')
    .description(speak({ vi: 'Chạy đến khi được lệnh dừng.', en: 'Run until told to stop.' }))
    .option(...configOption)
    .option(
      '--until-idle',
      speak({
        vi: 'dừng khi đã đọc hết và bộ thu thập đã lưu hết',
        en: 'end when everything was read and the collector has stored it',
      }),
    )
    .action(async ({ config, untilIdle = false }: { config: string; untilIdle?: boolean }) => {
      exitCode = await (await import('./agent-run.ts')).runCommand(config, untilIdle)
    })
  program
    .command('status')
    .description(speak({ vi: 'Tác tử đang làm gì.', en: 'What the agent is doing.' }))
    .option(...configOption)
    .option('--json', speak({ vi: 'in JSON', en: 'print JSON' }))
    .action(async ({ config, json = false }: { config: string; json?: boolean }) => {
      exitCode = await (await import('./agent-status.ts')).statusCommand(config, json)
    })
  program
    .command('check')
    .description(
      speak({
        vi: 'Kiểm tra cấu hình, luật, các tệp và đường tới bộ thu thập.',
        en: 'Check configuration, rules, files and the way to the collector.',
      }),
    )
    .option(...configOption)
    .action(async ({ config }: { config: string }) => {
      exitCode = await (await import('./agent-check.ts')).checkCommand(config)
    })

  program.addCommand(
    enrollSyntax(async options => {
      exitCode = await (await import('./agent-enroll.ts')).enrollCommand(options)
    }),
  )

  program
    .command('evidence')
    .description(
      speak({
        vi: 'In bản gốc của bằng chứng theo mã băm SHA-256 của cảnh báo (chỉ có trên máy này, trong số ngày đã đặt).',
        en: "Print the original of an alert's evidence by its SHA-256 (on this host only, for the days configured).",
      }),
    )
    .argument('<sha256>', speak({ vi: 'mã băm trong cảnh báo', en: "the hash in the alert's evidence" }))
    .option(...configOption)
    .option(
      '--output <file>',
      speak({ vi: 'ghi ra tệp mới thay vì in', en: 'write to a new file instead of printing' }),
    )
    .action(async (sha256: string, { config, output }: { config: string; output?: string }) => {
      exitCode = await (await import('./agent-evidence.ts')).evidenceCommand(sha256, config, output)
    })

  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const { name, message } = error as Error
    console.error(name === 'ConfigError' ? message : `vonggac agent: ${message}`)
    return 1
  }
}
