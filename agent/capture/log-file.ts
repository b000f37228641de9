/** Reads a whole log once: a plain or gzip-compressed file, or `-` for standard input. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { LineSplitter, type LogEncoding, type SplitLine } from './line-splitter.ts'
import { type LineSource, SourceError } from './source.ts'

const BATCH_LINES = 512
const GZIP_MAGIC = [0x1f, 0x8b] as const

export interface LogFileOptions {
  readonly name: string
  readonly path: string
  readonly encoding?: LogEncoding
  readonly maxLineBytes?: number
}

/** A line source that ends with its input; it can't be resumed. Throws SourceError for what can't be read. */
export function logFile(options: LogFileOptions): LineSource {
  return { name: options.name, type: 'log_tail', batches: (_resumeFrom, signal) => batches(options, signal) }
}

async function* batches({ path, encoding, maxLineBytes }: LogFileOptions, signal: AbortSignal) {
  const splitter = new LineSplitter(0, maxLineBytes ?? 1_048_576, encoding ?? 'utf-8')
  const lines: SplitLine[] = []
  const batch = (count: number) => ({
    kind: 'lines' as const,
    lines: lines.splice(0, count).map(line => line.text),
    replayed: 0,
    checkpoint: undefined,
  })
  for await (const chunk of decompressed(await openInput(path))) {
    if (signal.aborted) return
    splitter.push(chunk, lines)
    while (lines.length >= BATCH_LINES) yield batch(BATCH_LINES)
  }
  splitter.flush(lines)
  while (lines.length > 0) yield batch(BATCH_LINES)
}

async function openInput(path: string): Promise<Readable> {
  if (path === '-') return process.stdin
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new SourceError(error.code === 'ENOENT' ? 'not_found' : 'unreadable', `${path}: ${error.message}`)
  })
  if (found.isDirectory()) throw new SourceError('unreadable', `${path} is a folder, not a log file`)
  return createReadStream(path, { highWaterMark: 262_144 })
}

/** The bytes themselves, or what gzip packed. A cut or broken archive gives what could be read, then the error. */
async function* decompressed(input: Readable): AsyncGenerator<Uint8Array> {
  const chunks = input[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  try {
    const head = await readHead(chunks)
    const whole = Readable.from(chain(head, chunks), { objectMode: false })
    const gzip = head[0] === GZIP_MAGIC[0] && head[1] === GZIP_MAGIC[1]
    if (gzip) yield* compose(whole)
    else yield* whole as AsyncIterable<Uint8Array>
  } catch (error) {
    throw new SourceError('unreadable', error instanceof Error ? error.message : String(error))
  }
}

const compose = (packed: Readable): AsyncIterable<Uint8Array> => pipeline(packed, createGunzip(), () => undefined)

/** At least two bytes, where there are two: standard input may come byte by byte. */
async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array()
  while (head.length < 2) {
    const next = await chunks.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  return head
}

async function* chain(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}
