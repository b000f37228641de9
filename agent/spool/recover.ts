/**
 * What a spool folder holds after whatever ended the last run.
 *
 * The ledger may be older than the segments (it is written now and then) and says what it includes; records with a
 * later commit number are read again for their facts and for the highest position. The other way round, a ledger that
 * knows of positions which no segment has any more proves a loss, and the range is declared.
 *
 * Without a ledger that can be believed nobody knows which numbers have left the host: what the segments hold then goes
 * out under a new epoch, so that no number comes to name two alerts.
 */
import { join } from 'node:path'
import type { Drop } from '../wire/index.ts'
import { addDrop, undeclared } from './drops.ts'
import type { Files } from './files.ts'
import { type Ledger, originOf, readLedger } from './ledger.ts'
import { scanSegments } from './scan.ts'
import { decodeHeader, HEADER_BYTES, isSegmentName, type SegmentHeader } from './segment.ts'
import type { Segment } from './segment-writer.ts'

export class SpoolError extends Error {
  override name = 'SpoolError'
  readonly code: 'locked' | 'other_agent' | 'foreign_segment' | 'closed'

  constructor(code: SpoolError['code'], message: string) {
    super(message)
    this.code = code
  }
}

export interface Recovered {
  readonly ledger: Ledger
  /** As it stands on disk. */
  readonly persisted: Ledger | undefined
  readonly segments: Segment[]
  readonly ledgerWas: 'read' | 'absent' | 'damaged'
  /** Bytes after the last whole record: a commit that the end of the last run cut off. */
  readonly tornBytes: number
  /** Ranges of sequences found missing now. */
  readonly lost: readonly Drop[]
  /** Nobody can have used this epoch yet. */
  readonly fresh: boolean
}

export interface FoundSegment extends Segment {
  readonly header: SegmentHeader | undefined
}

export async function recover(files: Files, folder: string, agent: string, nowMs: number): Promise<Recovered> {
  const segments = await findSegments(files, folder, nowMs)
  const read = await readLedger(files, folder)
  const persisted = typeof read === 'string' ? undefined : read
  const ledger = persisted ?? rebuilt(segments, agent, nowMs)
  refuseOthers(ledger, segments, agent)

  const scanned = await scanSegments(files, segments, ledger)
  const lastFirst = segments.at(-1)?.firstPosition ?? 1
  const next = Math.max(ledger.next, scanned.end + 1, ledger.released + 1, lastFirst)
  // Holes before the last segment are found when reading comes to them; here only what follows its last record.
  const missing = undeclared(ledger.drops, Math.max(scanned.end, ledger.released, lastFirst - 1) + 1, next - 1)
  const at = new Date(nowMs).toISOString()
  const firstAt = scanned.lastAt ?? at
  const lost = missing.map(range => ({ ...range, reason: 'corrupt' as const, firstAt, lastAt: at }))

  return {
    ledger: {
      ...ledger,
      next,
      commit: Math.max(ledger.commit, scanned.commit),
      checkpoints: { ...ledger.checkpoints, ...scanned.checkpoints },
      refused: scanned.refused,
      drops: lost.reduce<Drop[]>(addDrop, ledger.drops),
      droppedTotals: withLost(ledger.droppedTotals, lost),
    },
    persisted,
    segments: segments.map(({ header: _, ...segment }) => segment),
    ledgerWas: typeof read === 'string' ? read : 'read',
    tornBytes: scanned.tornBytes,
    lost: lost.map(drop => ({ ...drop, from: drop.from - ledger.base, to: drop.to - ledger.base })),
    fresh: !persisted,
  }
}

async function findSegments(files: Files, folder: string, nowMs: number): Promise<FoundSegment[]> {
  const names = (await files.list(folder)).filter(isSegmentName).sort()
  const found: FoundSegment[] = []
  for (const name of names) {
    const path = join(folder, name)
    const file = await files.open(path, 'read')
    try {
      const header = decodeHeader(await file.read(0, HEADER_BYTES))
      found.push({
        path,
        firstPosition: Number.parseInt(name, 10),
        firstCommit: header?.firstCommit,
        madeAtMs: header?.madeAtMs,
        // Until its records are read: nothing may count as old because a header is damaged.
        lastAtMs: header?.madeAtMs ?? nowMs,
        bytes: await file.size(),
        header,
      })
    } finally {
      await file.close()
    }
  }
  return found
}

/** All that the segments say themselves, under a new epoch; without any, a new life begins. */
function rebuilt(segments: readonly FoundSegment[], agent: string, nowMs: number): Ledger {
  const origin = segments.find(({ header }) => header)?.header?.epoch
  const epoch = Math.max(nowMs, (origin ?? 0) + 1)
  const released = (segments[0]?.firstPosition ?? 1) - 1
  return {
    agent,
    epoch,
    origin: origin ?? epoch,
    base: released,
    next: released + 1,
    commit: 0,
    released,
    checkpoints: {},
    drops: [],
    refused: [],
    droppedTotals: {},
  }
}

function refuseOthers(ledger: Ledger, segments: readonly FoundSegment[], agent: string): void {
  if (ledger.agent !== agent) {
    throw new SpoolError('other_agent', `This spool belongs to the agent ${ledger.agent}, not to ${agent}.`)
  }
  const foreign = segments.find(({ header }) => header && header.epoch !== originOf(ledger))
  if (foreign) throw new SpoolError('foreign_segment', `${foreign.path} belongs to another spool (another epoch).`)
}

function withLost(totals: Ledger['droppedTotals'], lost: readonly Drop[]): Ledger['droppedTotals'] {
  if (lost.length === 0) return totals
  const count = lost.reduce((total, { from, to }) => total + to - from + 1, 0)
  return { ...totals, corrupt: (totals['corrupt'] ?? 0) + count }
}
