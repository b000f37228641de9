/**
 * What a spool folder holds after whatever ended the last run.
 *
 * The ledger may be older than the segments (it is written now and then) and says what it includes; records with a
 * later commit number are read again for their checkpoints and for the highest number. The other way round, a ledger
 * that knows of numbers which no segment has any more proves a loss, and the range is declared.
 */
import { join } from 'node:path'
import type { Drop } from '../wire/index.ts'
import { addDrop, undeclared } from './drops.ts'
import type { Files } from './files.ts'
import { type Ledger, readLedger } from './ledger.ts'
import { decodeHeader, HEADER_BYTES, isSegmentName, nextRecord, type SegmentHeader } from './segment.ts'
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
  readonly segments: Segment[]
  readonly ledgerWas: 'read' | 'absent' | 'damaged'
  /** Bytes after the last whole record: a commit that the end of the last run cut off. */
  readonly tornBytes: number
  /** Ranges found missing now. */
  readonly lost: readonly Drop[]
}

interface FoundSegment extends Segment {
  readonly header: SegmentHeader | undefined
}

export async function recover(files: Files, folder: string, agent: string, nowMs: number): Promise<Recovered> {
  const segments = await findSegments(files, folder)
  const read = await readLedger(files, folder)
  const ledger = typeof read === 'string' ? rebuilt(segments, agent, nowMs) : read
  refuseOthers(ledger, segments, agent)

  const scanned = await scan(files, segments, ledger)
  const lastFirst = segments.at(-1)?.firstSequence ?? 1
  const next = Math.max(ledger.next, scanned.end + 1, ledger.released + 1, lastFirst)
  // Holes before the last segment are found when reading comes to them; here only what follows its last record.
  const missing = undeclared(ledger.drops, Math.max(scanned.end, ledger.released, lastFirst - 1) + 1, next - 1)
  const at = new Date(nowMs).toISOString()
  const lost = missing.map(range => ({
    ...range,
    reason: 'corrupt' as const,
    firstAt: scanned.lastAt ?? at,
    lastAt: at,
  }))

  return {
    ledger: {
      ...ledger,
      next,
      commit: Math.max(ledger.commit, scanned.commit),
      checkpoints: { ...ledger.checkpoints, ...scanned.checkpoints },
      drops: lost.reduce<Drop[]>(addDrop, ledger.drops),
    },
    segments: segments.map(({ path, firstSequence, bytes }) => ({ path, firstSequence, bytes })),
    ledgerWas: typeof read === 'string' ? read : 'read',
    tornBytes: scanned.tornBytes,
    lost,
  }
}

async function findSegments(files: Files, folder: string): Promise<FoundSegment[]> {
  const names = (await files.list(folder)).filter(isSegmentName).sort()
  const found: FoundSegment[] = []
  for (const name of names) {
    const path = join(folder, name)
    const file = await files.open(path, 'read')
    try {
      const header = decodeHeader(await file.read(0, HEADER_BYTES))
      found.push({ path, firstSequence: Number.parseInt(name, 10), bytes: await file.size(), header })
    } finally {
      await file.close()
    }
  }
  return found
}

/** Without a ledger the segments say the epoch; with neither, a new life begins. */
function rebuilt(segments: readonly FoundSegment[], agent: string, nowMs: number): Ledger {
  const first = segments[0]
  const epoch = segments.find(({ header }) => header)?.header?.epoch ?? nowMs
  const released = first ? first.firstSequence - 1 : 0
  return { agent, epoch, next: released + 1, commit: 0, released, checkpoints: {}, drops: [], droppedTotals: {} }
}

function refuseOthers(ledger: Ledger, segments: readonly FoundSegment[], agent: string): void {
  if (ledger.agent !== agent) {
    throw new SpoolError('other_agent', `This spool belongs to the agent ${ledger.agent}, not to ${agent}.`)
  }
  const foreign = segments.find(({ header }) => header && header.epoch !== ledger.epoch)
  if (foreign) throw new SpoolError('foreign_segment', `${foreign.path} belongs to another spool (another epoch).`)
}

interface Scanned {
  end: number
  commit: number
  lastAt: string | undefined
  checkpoints: Record<string, string>
  tornBytes: number
}

/** Reads the last segment with a record, and every one that may hold commits which the ledger doesn't include. */
async function scan(files: Files, segments: readonly FoundSegment[], ledger: Ledger): Promise<Scanned> {
  const scanned: Scanned = { end: 0, commit: 0, lastAt: undefined, checkpoints: {}, tornBytes: 0 }
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1]
    const included = next?.header && next.header.firstCommit - 1 <= ledger.commit && next.bytes > HEADER_BYTES
    if (!included) await scanSegment(files, segment, next?.firstSequence, ledger, scanned)
  }
  return scanned
}

async function scanSegment(
  files: Files,
  segment: FoundSegment,
  nextFirst: number | undefined,
  ledger: Ledger,
  into: Scanned,
): Promise<void> {
  const file = await files.open(segment.path, 'change')
  try {
    // Records may have reached the page cache but not the disk when the last run ended; from here on they count.
    await file.sync()
    let at = HEADER_BYTES
    for (;;) {
      const found = await nextRecord(file, at, segment.bytes)
      if (!found || found.record.from >= (nextFirst ?? Number.POSITIVE_INFINITY)) break
      const { record } = found
      at = found.at + record.frameBytes
      into.end = Math.max(into.end, record.from + record.count - 1)
      into.commit = Math.max(into.commit, record.commit)
      into.lastAt = new Date(record.writtenAtMs).toISOString()
      if (record.commit > ledger.commit) Object.assign(into.checkpoints, record.checkpoints)
    }
    if (nextFirst === undefined) into.tornBytes = Math.max(0, segment.bytes - at)
    segment.bytes = Math.max(Math.min(at, segment.bytes), Math.min(HEADER_BYTES, segment.bytes))
  } finally {
    await file.close()
  }
}
