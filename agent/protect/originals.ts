/**
 * Originals of evidence, kept on the host for some days and within a limit of bytes: what an alert shows masked or not
 * at all can be looked up here by its hash (`vonggac agent evidence`).
 *
 * Written before the alert is spooled, only for alerts. The alert matters more: when the disk is full or writing fails,
 * originals are given up and counted, and alerts go on. A kill loses nothing that was written; a power cut may lose the
 * last moments, as nothing waits for the disk here.
 */
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeOriginal, findOriginal, originalFileName, originalFiles } from './original-file.ts'
import type { KeptOriginal } from './protect.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** A file is this share of the limit at most: the oldest one is removed as a whole to make room. */
const FILES_IN_LIMIT = 8
/** After a failure the disk is left alone for a while: alerts must not wait for it each time. */
const REST_MS = 10_000
/** Originals of late that are known to be in the file at hand: a storm of one packet is kept once. */
const MOST_RECENT = 4_096

export interface OriginalsOptions {
  readonly folder: string
  readonly days: number
  readonly limitBytes: number
  readonly now?: () => number
  readonly onLost?: (count: number, error: Error) => void
  readonly onPurged?: (files: number) => void
}

export class Originals implements AsyncDisposable {
  readonly #options: OriginalsOptions
  readonly #now: () => number
  readonly #recent = new Set<string>()
  readonly #timer: NodeJS.Timeout
  #file: { readonly handle: FileHandle; readonly dayAt: number; bytes: number } | undefined
  #restUntil = 0
  /** Writers come one after the other; each source waits for its own. */
  #turn: Promise<void> = Promise.resolve()

  constructor(options: OriginalsOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#timer = setInterval(() => void this.purge(), HOUR).unref()
  }

  /** Resolves when they are written or given up. Never rejects. */
  keep(originals: readonly KeptOriginal[]): Promise<void> {
    if (originals.length === 0) return Promise.resolve()
    this.#turn = this.#turn.then(() => this.#keep(originals))
    return this.#turn
  }

  /** Removes files that are too old, then the oldest ones beyond the limit. Never rejects. */
  purge(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#purge().catch(() => {}))
    return this.#turn
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#turn
    await this.#close()
  }

  async #keep(originals: readonly KeptOriginal[]): Promise<void> {
    const fresh = originals.filter(({ sha256 }, index) => !this.#isRecent(sha256, originals, index))
    if (fresh.length === 0) return
    if (this.#now() < this.#restUntil) return this.#lost(fresh.length, new Error('resting after a failure'))
    try {
      const records = Buffer.concat(fresh.map(encodeOriginal))
      const file = await this.#fileFor(records.length)
      await file.handle.appendFile(records)
      file.bytes += records.length
      this.#remember(fresh)
    } catch (error) {
      this.#restUntil = this.#now() + REST_MS
      this.#lost(fresh.length, error as Error)
      // What was written of it stands at the end of the file, and is skipped there.
      await this.#close()
    }
  }

  #isRecent(sha256: string, originals: readonly KeptOriginal[], index: number): boolean {
    const today = this.#file !== undefined && this.#file.dayAt === dayOf(this.#now())
    return (today && this.#recent.has(sha256)) || originals.findIndex(each => each.sha256 === sha256) < index
  }

  #remember(fresh: readonly KeptOriginal[]): void {
    if (this.#recent.size + fresh.length > MOST_RECENT) this.#recent.clear()
    for (const { sha256 } of fresh.slice(-MOST_RECENT)) this.#recent.add(sha256)
  }

  async #fileFor(bytes: number) {
    const { folder, limitBytes } = this.#options
    const now = this.#now()
    const file = this.#file
    if (file && file.dayAt === dayOf(now) && file.bytes + bytes <= limitBytes / FILES_IN_LIMIT) return file
    await this.#close()
    await mkdir(folder, { recursive: true, mode: 0o700 })
    this.#file = { handle: await newFile(folder, now), dayAt: dayOf(now), bytes: 0 }
    await this.#purge()
    return this.#file
  }

  async #close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    this.#recent.clear()
    await file?.handle.close().catch(() => {})
  }

  async #purge(): Promise<void> {
    const { folder, days, limitBytes, onPurged } = this.#options
    const oldest = dayOf(this.#now()) - days * DAY
    const files = originalFiles(await namesIn(folder))
    const sizes = await Promise.all(files.map(({ name }) => sizeOf(join(folder, name))))
    // Room for the file at hand to grow in.
    const room = limitBytes - limitBytes / FILES_IN_LIMIT
    let total = sizes.reduce((sum, size) => sum + size, 0)
    let purged = 0
    for (const [index, { name, dayAt }] of files.entries()) {
      const last = index === files.length - 1 && this.#file !== undefined
      if (last || (dayAt >= oldest && total <= room)) continue
      await rm(join(folder, name), { force: true })
      total -= sizes[index] ?? 0
      purged++
    }
    if (purged > 0) onPurged?.(purged)
  }

  #lost(count: number, error: Error): void {
    this.#options.onLost?.(count, error)
  }
}

/** The original of that hash; undefined when it is not, or no longer, there. */
export async function readOriginal(folder: string, sha256: string): Promise<Buffer | undefined> {
  for (const { name } of originalFiles(await namesIn(folder)).reverse()) {
    const found = await findOriginal(join(folder, name), sha256)
    if (found) return found
  }
  return undefined
}

/** Never one that is there: what a crash tore in it must have nothing behind it. */
async function newFile(folder: string, now: number): Promise<FileHandle> {
  for (let number = 1; ; number++) {
    try {
      return await open(join(folder, originalFileName(now, number)), 'ax', 0o600)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || number === MOST_IN_A_MOMENT) throw error
    }
  }
}
const MOST_IN_A_MOMENT = 1_000

const dayOf = (at: number): number => Math.floor(at / DAY) * DAY

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch(error => {
    if (error.code === 'ENOENT') return []
    throw error
  })

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0
