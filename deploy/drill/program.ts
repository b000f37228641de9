/** Programs that the drill starts, each by its own handle, so that it ends only what it started. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'

export interface Program {
  readonly name: string
  readonly pid: number
  readonly running: () => boolean
  /** kill -9: nothing is said to the program. */
  readonly kill: () => Promise<void>
  /** Asks it to end, and insists after `patienceMs`. */
  readonly end: (patienceMs?: number) => Promise<void>
}

export function startProgram(name: string, command: string, args: readonly string[], logFile: string): Program {
  const log = openSync(logFile, 'a')
  // A group of its own: Ctrl-C at the terminal reaches the drill alone, which then ends its programs in order.
  const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true })
  return {
    name,
    pid: child.pid ?? -1,
    running: () => child.exitCode === null && child.signalCode === null,
    kill: () => signalAndWait(child, 'SIGKILL'),
    end: async (patienceMs = 8000) => {
      const insist = setTimeout(() => child.kill('SIGKILL'), patienceMs)
      await signalAndWait(child, 'SIGTERM')
      clearTimeout(insist)
    },
  }
}

/** Runs a program to its end and gives back what it printed; its failure is an error with its last words. */
export async function runProgram(command: string, args: readonly string[]): Promise<string> {
  // Out of Ctrl-C's reach, as above: it is short, and half of it would be a mistake to explain.
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${args.join(' ')}: ${Buffer.concat(err).toString().trim().slice(-600)}`)
  return Buffer.concat(out).toString()
}

async function signalAndWait(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}
