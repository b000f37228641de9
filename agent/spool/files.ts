/**
 * Everything the spool asks of a file system, in one place.
 *
 * The spool's promises rest on which of these calls have returned, so tests replace this interface by one that
 * crashes between any two of them and forgets what was not yet synced.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

export interface OpenFile {
  /** Writes all bytes at an offset, or throws with some prefix of them written. */
  write(bytes: Uint8Array, at: number): Promise<void>
  /** Reads up to `length` bytes; fewer at the end of the file. */
  read(at: number, length: number): Promise<Buffer>
  /** Returns when the bytes written and the file's length are on the disk. */
  sync(): Promise<void>
  truncate(length: number): Promise<void>
  size(): Promise<number>
  close(): Promise<void>
}

export interface Files {
  /** Makes it and what is missing above it; returns when the names of what was made are on the disk. */
  makeFolder(path: string): Promise<void>
  list(folder: string): Promise<string[]>
  size(path: string): Promise<number>
  /** The whole file, or undefined where there is none. */
  readAll(path: string): Promise<Buffer | undefined>
  /** `create` makes a new empty file, emptying one that was there; `change` wants an existing one. */
  open(path: string, how: 'create' | 'change' | 'read'): Promise<OpenFile>
  /** Makes a file that must not exist yet; false when it does. Nothing is left of it when it throws. */
  createExclusively(path: string, bytes: Uint8Array): Promise<boolean>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Returns when creations, renames and removals in the folder are on the disk. */
  syncFolder(folder: string): Promise<void>
}

const flags = { create: 'w+', change: 'r+', read: 'r' } as const

export const diskFiles: Files = {
  makeFolder: makeFolderOnDisk,
  list: folder => readdir(folder),
  size: async path => (await stat(path)).size,
  readAll: path => readFile(path).catch(absentIsUndefined),
  open: openOnDisk,
  createExclusively,
  rename,
  remove: path => rm(path, { force: true }),
  syncFolder,
}

async function makeFolderOnDisk(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = resolve(path); made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

async function openOnDisk(path: string, how: keyof typeof flags): Promise<OpenFile> {
  const file = await open(path, flags[how], 0o600)
  return {
    async write(bytes, at) {
      for (let done = 0; done < bytes.length; ) {
        done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten
      }
    },
    async read(at, length) {
      const into = Buffer.allocUnsafe(length)
      let done = 0
      while (done < length) {
        const { bytesRead } = await file.read(into, done, length - done, at + done)
        if (bytesRead === 0) break
        done += bytesRead
      }
      return into.subarray(0, done)
    },
    sync: () => file.datasync(),
    truncate: length => file.truncate(length),
    size: async () => (await file.stat()).size,
    close: () => file.close(),
  }
}

async function createExclusively(path: string, bytes: Uint8Array): Promise<boolean> {
  const file = await open(path, 'wx', 0o600).catch(error => {
    if (codeOf(error) === 'EEXIST') return undefined
    throw error
  })
  if (!file) return false
  try {
    await file.writeFile(bytes).finally(() => file.close())
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  return true
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

function absentIsUndefined(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
}

/** The system's name for what went wrong, such as ENOSPC. */
export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code
