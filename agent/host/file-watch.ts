/**
 * Files that must not change while the agent runs, by their content.
 *
 * Looking is cheap: a file whose size, times and inode are as they were is taken to be as it was; only one of which
 * these changed is read again. Each change is told once: what is found becomes what is known.
 *
 * It shows what was done to a host by those who don't know of it, or don't care. It is no defence against root, who
 * can change this process as well: what the agent said before is with the collector.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

/** Why a file is watched. */
export type FileRole = 'program' | 'configuration' | 'rules'

export interface FileChange {
  readonly path: string
  readonly role: FileRole
  readonly what: 'changed' | 'removed' | 'appeared'
}

interface Known {
  readonly role: FileRole
  readonly print: string
  /** Null where there is no file. */
  readonly sha256: string | null
}

export class FileWatch {
  readonly #known = new Map<string, Known>()
  /** The last order to trust, by role. */
  readonly #orders = new Map<FileRole, symbol>()

  /**
   * Takes files as they are now. Those of the role that are not among them are not watched any more, from the call on:
   * an order may remove them before it is through.
   */
  async trust(role: FileRole, paths: readonly string[]): Promise<void> {
    const order = Symbol(role)
    this.#orders.set(role, order)
    for (const [path, known] of this.#known) if (known.role === role) this.#known.delete(path)
    const found = new Map<string, Known>()
    for (const path of paths) found.set(path, await look(path, role))
    if (this.#orders.get(role) !== order) return
    for (const [path, known] of found) this.#known.set(path, known)
  }

  /** What has changed since files were trusted or last looked at. Never rejects. */
  async changes(): Promise<FileChange[]> {
    const changes: FileChange[] = []
    for (const [path, known] of [...this.#known]) {
      if ((await printOf(path)) === known.print) continue
      const found = await look(path, known.role)
      // Trusted anew in the meantime: that order came while this look was on its way.
      if (this.#known.get(path) !== known) continue
      this.#known.set(path, found)
      const what = difference(known.sha256, found.sha256)
      if (what) changes.push({ path, role: known.role, what })
    }
    return changes
  }
}

function difference(before: string | null, now: string | null): FileChange['what'] | undefined {
  if (before === now) return undefined
  if (now === null) return 'removed'
  return before === null ? 'appeared' : 'changed'
}

/** The look at the file comes first: a change while it is read shows at the next one. */
async function look(path: string, role: FileRole): Promise<Known> {
  const print = await printOf(path)
  return { role, print, sha256: await hashOf(path) }
}

async function printOf(path: string): Promise<string> {
  try {
    const { size, mtimeNs, ctimeNs, ino, dev } = await stat(path, { bigint: true })
    return `${size} ${mtimeNs} ${ctimeNs} ${ino} ${dev}`
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}

async function hashOf(path: string): Promise<string | null> {
  try {
    const hash = createHash('sha256')
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece)
    return hash.digest('hex')
  } catch {
    return null
  }
}
