/** Opens a spool folder: takes its lock, recovers what the last run left, and waits where the disk is too full for it. */
import { setTimeout as timer } from 'node:timers/promises'
import { codeOf, diskFiles, type Files } from './files.ts'
import { isAliveOnThisHost, releaseLock, takeLock, thisProcess } from './lock.ts'
import { recover, SpoolError } from './recover.ts'
import { giveBack } from './reserve.ts'
import { type ReadyOptions, Spool } from './spool.ts'
import type { SpoolOptions } from './spool-types.ts'

const RETRY_MS = 5_000

const pause = (ms: number, signal: AbortSignal): Promise<void> => timer(ms, undefined, { signal })

/**
 * Opens the spool in a folder, making it where there is none, and recovers what the last run left. On a disk so full
 * that even the space laid aside doesn't do, it reports `disk_full` and waits.
 * @throws SpoolError `locked` when a living process owns it, `other_agent` when another agent's alerts are in it.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { files = diskFiles, now = Date.now, delay = pause, signal = new AbortController().signal } = options
  const ready = { ...options, files, now, delay }
  for (let waited = false; ; waited = true) {
    try {
      const spool = await openOnce(ready)
      if (waited && spool.status().state === 'ok') options.onState?.('ok', undefined)
      return spool
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC' || signal.aborted) throw error
      if (!waited) options.onState?.('disk_full', (error as Error).message)
      await delay(RETRY_MS, signal).catch(() => {})
    }
  }
}

async function openOnce(options: ReadyOptions): Promise<Spool> {
  const { files, folder } = options
  await files.makeFolder(folder)
  await lock(options)
  try {
    const spool = new Spool(options, await recover(files, folder, options.agent, options.now()))
    await spool.start()
    return spool
  } catch (error) {
    await releaseLock(files, folder).catch(() => {})
    throw error
  }
}

async function lock({ files, folder, owner: self, isAlive = isAliveOnThisHost }: ReadyOptions): Promise<void> {
  const take = async () => takeLock(files, folder, self ?? (await thisProcess()), isAlive)
  const owner = await take().catch(error => {
    if (codeOf(error) !== 'ENOSPC') throw error
    return giveBackAndTake(files, folder, take)
  })
  if (owner) throw new SpoolError('locked', `${folder} is in use by process ${owner.pid}.`)
}

async function giveBackAndTake<T>(files: Files, folder: string, take: () => Promise<T>): Promise<T> {
  await giveBack(files, folder)
  return take()
}
