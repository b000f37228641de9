/** `vonggac verify …`: checks what the collector gave out, anywhere, without the collector. */
import { open } from 'node:fs/promises'
import { Command, CommanderError } from 'commander'
import { helpWords, mistakeWords } from './help.ts'
import { speak } from './speak.ts'

interface Options {
  readonly head?: string
  readonly authority?: string
  readonly anchors?: string
}

/** By the name of the format that a file begins with. */
const KINDS: Readonly<Record<string, (file: string, options: Options) => Promise<number>>> = {
  'vonggac-incident-export': async (file, options) =>
    (await import('./verify-incident.ts')).verifyIncident(file, options),
  'vonggac-audit-chain': async (file, options) => (await import('./audit.ts')).verifyAudit(file, options),
  'vonggac-alert-proof': async (file, options) => (await import('./proof.ts')).verifyProof(file, options),
}

export async function verifyCommand(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const does =
    (work: (file: string, options: Options) => Promise<number>) => async (file: string, options: Options) => {
      exitCode = await work(file, options)
    }
  try {
    await program(does).parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : 2
  }
  return exitCode
}

type Does = (
  work: (file: string, options: Options) => Promise<number>,
) => (file: string, options: Options) => Promise<void>

function program(does: Does): Command {
  // What stands behind a subcommand's name is the subcommand's.
  const top = withHelp(new Command('vonggac verify').enablePositionalOptions())
    .description(
      speak({
        vi: 'Kiểm tra những gì bộ thu thập đã xuất ra, không cần bộ thu thập. Mã thoát: 0 đúng, 1 không đúng, 2 dùng sai.',
        en: 'Checks what a collector gave out, without it. Exit code: 0 sound, 1 not, 2 wrong usage.',
      }),
    )
    .argument('<file>', speak({ vi: 'Tệp đã xuất.', en: 'The file that was given out.' }))
  return withAuthority(withAnchors(withHead(top)))
    .action(does(verifyAny))
    .addCommand(incident(does))
    .addCommand(proof(does))
    .addCommand(audit(does))
}

const incident = (does: Does): Command =>
  withAnchors(withHead(withHelp(new Command('incident'))))
    .description(
      speak({
        vi: 'Kiểm tra một sự cố đã xuất: chuỗi băm, chứng cứ, trạng thái, từng thời hạn (tệp từ «vonggac collector incident export»).',
        en: "Checks an exported incident: chain, evidence, state, every deadline (a file of 'vonggac collector incident export').",
      }),
    )
    .argument('<file>', speak({ vi: 'Tệp sự cố.', en: 'The incident.' }))
    .action(does(async (file, options) => (await import('./verify-incident.ts')).verifyIncident(file, options)))

const proof = (does: Does): Command =>
  withAuthority(withHelp(new Command('proof')))
    .description(
      speak({
        vi: 'Kiểm tra chữ ký của một cảnh báo (tệp từ «vonggac collector proof --json»).',
        en: "Checks an alert's signature (a file of 'vonggac collector proof --json').",
      }),
    )
    .argument('<file>', speak({ vi: 'Tệp bằng chứng.', en: 'The proof.' }))
    .action(does(async (file, options) => (await import('./proof.ts')).verifyProof(file, options)))

const audit = (does: Does): Command =>
  withHelp(new Command('audit'))
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
    .action(does(async (file, options) => (await import('./audit.ts')).verifyAudit(file, options)))

const withHead = (of: Command): Command =>
  of.option(
    '--head <hash>',
    speak({
      vi: 'Đầu chuỗi băm in trong phụ lục báo cáo; không có thì không chứng minh được phần cuối.',
      en: "Head of the chain, as a report's annex prints it; without it the tail can't be proved.",
    }),
  )

const withAnchors = (of: Command): Command =>
  of.option(
    '--anchors <file>',
    speak({
      vi: 'Tệp neo (anchors.jsonl) đã lưu ở nơi khác: chứng minh đến sự kiện đã neo.',
      en: 'The anchors (anchors.jsonl) as kept elsewhere: they prove the log up to the anchored event.',
    }),
  )

const withAuthority = (of: Command): Command =>
  of.option(
    '--authority <file>',
    speak({ vi: 'Chứng thư cơ quan cấp mà bạn tin.', en: "The authority's certificate that you trust." }),
  )

const LOOKED_AT = 4096

/** Told by its first bytes. */
async function verifyAny(file: string, options: Options): Promise<number> {
  const kind = /"format":\s*"([a-z-]{1,60})"/.exec(await beginningOf(file))?.[1] ?? ''
  const verify = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined
  if (verify) return verify(file, options)
  console.error(
    `vonggac: ${speak({ vi: `${file} không phải là tệp mà bộ thu thập xuất ra`, en: `${file} is nothing that a collector gave out` })}`,
  )
  return 2
}

async function beginningOf(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

const withHelp = (command: Command): Command =>
  command
    .configureHelp(helpWords())
    .configureOutput(mistakeWords())
    .helpOption('-h, --help', speak({ vi: 'xem trợ giúp', en: 'show help' }))
    .helpCommand(false)
    .exitOverride()
