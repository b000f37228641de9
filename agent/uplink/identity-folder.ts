/**
 * The identity folder on disk, changed as a whole or not at all.
 *
 * New files are written to a folder of their own (`pending/` while the collector hasn't answered, `next/` once it has)
 * which gets its name only when all of it is synced: that rename is the moment of the change. What follows (each file
 * from `next/` to its place) can be broken off anywhere, and is finished by whoever opens the folder next. So a crash
 * never leaves a key beside a certificate of another one.
 *
 * Run as root, files are given to the owner of the folder, so that `enroll` may be called by an administrator for an
 * agent that runs under a user of its own.
 */
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

export const PENDING = 'pending'
/** The file that says whose identity it is; the last to change, so that watching it is enough. */
export const FACTS = 'identity.json'
const NEXT = 'next'

export type Files = Readonly<Record<string, string>>

/** Replaces one folder within the identity folder, which is made where there is none; from then on it is whole. */
export async function putFolder(folder: string, name: string, files: Files): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const made = join(folder, `${name}.new`)
  const owner = await stat(folder)
  const give = async (path: string) => {
    if (process.getuid?.() === 0 && owner.uid !== 0) await chown(path, owner.uid, owner.gid)
  }
  await rm(made, { recursive: true, force: true })
  await mkdir(made, { mode: 0o700 })
  await give(made)
  for (const [file, text] of Object.entries(files)) {
    const handle = await open(join(made, file), 'wx', 0o600)
    await handle.writeFile(text).finally(() => handle.sync().finally(() => handle.close()))
    await give(join(made, file))
  }
  await rm(join(folder, name), { recursive: true, force: true })
  await rename(made, join(folder, name))
  await syncFolder(folder)
}

/** Puts a new identity in the place of the old one. */
export async function replaceFiles(folder: string, files: Files): Promise<void> {
  await settle(folder)
  await putFolder(folder, NEXT, files)
  await settle(folder)
  await rm(join(folder, PENDING), { recursive: true, force: true })
}

/** Finishes a change that was begun. Two may do so at once: each file moves once. */
export async function settle(folder: string): Promise<void> {
  const names = await readdir(join(folder, NEXT)).catch(() => undefined)
  if (!names) return
  const factsLast = names.sort((one, other) => Number(one === FACTS) - Number(other === FACTS))
  for (const name of factsLast) await rename(join(folder, NEXT, name), join(folder, name)).catch(unlessGone)
  await syncFolder(folder)
  await rmdir(join(folder, NEXT)).catch(unlessGone)
}

/** Files that aren't there are left out. */
export async function readFiles(folder: string, names: readonly string[]): Promise<Partial<Record<string, string>>> {
  const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8').catch(unlessGone)))
  return Object.fromEntries(names.flatMap((name, index) => (texts[index] === undefined ? [] : [[name, texts[index]]])))
}

/** Names what is in the folder now: another word, another identity. */
export async function stampOf(folder: string, name: string): Promise<string | undefined> {
  const found = await stat(join(folder, name)).catch(unlessGone)
  return found && `${found.ino} ${found.mtimeMs} ${found.size}`
}

async function syncFolder(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}
