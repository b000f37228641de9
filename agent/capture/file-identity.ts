/**
 * Which file this is, across renames, copies and reuse of inode numbers.
 *
 * Device and inode alone don't say it: a deleted log's inode is often given to the next one. The hash of the first
 * bytes (as many as there were, at most 256) tells them apart, and finds a copy made by copytruncate.
 */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const HEAD_BYTES = 256

export interface FileIdentity {
  readonly dev: number
  readonly ino: number
  /** How many first bytes the hash covers. */
  readonly headBytes: number
  readonly head: string
}

export async function identify(file: FileHandle, headBytes = HEAD_BYTES): Promise<FileIdentity> {
  const { dev, ino } = await file.stat()
  const head = await readHead(file, headBytes)
  return { dev, ino, headBytes: head.length, head: hash(head) }
}

/** Does the file still begin as it did? */
export async function sameHead(file: FileHandle, identity: FileIdentity): Promise<boolean> {
  if (identity.headBytes === 0) return true
  const head = await readHead(file, identity.headBytes)
  return head.length === identity.headBytes && hash(head) === identity.head
}

/**
 * The file in the log's folder that an identity names: the same inode with the same beginning, else a copy with the
 * same beginning that holds at least `minBytes`. Only names that begin with the log's own are looked at. Undefined
 * when there is none; the caller owns the handle.
 */
export async function findByIdentity(
  path: string,
  identity: FileIdentity,
  minBytes: number,
  exceptPath?: string,
): Promise<{ path: string; file: FileHandle } | undefined> {
  const folder = dirname(path)
  const stem = basename(path).replace(/\.[^.]*$/, '')
  const names = (await readdir(folder).catch(() => [])).filter(name => name.startsWith(stem)).slice(0, 1000)
  let copy: { path: string; file: FileHandle } | undefined
  for (const name of names) {
    const candidate = join(folder, name)
    if (candidate === exceptPath) continue
    const file = await openRegular(candidate)
    if (!file) continue
    const stat = await file.stat()
    const fits = stat.size >= minBytes && (await sameHead(file, identity))
    if (fits && stat.dev === identity.dev && stat.ino === identity.ino) {
      await copy?.file.close()
      return { path: candidate, file }
    }
    // Without a beginning to compare, every file would pass for a copy.
    if (fits && identity.headBytes > 0 && !copy) copy = { path: candidate, file }
    else await file.close()
  }
  return copy
}

/** Opens a regular file for reading; undefined for what is missing, unreadable or no file. */
async function openRegular(path: string): Promise<FileHandle | undefined> {
  // Opening a named pipe without O_NONBLOCK would wait for a writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined)
  if (!file) return undefined
  const stat = await file.stat().catch(() => undefined)
  if (stat?.isFile()) return file
  await file.close()
  return undefined
}

async function readHead(file: FileHandle, bytes: number): Promise<Uint8Array> {
  const head = Buffer.alloc(bytes)
  let length = 0
  while (length < bytes) {
    const { bytesRead } = await file.read(head, length, bytes - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return head.subarray(0, length)
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
