/**
 * Runs one of a folder's scripts by name: `npm run system -- NAME --flags`, `npm run bench -- NAME`.
 *
 * A script exports `run(flags)` and resolves to its figures; they are printed as one line, `RESULT name=value …`. A
 * system test's figures carry `holds`; where it is false, the exit code is 1.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export type Flags = Readonly<Record<string, string>>

export interface Outcome {
  readonly figures: Readonly<Record<string, string | number>>
  /** Whether what the script is named after holds; benchmarks leave it out. */
  readonly holds?: boolean
}

/** @returns the exit code. */
export async function runNamed(folder: string, args: readonly string[]): Promise<number> {
  const names = readdirSync(folder)
    .filter(name => name.endsWith('.ts') && name !== 'run.ts')
    .map(name => name.slice(0, -3))
    .sort()
  const [name, ...rest] = args
  if (!name || !names.includes(name)) {
    console.log(names.join('\n'))
    return name ? 2 : 0
  }
  const script = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as {
    run(flags: Flags): Promise<Outcome>
  }
  const { figures, holds = true } = await script.run(flagsOf(rest))
  const line = Object.entries(figures).map(([figure, value]) => `${figure}=${value}`)
  console.log(`RESULT ${line.join(' ')}`)
  return holds ? 0 : 1
}

/** `--kills 50`, `--kills=50` and `--keep` (which is `true`). */
export function flagsOf(args: readonly string[]): Flags {
  const flags: Record<string, string> = {}
  for (let index = 0; index < args.length; index++) {
    const [, name = '', value] = /^--([^=]+)(?:=(.*))?$/.exec(args[index] ?? '') ?? []
    if (!name) throw new Error(`'${args[index]}' is not a flag`)
    const next = args[index + 1]
    if (value === undefined && next !== undefined && !next.startsWith('--')) {
      flags[name] = next
      index++
    } else flags[name] = value ?? 'true'
  }
  return flags
}
