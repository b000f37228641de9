/** The files that this process is made of, and what was put before them when it started. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Compiled modules and their data, or the sources when it runs from them; the package's own description; Node itself. */
export function programFiles(): string[] {
  const half = dirname(dirname(fileURLToPath(import.meta.url)))
  const top = dirname(half)
  const code = [half, join(top, 'rules', 'language')].filter(existsSync).flatMap(filesUnder)
  const description = [join(top, 'package.json'), join(dirname(top), 'package.json')].filter(existsSync)
  return [...code, ...description, process.execPath]
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

export interface StartFacts {
  /** What the kernel says is running; ends in ` (deleted)` when that file was replaced since. */
  readonly executable: string
  /** Code that was put into this process from outside: variables and files, with what they name. */
  readonly preloads: Readonly<Record<string, string>>
}

const PRELOADING = ['LD_PRELOAD', 'LD_AUDIT', 'LD_LIBRARY_PATH', 'NODE_OPTIONS', 'NODE_PATH'] as const

/** Said in the log and the status at every start, for someone who asks what this process really is. */
export function startFacts(environment: NodeJS.ProcessEnv = process.env): StartFacts {
  const set = PRELOADING.flatMap(name => (environment[name] ? [[name, environment[name]]] : []))
  const everywhere = textOf('/etc/ld.so.preload')
  return {
    executable: linkOf('/proc/self/exe') ?? process.execPath,
    preloads: Object.fromEntries([...set, ...(everywhere ? [['/etc/ld.so.preload', everywhere]] : [])]),
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim().slice(0, 1024)
  } catch {
    return ''
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
