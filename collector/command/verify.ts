/** `vonggac verify …`: checks what the collector gave out, anywhere, without the collector. */
import { Command, CommanderError } from 'commander'
import { helpWords } from './help.ts'
import { speak } from './speak.ts'

export async function verifyCommand(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const top = withHelp(new Command('vonggac verify')).description(
    speak({
      vi: 'Kiểm tra những gì bộ thu thập đã xuất ra, không cần bộ thu thập.',
      en: 'Checks what a collector gave out, without it.',
    }),
  )
  const proof = withHelp(new Command('proof'))
    .description(
      speak({
        vi: 'Kiểm tra chữ ký của một cảnh báo (tệp từ «vonggac collector proof --json»).',
        en: "Checks an alert's signature (a file of 'vonggac collector proof --json').",
      }),
    )
    .argument('<file>', speak({ vi: 'Tệp bằng chứng.', en: 'The proof.' }))
    .option(
      '--authority <file>',
      speak({ vi: 'Chứng thư cơ quan cấp mà bạn tin.', en: "The authority's certificate that you trust." }),
    )
    .action(async (file: string, options: { authority?: string }) => {
      exitCode = await (await import('./proof.ts')).verifyProof(file, options)
    })
  const audit = withHelp(new Command('audit'))
    .description(
      speak({
        vi: 'Kiểm tra chuỗi nhật ký (tệp từ «vonggac collector audit export»).',
        en: "Checks the audit's chain (a file of 'vonggac collector audit export').",
      }),
    )
    .argument('<file>', speak({ vi: 'Tệp đã xuất.', en: 'The export.' }))
    .option(
      '--head <hash>',
      speak({ vi: 'Mã của một dòng, đã lưu ở nơi khác.', en: 'Hash of a line, kept elsewhere.' }),
    )
    .action(async (file: string, options: { head?: string }) => {
      exitCode = await (await import('./audit.ts')).verifyAudit(file, options)
    })
  try {
    await top
      .addCommand(proof)
      .addCommand(audit)
      .parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : 2
  }
  return exitCode
}

const withHelp = (command: Command): Command =>
  command
    .configureHelp(helpWords())
    .helpOption('-h, --help', speak({ vi: 'xem trợ giúp', en: 'show help' }))
    .helpCommand(false)
    .exitOverride()
