/** `vonggac rules check`: which packet rules can be used, which can't and why. */
import { parseArgs } from 'node:util'
import { loadRules, type Refusal, ruleFiles } from '../../rules/language/suricata/index.ts'
import { OutputLines } from './output-lines.ts'
import { readVariables } from './rule-variables.ts'
import { speak } from './speak.ts'

const HELP = {
  vi: `vonggac rules check TỆP|THƯ_MỤC [--set TÊN=GIÁ_TRỊ]…

Đọc bộ luật gói tin (ngôn ngữ Suricata), nêu từng luật không dùng được theo tệp và dòng kèm lý do,
rồi in tổng số và tỷ lệ luật nạp được.

  --set TÊN=GIÁ_TRỊ  biến của luật, ví dụ HOME_NET=203.0.113.0/24
  --help             trang này

Mã thoát: 0 mọi luật đều dùng được, 1 không đọc được tệp, 2 dùng sai lệnh, 3 có luật không dùng được.`,
  en: `vonggac rules check FILE|FOLDER [--set NAME=VALUE]…

Reads packet rules (Suricata's language), names each rule that can't be used by file and line with the reason,
then prints the totals and the share that loads.

  --set NAME=VALUE  a variable of the rules, such as HOME_NET=203.0.113.0/24
  --help            this page

Exit code: 0 every rule can be used, 1 a file can't be read, 2 bad usage, 3 some rules can't be used.`,
}

export async function rulesCommand(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (typeof options === 'number') return options
  try {
    return await checkRules(options.path, options.variables)
  } catch (error) {
    console.error(`vonggac rules check: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}

async function checkRules(path: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const files = ruleFiles(path).length
  const { rules, refused } = loadRules(path, variables)
  const output = new OutputLines(process.stdout)
  for (const refusal of refused) output.write(describeRefusal(refusal))
  const total = rules.length + refused.length
  const share = total === 0 ? '100.00' : ((100 * rules.length) / total).toFixed(2)
  output.write(
    speak({
      vi: `${files} tệp, ${total} luật: dùng được ${rules.length} (${share} %), không dùng được ${refused.length}`,
      en: `${files} files, ${total} rules: ${rules.length} can be used (${share} %), ${refused.length} can't`,
    }),
  )
  await output.flush()
  return refused.length === 0 ? 0 : 3
}

/** `file:line: sid N: reason`, as every command reports refused rules. */
export const describeRefusal = ({ file, line, rule, reason }: Refusal): string =>
  `${file}:${line}: ${rule === '' ? '' : `${rule}: `}${reason}`

function readOptions(args: readonly string[]): { path: string; variables: Record<string, string> } | number {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { set: { type: 'string', multiple: true, default: [] }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    if (values.help) {
      console.log(speak(HELP))
      return 0
    }
    const [action, path, ...more] = positionals
    if (action !== 'check' || path === undefined || more.length > 0) throw new Error(speak(HELP))
    return { path, variables: readVariables(values.set) }
  } catch (error) {
    console.error(`vonggac rules: ${error instanceof Error ? error.message : String(error)}`)
    return 2
  }
}
