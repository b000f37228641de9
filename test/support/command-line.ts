/** `vonggac …` of the source tree as a process of its own, as an operator calls it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const TOP = join(import.meta.dirname, '../..')

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Starts a command of the agent; what it prints is kept. */
export function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', join(TOP, 'agent/main.ts'), ...args], {
    cwd: TOP,
    env: { ...process.env, VONGGAC_LANG: 'en', ...environment },
  })
  const seen = { out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', text => (seen.out += text))
  child.stderr?.setEncoding('utf8').on('data', text => (seen.err += text))
  const ended = new Promise<Ended>(resolve => child.on('close', code => resolve({ code, ...seen })))
  return { child, seen, ended }
}

/** Runs a command of the agent to its end. */
export function run(
  args: readonly string[],
  input: string | Buffer = '',
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const { child, ended } = start(args, environment)
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  return ended
}

export const objects = (out: string) =>
  out
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
