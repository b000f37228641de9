/** `vonggac rules check`: which rules can be used, which can't and why: packet rules and, in YAML files, log rules. */
import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadRules, type Refusal, ruleFiles } from '../../rules/language/suricata/index.ts'
import { OutputLines } from './output-lines.ts'
import { readVariables } from './rule-variables.ts'
import { speak } from './speak.ts'

const HELP = {
  vi: `vonggac rules check TỆP|THƯ_MỤC [--set TÊN=GIÁ_TRỊ]… [--json]

Đọc luật gói tin (ngôn ngữ Suricata) và luật nhật ký (Sigma, tệp .yml và .yaml), nêu từng luật không dùng được theo tệp và dòng kèm lý do,
rồi in tổng số và tỷ lệ luật nạp được.

  --set TÊN=GIÁ_TRỊ  biến của luật, ví dụ HOME_NET=203.0.113.0/24
  --json             mỗi luật không dùng được một dòng JSON, dòng cuối là tổng số
  --help             trang này

Mã thoát: 0 mọi luật đều dùng được, 1 không đọc được tệp, 2 dùng sai lệnh, 3 có luật không dùng được.`,
  en: `vonggac rules check FILE|FOLDER [--set NAME=VALUE]… [--json]

Reads packet rules (Suricata's language) and log rules (Sigma, .yml and .yaml files), names each rule that can't be
used by file and line with the reason, then prints the totals and the share that loads.

  --set NAME=VALUE  a variable of the rules, such as HOME_NET=203.0.113.0/24
  --json            a line of JSON for each rule that can't be used, and the totals as the last one
  --help            this page

Exit code: 0 every rule can be used, 1 a file can't be read, 2 bad usage, 3 some rules can't be used.`,
}

export async function rulesCommand(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (typeof options === 'number') return options
  try {
    return await checkRules(options)
  } catch (error) {
    console.error(`vonggac rules check: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}

interface Checked {
  readonly files: number
  readonly usable: number
  readonly refused: readonly Refusal[]
}

function checkPacketRules(path: string, variables: Readonly<Record<string, string>>): Checked {
  const { rules, refused } = loadRules(path, variables)
  return { files: ruleFiles(path).length, usable: rules.length, refused }
}

async function checkLogRules(path: string): Promise<Checked> {
  const { loadLogRules, logRuleFiles } = await import('../match/log/rule-files.ts')
  const { rules, correlations, refused } = await loadLogRules([path])
  return { files: (await logRuleFiles(path)).length, usable: rules.length + correlations.length, refused }
}

const sum = <T>(parts: readonly T[], of: (part: T) => number): number =>
  parts.reduce((total, part) => total + of(part), 0)

async function checkRules({ path, variables, json }: Options): Promise<number> {
  const folder = statSync(path).isDirectory()
  const yaml = /\.ya?ml$/.test(path)
  // A folder may hold both kinds; a single file of any other name holds packet rules.
  const parts: Checked[] = [
    ...(folder || !yaml ? [checkPacketRules(path, variables)] : []),
    ...(folder || yaml ? [await checkLogRules(path)] : []),
  ]
  const files = sum(parts, part => part.files)
  const usable = sum(parts, part => part.usable)
  const refused = parts.flatMap(part => part.refused)
  const output = new OutputLines(process.stdout)
  for (const refusal of refused) output.write(json ? JSON.stringify(refusal) : describeRefusal(refusal))
  output.write(
    json ? JSON.stringify({ files, usable, refused: refused.length }) : totals(files, usable, refused.length),
  )
  await output.flush()
  return refused.length === 0 ? 0 : 3
}

function totals(files: number, usable: number, refused: number): string {
  const total = usable + refused
  const share = total === 0 ? '100.00' : ((100 * usable) / total).toFixed(2)
  return speak({
    vi: `${files} tệp, ${total} luật: dùng được ${usable} (${share} %), không dùng được ${refused}`,
    en: `${files} files, ${total} rules: ${usable} can be used (${share} %), ${refused} can't`,
  })
}

/** `file:line: sid N: reason`, as every command reports refused rules. */
export const describeRefusal = ({ file, line, rule, reason }: Refusal): string =>
  `${file}:${line}: ${rule === '' ? '' : `${rule}: `}${reason}`

interface Options {
  readonly path: string
  readonly variables: Readonly<Record<string, string>>
  readonly json: boolean
}

function readOptions(args: readonly string[]): Options | number {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        set: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    })
    if (values.help) {
      console.log(speak(HELP))
      return 0
    }
    const [action, path, ...more] = positionals
    if (action !== 'check' || path === undefined || more.length > 0) throw new Error(speak(HELP))
    return { path, variables: readVariables(values.set), json: values.json }
  } catch (error) {
    console.error(`vonggac rules: ${error instanceof Error ? error.message : String(error)}`)
    return 2
  }
}
