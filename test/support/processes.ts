/** Child processes of system tests: started from the build, restarted, and ended by their id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ROOT = join(import.meta.dirname, '../..')
/** A machine on which other tests run is slow to start a program. */
const ANSWERS_WITHIN_MS = 120_000

export class Restartable {
  readonly #args: readonly string[]
  readonly #logFile: string
  #child: ChildProcess | undefined

  /** @param args What follows `node`, from the project's folder. */
  constructor(args: readonly string[], logFile: string) {
    this.#args = args
    this.#logFile = logFile
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  start(): void {
    const log = openSync(this.#logFile, 'a')
    this.#child = spawn(process.execPath, this.#args, { cwd: ROOT, stdio: ['ignore', log, log] })
  }

  /** @returns the exit code, null when it was killed. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child
    if (!child || !this.running) return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = await ended
    return code as number | null
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves once something answers there. @throws with the end of the program's log when nothing does for two minutes. */
export async function answers(url: string, logFile: string): Promise<void> {
  for (const limit = Date.now() + ANSWERS_WITHIN_MS; ; await sleep(100)) {
    const reply = await fetch(url).catch(() => undefined)
    if (reply?.ok) return
    if (Date.now() > limit) throw new Error(`${url} does not answer:\n${readFileSync(logFile, 'utf8').slice(-2000)}`)
  }
}
