/**
 * Follows a growing log file across rotation, truncation and restarts of the agent.
 *
 * - **Which files.** The file at the path, and the ones it replaced. After a rename the old file is read on until
 *   nothing was written to it for a while (programs keep writing to it until they are told to reopen), the new one
 *   from its beginning at the same time. After copy-and-truncate what had not been read yet is looked for in the copy.
 * - **Checkpoint.** For each file its identity, the offset behind the last line handed out, and a warm offset further
 *   back: after a restart the lines in between are handed out first, as `replayed`. A file that was rotated while the
 *   agent was away is found by its identity beside the log, and so are those rotated after it.
 * - **Delivery.** The file is looked at every 100 ms; a batch holds what is there, at most 512 lines. Two system calls
 *   a look; change notification would add a second way to be wrong, and network file systems have none.
 * - **What when full.** The source waits: it reads only when pulled. Lines beyond the limit are cut and counted.
 */
import { constants } from 'node:fs'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { findByIdentity, identify, sameHead } from './file-identity.ts'
import type { LogEncoding, SplitLine } from './line-splitter.ts'
import type { Checkpoint, LineBatch, LineSource } from './source.ts'
import { type FileCheckpoint, TailedFile, type TailLimits } from './tailed-file.ts'

const BATCH_LINES = 512
const MAX_FILES = 16
const MINUTE = 60_000

export interface LogTailOptions {
  readonly name: string
  readonly path: string
  readonly encoding?: LogEncoding
  /** Longer lines are cut, marked with an ellipsis and counted. */
  readonly maxLineBytes?: number
  /** Where to begin in a file that is there at the first start. Files that appear later are read from their beginning. */
  readonly startAt?: 'end' | 'beginning'
  /** How far back lines are remembered again after a restart. */
  readonly warmUpMs?: number
  readonly pollMs?: number
  /** How long a replaced file must be quiet before it is let go. */
  readonly drainMs?: number
  readonly now?: () => number
}

export interface LogTailState {
  readonly state: 'waiting' | 'running' | 'error' | 'stopped'
  /** Why it waits or what failed, for operators. */
  readonly error: string | undefined
  readonly linesRead: number
  readonly linesCut: number
  readonly linesReplayed: number
  readonly rotations: number
  /** Files of a checkpoint that were found nowhere: what they still held is lost. */
  readonly filesLost: number
  readonly lastReadAtMs: number | undefined
  /** When the files were last looked at without an error, whether or not there was anything. */
  readonly turnedAtMs: number | undefined
}

export interface LogTail extends LineSource {
  state(): LogTailState
}

/** A line source that never ends by itself; several calls of `batches` at the same time are not meant. */
export function logTail(options: LogTailOptions): LogTail {
  const counts = newState()
  return {
    name: options.name,
    type: 'log_tail',
    state: () => ({ ...counts }),
    batches: (resumeFrom, signal) => new Tail(options, counts).batches(resumeFrom, signal),
  }
}

type MutableState = { -readonly [K in keyof LogTailState]: LogTailState[K] }

const newState = (): MutableState => ({
  state: 'waiting',
  error: undefined,
  linesRead: 0,
  linesCut: 0,
  linesReplayed: 0,
  rotations: 0,
  filesLost: 0,
  lastReadAtMs: undefined,
  turnedAtMs: undefined,
})

const SavedIdentity = z.strictObject({ dev: z.number(), ino: z.number(), headBytes: z.int(), head: z.string() })
const SavedTail = z.strictObject({
  version: z.literal(1),
  files: z
    .array(
      z.strictObject({
        identity: SavedIdentity,
        offset: z.int().nonnegative(),
        warm: z.int().nonnegative(),
        doneAtMs: z.number().optional(),
      }),
    )
    .max(MAX_FILES),
})

class Tail {
  private readonly path: string
  private readonly limits: TailLimits
  private readonly pollMs: number
  private readonly drainMs: number
  private readonly now: () => number
  private readonly counts: MutableState
  /** Oldest first; the last one is the file at the path unless `current` is undefined. */
  private files: TailedFile[] = []
  private current: TailedFile | undefined
  private done: FileCheckpoint[] = []
  private startAtEnd: boolean
  private lookedAtMs = Number.NEGATIVE_INFINITY

  constructor(options: LogTailOptions, counts: MutableState) {
    this.path = options.path
    this.limits = {
      encoding: options.encoding ?? 'utf-8',
      maxLineBytes: options.maxLineBytes ?? 65_536,
      warmUpMs: options.warmUpMs ?? 10 * MINUTE,
    }
    this.pollMs = options.pollMs ?? 100
    this.drainMs = options.drainMs ?? 5_000
    this.now = options.now ?? Date.now
    this.startAtEnd = options.startAt !== 'beginning'
    this.counts = counts
  }

  async *batches(resumeFrom: Checkpoint | undefined, signal: AbortSignal): AsyncGenerator<LineBatch> {
    try {
      yield* this.resume(resumeFrom)
      while (!signal.aborted) {
        const lines = await this.next()
        if (lines.length > 0) yield this.batch(lines, 0)
        else await wait(this.pollMs, undefined, { signal }).catch(() => undefined)
      }
    } finally {
      for (const { file } of this.files) await file.close().catch(() => undefined)
      this.counts.state = 'stopped'
    }
  }

  private batch(lines: readonly SplitLine[], replayed: number): LineBatch {
    this.counts.linesRead += lines.length - replayed
    this.counts.linesReplayed += replayed
    this.counts.linesCut += lines.filter(line => line.cut).length
    this.counts.lastReadAtMs = this.now()
    return { kind: 'lines', lines: lines.map(line => line.text), replayed, checkpoint: this.checkpoint() }
  }

  private checkpoint(): Checkpoint {
    const nowMs = this.now()
    this.done = this.done.filter(({ doneAtMs = 0 }) => doneAtMs > nowMs - this.limits.warmUpMs)
    const live = this.files.map(file => file.checkpoint(nowMs))
    const files = [...this.done, ...live].slice(-MAX_FILES)
    return JSON.stringify({ version: 1, files })
  }

  /** Opens what the checkpoint names and hands out what is to be remembered. */
  private async *resume(resumeFrom: Checkpoint | undefined): AsyncGenerator<LineBatch> {
    const saved = readCheckpoint(resumeFrom)
    if (!saved) return
    this.startAtEnd = false
    const nowMs = this.now()
    for (const checkpoint of saved) await this.reopen(checkpoint, nowMs)
    await this.openMissed(nowMs)
    for (const file of [...this.files]) {
      for await (const lines of file.remembered(BATCH_LINES)) yield this.batch(lines, lines.length)
    }
    await this.letGoOfDone()
  }

  private readonly finished = new Map<TailedFile, number>()

  private async reopen(checkpoint: FileCheckpoint, nowMs: number): Promise<void> {
    const found = await findByIdentity(this.path, checkpoint.identity, checkpoint.offset)
    if (!found) {
      if (checkpoint.doneAtMs === undefined) this.counts.filesLost += 1
      return
    }
    const tailed = new TailedFile(found.file, checkpoint, this.limits, nowMs)
    // A copy has an inode of its own; from here on it is known by that.
    tailed.identity = await identify(found.file, checkpoint.identity.headBytes)
    this.files.push(tailed)
    if (checkpoint.doneAtMs !== undefined) this.finished.set(tailed, checkpoint.doneAtMs)
    else if (await this.isAtPath(tailed)) this.current = tailed
  }

  /** Files rotated away after the one we stood in, all of them written while we were gone. */
  private async openMissed(nowMs: number): Promise<void> {
    const last = this.files.at(-1)
    if (!last || this.current) return
    const { mtimeMs } = await last.file.stat()
    const missed: { file: FileHandle; mtimeMs: number }[] = []
    for (const name of await readdir(dirname(this.path)).catch(() => [])) {
      if (!isRotatedName(name, basename(this.path))) continue
      const file = await openLog(join(dirname(this.path), name)).catch(() => undefined)
      if (!file) continue
      const found = await file.stat()
      const newer = found.mtimeMs > mtimeMs && !(await this.isKnown(file))
      if (newer && missed.length < MAX_FILES / 2) missed.push({ file, mtimeMs: found.mtimeMs })
      else await file.close()
    }
    for (const { file } of missed.sort((a, b) => a.mtimeMs - b.mtimeMs))
      this.files.push(await this.fromStart(file, nowMs))
  }

  private async isKnown(file: FileHandle): Promise<boolean> {
    const { dev, ino } = await file.stat()
    for (const { identity } of this.files) {
      if (identity.dev === dev && identity.ino === ino) return true
      if (identity.headBytes > 0 && (await sameHead(file, identity))) return true
    }
    return false
  }

  /** Files read to their end before the restart served memory only. */
  private async letGoOfDone(): Promise<void> {
    for (const [tailed, doneAtMs] of this.finished) {
      this.done.push({ ...tailed.checkpoint(this.now()), doneAtMs })
      this.files = this.files.filter(file => file !== tailed)
      await tailed.file.close()
    }
    this.finished.clear()
  }

  /** The next lines of the oldest file that has some. */
  private async next(): Promise<SplitLine[]> {
    const nowMs = this.now()
    try {
      if (nowMs - this.lookedAtMs >= this.pollMs || nowMs < this.lookedAtMs) {
        this.lookedAtMs = nowMs
        await this.look(nowMs)
        this.counts.turnedAtMs = nowMs
      }
      for (const file of [...this.files]) {
        const lines = await file.take(BATCH_LINES, nowMs)
        if (lines.length > 0) return lines
        if (file !== this.current && nowMs - file.lastReadMs >= this.drainMs) {
          const rest = file.takeRest(BATCH_LINES, nowMs)
          if (rest.length > 0) return rest
          await this.finish(file, nowMs)
        }
      }
      if (this.current) this.setState('running', undefined)
    } catch (error) {
      this.setState('error', messageOf(error))
    }
    return []
  }

  /** Is the file at the path still the one we read, and does it still begin as it did? */
  private async look(nowMs: number): Promise<void> {
    if (this.current && (await this.isAtPath(this.current))) {
      if (await this.current.truncated()) await this.restartTruncated(this.current, nowMs)
      return
    }
    const file = await openLog(this.path).catch((error: NodeJS.ErrnoException) => {
      // What appears later is new from its first byte.
      const missing = error.code === 'ENOENT'
      if (missing) this.startAtEnd = false
      this.setState(this.current ? 'running' : missing ? 'waiting' : 'error', messageOf(error))
    })
    if (!file) return
    const offset = this.startAtEnd ? (await file.stat()).size : 0
    this.startAtEnd = false
    if (this.current) this.counts.rotations += 1
    this.current = await this.fromStart(file, nowMs, await lineStart(file, offset))
    this.files.push(this.current)
  }

  private async restartTruncated(file: TailedFile, nowMs: number): Promise<void> {
    this.counts.rotations += 1
    const old = file.checkpoint(nowMs)
    const copy = await findByIdentity(this.path, old.identity, old.offset, this.path)
    const fresh = await openLog(this.path)
    await file.file.close()
    this.files = this.files.filter(other => other !== file)
    if (copy) {
      const tailed = new TailedFile(copy.file, old, this.limits, nowMs)
      tailed.identity = await identify(copy.file, old.identity.headBytes)
      this.files.push(tailed)
    }
    this.current = await this.fromStart(fresh, nowMs)
    this.files.push(this.current)
  }

  private async finish(file: TailedFile, nowMs: number): Promise<void> {
    this.done.push({ ...file.checkpoint(nowMs), doneAtMs: nowMs })
    this.files = this.files.filter(other => other !== file)
    await file.file.close()
  }

  private async fromStart(file: FileHandle, nowMs: number, offset = 0): Promise<TailedFile> {
    return new TailedFile(file, { identity: await identify(file), offset, warm: offset }, this.limits, nowMs)
  }

  private async isAtPath({ identity }: TailedFile): Promise<boolean> {
    const found = await stat(this.path).catch(() => undefined)
    return found?.dev === identity.dev && found.ino === identity.ino
  }

  private setState(state: LogTailState['state'], error: string | undefined): undefined {
    this.counts.state = state
    this.counts.error = error
  }
}

function readCheckpoint(text: Checkpoint | undefined): readonly FileCheckpoint[] | undefined {
  if (text === undefined) return undefined
  try {
    return SavedTail.parse(JSON.parse(text)).files
  } catch {
    return undefined
  }
}

/** Opens a regular file; what isn't one is refused in words, and a named pipe doesn't hold us up. */
async function openLog(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const found = await file.stat()
  if (found.isFile()) return file
  await file.close()
  throw new Error(`${path} is ${found.isDirectory() ? 'a folder' : 'no regular file'}, not a log file`)
}

/** The beginning of the line that an offset stands in, so that starting at the end never reads half a line. */
async function lineStart(file: FileHandle, offset: number): Promise<number> {
  const back = Math.min(offset, 65_536)
  const bytes = Buffer.alloc(back)
  const { bytesRead } = await file.read(bytes, 0, back, offset - back)
  const found = bytes.subarray(0, bytesRead).lastIndexOf(0x0a)
  return found === -1 ? offset - (offset === back ? back : 0) : offset - back + found + 1
}

const isRotatedName = (name: string, log: string): boolean =>
  name.startsWith(log) && /^[.-]\d[\d.T_-]*$/.test(name.slice(log.length))

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
