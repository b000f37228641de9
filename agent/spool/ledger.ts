/**
 * The ledger: what the segments can't say about themselves. One JSON file with its own checksum, replaced as a whole
 * (new file, fsync, rename, fsync of the folder), so that a reader sees the old one or the new one.
 *
 * Records, segments and this file count on for as long as the folder lives: a *position* is such a number. What the
 * collector knows is a *sequence*: the position less `base`, where the current epoch began. So a new epoch renumbers
 * everything that is unsent by changing two fields of this file, and rewrites no segment.
 */
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { AgentId, Drop, Epoch, Instant } from '../wire/index.ts'
import type { Files } from './files.ts'

const FILE = 'ledger.json'
const NEW_FILE = 'ledger.new'

const Ledger = z.strictObject({
  agent: AgentId,
  epoch: Epoch,
  origin: Epoch.optional().describe("The folder's first epoch, which its segments name; `epoch` when left out."),
  base: z.int().nonnegative().default(0).describe('The position before the first one of this epoch.'),
  next: z.int().positive().describe('No position from here on has left the host; lower ones are given out.'),
  commit: z.int().nonnegative().describe('Checkpoints below contain every record up to this commit.'),
  released: z.int().nonnegative().describe('Position of the stored watermark that the collector reported.'),
  checkpoints: z.record(z.string(), z.string()),
  drops: z.array(Drop).describe('Ranges of positions not yet acknowledged.'),
  refused: z
    .array(z.strictObject({ reason: Drop.shape.reason, count: z.int().positive(), firstAt: Instant, lastAt: Instant }))
    .default([])
    .describe('Refused alerts that have no numbers yet.'),
  droppedTotals: z.record(z.string(), z.int().nonnegative()).describe('Numbers dropped in this epoch, by reason.'),
})
export type Ledger = z.infer<typeof Ledger>

/** The folder's first epoch. */
export const originOf = ({ origin, epoch }: Pick<Ledger, 'origin' | 'epoch'>): number => origin ?? epoch

export async function writeLedger(files: Files, folder: string, ledger: Ledger): Promise<void> {
  const text = JSON.stringify(ledger)
  const bytes = Buffer.from(`${crc32(text).toString(16).padStart(8, '0')} ${text}\n`)
  const file = await files.open(join(folder, NEW_FILE), 'create')
  try {
    await file.write(bytes, 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await files.rename(join(folder, NEW_FILE), join(folder, FILE))
  await files.syncFolder(folder)
}

/** The ledger; `absent` where there never was one, `damaged` where it can't be believed. */
export async function readLedger(files: Files, folder: string): Promise<Ledger | 'absent' | 'damaged'> {
  const bytes = await files.readAll(join(folder, FILE))
  if (!bytes) return 'absent'
  const text = bytes.toString('utf8', 9).trimEnd()
  if (bytes.toString('latin1', 0, 8) !== crc32(text).toString(16).padStart(8, '0')) return 'damaged'
  try {
    return Ledger.parse(JSON.parse(text))
  } catch {
    return 'damaged'
  }
}
