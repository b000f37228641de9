/**
 * One owner a spool. The lock file names a process and when it started, so that a lock left behind by kill -9, or by
 * a process whose id was given to another one since, counts for nothing.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Files } from './files.ts'

const FILE = 'lock'
const ATTEMPTS = 5

const Owner = z.strictObject({ pid: z.int().positive(), startedAt: z.string() })
export type Owner = z.infer<typeof Owner>

export type IsAlive = (owner: Owner) => Promise<boolean>

/** Takes the lock; returns the living owner instead when there is one. */
export async function takeLock(
  files: Files,
  folder: string,
  self: Owner,
  isAlive: IsAlive,
): Promise<Owner | undefined> {
  const path = join(folder, FILE)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await files.createExclusively(path, Buffer.from(JSON.stringify(self)))) return undefined
    const owner = await lockOwner(files, folder)
    if (owner && (await isAlive(owner))) return owner
    await files.remove(path)
  }
  throw new Error(`The lock ${path} can't be taken: others take it at the same time.`)
}

export const releaseLock = (files: Files, folder: string): Promise<void> => files.remove(join(folder, FILE))

/** Who a spool's lock names, alive or not. */
export async function lockOwner(files: Files, folder: string): Promise<Owner | undefined> {
  const bytes = await files.readAll(join(folder, FILE))
  try {
    return bytes && Owner.parse(JSON.parse(bytes.toString()))
  } catch {
    return undefined
  }
}

export async function thisProcess(): Promise<Owner> {
  return { pid: process.pid, startedAt: (await startOf(process.pid)) ?? 'unknown' }
}

export const isAliveOnThisHost: IsAlive = async ({ pid, startedAt }) => (await startOf(pid)) === startedAt

/** Boot id and the process's start in clock ticks since boot: proc(5), field 22 of /proc/PID/stat. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The command's name may contain spaces and brackets; fields are counted after its last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const zombie = fields[0] === 'Z'
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    return zombie ? undefined : `${boot.trim()}:${fields[19]}`
  } catch {
    return undefined
  }
}
