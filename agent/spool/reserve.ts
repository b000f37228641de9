/**
 * Space laid aside, and given back to a full disk so that the lock can be taken and the ledger be replaced: only with
 * these can a spool that filled the disk be sent and make room again.
 */
import { join } from 'node:path'
import type { Files } from './files.ts'

const FILE = 'reserve'
/** A ledger with a thousand ranges takes half of it. */
const BYTES = 262_144

export const isReserved = (files: Files, folder: string): Promise<boolean> =>
  files.size(join(folder, FILE)).then(
    size => size === BYTES,
    () => false,
  )

export async function reserve(files: Files, folder: string): Promise<void> {
  const file = await files.open(join(folder, FILE), 'create')
  try {
    // Real bytes: a sparse file would hold no blocks to give back.
    await file.write(Buffer.alloc(BYTES, 'r'), 0)
  } catch (error) {
    await file.truncate(0).catch(() => {})
    throw error
  } finally {
    await file.close()
  }
}

export const giveBack = (files: Files, folder: string): Promise<void> => files.remove(join(folder, FILE))
