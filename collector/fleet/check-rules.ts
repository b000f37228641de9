/**
 * What agents' engines make of rules, asked of the product's own rule checker in a limited process of its own: the
 * collector never links the engines, and a rule that breaks one breaks that process alone.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const RefusedRule = z.object({ file: z.string(), line: z.int(), rule: z.string(), reason: z.string() })
export type RefusedRule = z.infer<typeof RefusedRule>

const Totals = z.object({ files: z.int(), usable: z.int(), refused: z.int() })

export interface RuleCheck {
  readonly usable: number
  readonly refused: readonly RefusedRule[]
}

const CHECK_MS = 180_000
const HEAP_MB = 1024
const OUTPUT_BYTES = 64 * 1024 * 1024
/** Exit codes of `vonggac rules check`: every rule can be used, or some can't. */
const CHECKED = [0, 3]

/** @throws when the checker itself fails: too long, too much memory, no answer. */
export async function checkRules(folder: string, variables: Readonly<Record<string, string>>): Promise<RuleCheck> {
  const { program, loader } = checker()
  const sets = Object.entries(variables).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const args = [...loader, `--max-old-space-size=${HEAP_MB}`, program, 'rules', 'check', folder, '--json', ...sets]
  const lines = (await run(args)).split('\n').filter(Boolean)
  const totals = Totals.parse(JSON.parse(lines.pop() ?? 'null'))
  const refused = lines.map(line => RefusedRule.parse(JSON.parse(line)))
  if (refused.length !== totals.refused) throw new Error('the rule checker did not finish its answer')
  return { usable: totals.usable, refused }
}

/** The agent's half of the product, compiled or not as this one is. */
function checker(): { program: string; loader: string[] } {
  const compiled = fileURLToPath(new URL('../../agent/main.js', import.meta.url))
  if (existsSync(compiled)) return { program: compiled, loader: [] }
  const source = fileURLToPath(new URL('../../agent/main.ts', import.meta.url))
  return { program: source, loader: ['--import', import.meta.resolve('tsx')] }
}

function run(args: readonly string[]): Promise<string> {
  const options = {
    timeout: CHECK_MS,
    killSignal: 'SIGKILL',
    maxBuffer: OUTPUT_BYTES,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC' },
  } as const
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, out, complaints) => {
      if (!error || (typeof error.code === 'number' && CHECKED.includes(error.code))) resolve(out)
      else reject(new Error(`the rule checker failed: ${complaints.trim().slice(-500) || error.message}`))
    })
  })
}
