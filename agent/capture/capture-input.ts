/**
 * The bytes of a capture file: a path or standard input, gzip unpacked on the way where its magic says so.
 *
 * Everything comes in pieces on demand; an archive that unpacks to terabytes costs no more memory than a small one.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGunzip, type ZlibOptions } from 'node:zlib'
import type { ReadInto } from './byte-window.ts'
import { SourceError } from './source.ts'

const GZIP_MAGIC = [0x1f, 0x8b]
const HEAD_BYTES = 64

export interface CaptureInput {
  readonly readInto: ReadInto
  /** What tells this file from another one under the same name; undefined for standard input. */
  readonly identity: string | undefined
  close(): Promise<void>
}

/** Throws SourceError `not_found` or `unreadable`. */
export async function openCapture(path: string, stdin: Readable): Promise<CaptureInput> {
  if (path === '-') return openStdin(stdin)
  const file = await openFile(path)
  try {
    const { head, identity } = await identify(file, path)
    if (!isGzip(head)) return { readInto: fileReader(file, path), identity, close: () => file.close() }
    const packed = file.createReadStream({ start: 0, highWaterMark: 65_536, autoClose: false })
    return unpacked(packed, identity, () => file.close(), path)
  } catch (error) {
    await file.close()
    throw error
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new SourceError(missing ? 'not_found' : 'unreadable', `${path}: ${(error as Error).message}`)
  }
}

/** Size, time of change and the first bytes: a file that was replaced is read anew. */
async function identify(file: FileHandle, path: string): Promise<{ head: Uint8Array; identity: string }> {
  try {
    const { size, mtimeMs } = await file.stat()
    const head = new Uint8Array(HEAD_BYTES)
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0)
    const begin = head.subarray(0, bytesRead)
    return { head: begin, identity: `${size}:${mtimeMs}:${Buffer.from(begin).toString('base64')}` }
  } catch (error) {
    throw new SourceError('unreadable', `${path}: ${(error as Error).message}`)
  }
}

/** Reads from the start on, whatever `identify` has read. */
function fileReader(file: FileHandle, path: string): ReadInto {
  let position = 0
  return async into => {
    try {
      const { bytesRead } = await file.read(into, 0, into.length, position)
      position += bytesRead
      return bytesRead
    } catch (error) {
      throw new SourceError('unreadable', `${path}: ${(error as Error).message}`)
    }
  }
}

const isGzip = (head: Uint8Array): boolean => GZIP_MAGIC.every((byte, i) => head[i] === byte)

async function openStdin(stdin: Readable): Promise<CaptureInput> {
  const pieces = stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const first = await pieces.next()
  const rest = resume(first, pieces)
  let closed = false
  // Destroyed and not returned: an iterator that waits for more can't be told to stop.
  const close = async () => {
    closed = true
    stdin.destroy()
  }
  if (!first.done && isGzip(first.value)) {
    return unpacked(Readable.from(rest, { objectMode: false }), undefined, close, '-')
  }
  const read = pieceReader(rest)
  const readInto: ReadInto = into => read(into).catch(error => (closed ? 0 : Promise.reject(stdinError(error))))
  return { readInto, identity: undefined, close }
}

const stdinError = (error: Error): SourceError => new SourceError('unreadable', `-: ${error.message}`)

async function* resume(first: IteratorResult<Buffer>, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let piece = first; !piece.done; piece = await rest.next()) yield piece.value
}

function unpacked(
  packed: Readable,
  identity: string | undefined,
  release: () => Promise<void>,
  path: string,
): CaptureInput {
  // One piece at a time: on broken data the stream throws away what waits to be read, and nothing may be waiting then.
  const gunzip = createGunzip({ chunkSize: 65_536, readableHighWaterMark: 1 } as ZlibOptions)
  packed.on('error', error => gunzip.destroy(error))
  packed.pipe(gunzip)
  const read = pieceReader(gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer>)
  const readInto: ReadInto = into => read(into).catch(error => Promise.reject(gzipError(error, path)))
  const close = async () => {
    packed.destroy()
    gunzip.destroy()
    await release()
  }
  return { readInto, identity, close }
}

function gzipError(error: NodeJS.ErrnoException, path: string): SourceError {
  if (error.code === 'Z_BUF_ERROR') return new SourceError('truncated', `${path}: the gzip data end too early`)
  const broken = error.code?.startsWith('Z_')
  return new SourceError(broken ? 'bad_format' : 'unreadable', `${path}: ${error.message}`)
}

/** Hands out pieces of any size in portions that fit. */
export function pieceReader(pieces: AsyncIterator<Buffer>): ReadInto {
  let piece: Uint8Array = new Uint8Array(0)
  return async into => {
    while (piece.length === 0) {
      const next = await pieces.next()
      if (next.done) return 0
      piece = next.value
    }
    const length = Math.min(piece.length, into.length)
    into.set(piece.subarray(0, length))
    piece = piece.subarray(length)
    return length
  }
}
