/**
 * A file system in memory that forgets like a real one: at a crash, file contents fall back to what was synced plus
 * any part (even garbled or zeros) of what was not, and creations, renames and removals fall back to what a folder sync had
 * made certain plus any first part of those after it (a journal keeps their order).
 */
import { basename } from 'node:path'
import type { Files, OpenFile } from '../../agent/spool/files.ts'

interface Inode {
  now: Buffer
  synced: Buffer
}

type Entries = Map<string, Inode>

export class Crash extends Error {
  override name = 'Crash'
}

export interface CrashChoice {
  /** How many of the unsynced folder changes survive, from 0 (none) to 1 (all). */
  readonly keepEntries: number
  /** How much of the unsynced bytes survives, from 0 to 1. */
  readonly keepBytes: number
  /** Which of the surviving unsynced bytes is garbled; beyond their number: none. */
  readonly garble: number
  /** How much of the surviving unsynced bytes, from their end, is zeros: the length was written, the data wasn't. */
  readonly zeros?: number
}

export class MemoryFiles implements Files {
  #entries: Entries = new Map()
  #certain: Entries = new Map()
  #journal: ((entries: Entries) => void)[] = []
  /** Calls that change something until the crash; undefined: none comes. */
  crashAfter: number | undefined
  #onCrash = (): void => {}
  /** Bytes the disk holds. */
  capacity = Number.POSITIVE_INFINITY
  calls = 0
  /** The crash has come: nothing answers any more. */
  crashed = false

  /** Makes the call after that many changing ones fail, and every one after it; resolves when that happens. */
  crashIn(calls: number): Promise<void> {
    this.crashAfter = calls
    return new Promise(resolve => {
      this.#onCrash = resolve
    })
  }

  /** What the next start finds. */
  crash({ keepEntries, keepBytes, garble, zeros = 0 }: CrashChoice): void {
    this.crashAfter = undefined
    this.crashed = false
    const entries = new Map(this.#certain)
    for (const change of this.#journal.slice(0, Math.round(this.#journal.length * keepEntries))) change(entries)
    for (const inode of entries.values()) {
      const { now, synced } = inode
      const same = now.subarray(0, synced.length).equals(synced)
      const kept = same ? synced.length + Math.round((now.length - synced.length) * keepBytes) : synced.length
      const bytes = Buffer.from(same ? now.subarray(0, kept) : synced)
      const at = synced.length + garble
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ 0x55
      bytes.fill(0, bytes.length - Math.round((bytes.length - Math.min(synced.length, bytes.length)) * zeros))
      inode.now = bytes
      inode.synced = Buffer.from(bytes)
    }
    this.#entries = entries
    this.#certain = new Map(entries)
    this.#journal = []
  }

  /** The process alone ended: the system still has everything that was written, and none of it is any more certain. */
  kill(): void {
    this.crashAfter = undefined
    this.crashed = false
  }

  /** The same for a life of its own: who wrote here before stays dead, whatever timers it had. */
  afterCrash(choice: CrashChoice): MemoryFiles {
    this.crash(choice)
    const next = new MemoryFiles()
    next.#entries = this.#entries
    next.#certain = this.#certain
    this.crashAfter = 0
    return next
  }

  /** Damages a file as a failing disk would. */
  corrupt(path: string, change: (bytes: Buffer) => Buffer): void {
    const inode = this.#inode(path)
    inode.now = change(Buffer.from(inode.now))
    inode.synced = Buffer.from(inode.now)
  }

  /** Everything as it stands, to go back to: a snapshot of the disk. */
  copy(): () => void {
    const files = [...this.#entries].map(([path, { now }]) => [path, Buffer.from(now)] as const)
    return () => {
      const made = files.map(([path, now]) => [path, { now: Buffer.from(now), synced: Buffer.from(now) }] as const)
      this.#entries = new Map(made)
      this.#certain = new Map(made)
      this.#journal = []
    }
  }

  get usedBytes(): number {
    return this.#used()
  }

  paths(): string[] {
    return [...this.#entries.keys()].sort()
  }

  makeFolder = async (): Promise<void> => {}

  list = async (folder: string): Promise<string[]> =>
    this.paths()
      .filter(path => path.startsWith(`${folder}/`))
      .map(path => basename(path))

  size = async (path: string): Promise<number> => this.#inode(path).now.length

  readAll = async (path: string): Promise<Buffer | undefined> => {
    const inode = this.#entries.get(path)
    return inode && Buffer.from(inode.now)
  }

  open = async (path: string, how: 'create' | 'change' | 'read'): Promise<OpenFile> => {
    if (how === 'create') {
      this.#step()
      const existing = this.#entries.get(path)
      if (existing) existing.now = Buffer.alloc(0)
      else {
        const made = { now: Buffer.alloc(0), synced: Buffer.alloc(0) }
        this.#record(entries => entries.set(path, made))
      }
    }
    return this.#handle(this.#inode(path))
  }

  createExclusively = async (path: string, bytes: Uint8Array): Promise<boolean> => {
    if (this.#entries.has(path)) return false
    this.#step()
    const inode = { now: Buffer.from(bytes), synced: Buffer.alloc(0) }
    this.#record(entries => entries.set(path, inode))
    return true
  }

  rename = async (from: string, to: string): Promise<void> => {
    this.#step()
    const inode = this.#inode(from)
    this.#record(entries => {
      entries.delete(from)
      entries.set(to, inode)
    })
  }

  remove = async (path: string): Promise<void> => {
    this.#step()
    this.#record(entries => entries.delete(path))
  }

  syncFolder = async (): Promise<void> => {
    this.#step()
    this.#certain = new Map(this.#entries)
    this.#journal = []
  }

  #handle(inode: Inode): OpenFile {
    return {
      write: async (bytes, at) => {
        this.#step()
        const room = this.capacity - this.#used() + inode.now.length
        const fits = bytes.subarray(0, Math.max(0, Math.min(bytes.length, room - at)))
        const after = inode.now.subarray(at + fits.length)
        inode.now = Buffer.concat([inode.now.subarray(0, at), fits, after])
        if (fits.length < bytes.length) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
      },
      read: async (at, length) => Buffer.from(inode.now.subarray(at, at + length)),
      sync: async () => {
        this.#step()
        inode.synced = Buffer.from(inode.now)
      },
      truncate: async length => {
        this.#step()
        inode.now = inode.now.subarray(0, length)
      },
      size: async () => inode.now.length,
      close: async () => {},
    }
  }

  #used(): number {
    let total = 0
    for (const { now } of new Set(this.#entries.values())) total += now.length
    return total
  }

  #record(change: (entries: Entries) => void): void {
    change(this.#entries)
    this.#journal.push(change)
  }

  #inode(path: string): Inode {
    const inode = this.#entries.get(path)
    if (!inode) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
    return inode
  }

  #step(): void {
    this.calls++
    if (this.crashAfter === undefined) return
    if (this.crashAfter <= 0) {
      this.crashed = true
      this.#onCrash()
      throw new Crash('crash')
    }
    this.crashAfter--
  }
}
