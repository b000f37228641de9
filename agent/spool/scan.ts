/** Reads what segments say that the ledger doesn't include yet: commits after the last one that it knows of. */
import type { Files, OpenFile } from './files.ts'
import type { Ledger } from './ledger.ts'
import type { Facts, RecordHead } from './record.ts'
import type { FoundSegment } from './recover.ts'
import { addRefusal, type Refusal } from './refusals.ts'
import { HEADER_BYTES, nextRecord } from './segment.ts'

export interface Scanned {
  /** The highest position that a record has. */
  readonly end: number
  readonly commit: number
  readonly lastAt: string | undefined
  readonly checkpoints: Readonly<Record<string, string>>
  readonly refused: Refusal[]
  readonly tornBytes: number
}

type Scan = { -readonly [K in keyof Scanned]: Scanned[K] }

/** Looks at the last segment with a record and at all that may hold later commits, and cuts off what doesn't count. */
export async function scanSegments(files: Files, segments: readonly FoundSegment[], ledger: Ledger): Promise<Scanned> {
  const scan: Scan = {
    end: 0,
    commit: 0,
    lastAt: undefined,
    checkpoints: {},
    refused: ledger.refused,
    tornBytes: 0,
  }
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1]
    const included = next?.header && next.header.firstCommit - 1 <= ledger.commit && next.bytes > HEADER_BYTES
    if (included) segment.lastAtMs = next.header.madeAtMs
    else await scanSegment(files, segment, next?.firstPosition, ledger, scan)
  }
  return scan
}

async function scanSegment(
  files: Files,
  segment: FoundSegment,
  nextFirst: number | undefined,
  ledger: Ledger,
  scan: Scan,
): Promise<void> {
  const file = await files.open(segment.path, 'change')
  try {
    // Records may have reached the page cache but not the disk when the last run ended; from here on they count.
    await file.sync()
    let whole = HEADER_BYTES
    for await (const { records, end } of commits(file, segment.bytes, nextFirst ?? Number.POSITIVE_INFINITY)) {
      const [first] = records
      // Given up by a run that went on with other numbers: the ledger is past the commit, but not past its positions.
      if (first && first.commit <= ledger.commit && first.from >= ledger.next) break
      for (const record of records) take(record, segment, ledger, scan)
      whole = end
    }
    if (nextFirst === undefined) scan.tornBytes = Math.max(0, segment.bytes - whole)
    segment.bytes = Math.min(whole, segment.bytes)
  } finally {
    await file.close()
  }
}

/** What is looked at of a record; its alerts are let go. */
type Head = RecordHead & { readonly facts: Facts }

interface Commit {
  readonly records: readonly Head[]
  /** Where in the file it ends. */
  readonly end: number
}

/** The whole commits of a file, stepping over damage. The records of one that lacks its last record are no commit. */
async function* commits(file: OpenFile, fileEnd: number, nextFirst: number): AsyncGenerator<Commit> {
  let records: Head[] = []
  for (let at = HEADER_BYTES; ; ) {
    const found = await nextRecord(file, at, fileEnd)
    if (!found || found.record.from >= nextFirst) return
    const { record } = found
    at = found.at + record.frameBytes
    if (records[0] && records[0].commit !== found.record.commit) {
      // Something stands after it, so it was whole once: a record of it is damaged, the others count.
      yield { records, end: found.at }
      records = []
    }
    const { commit, from, count, writtenAtMs, facts } = record
    records.push({ commit, from, count, writtenAtMs, facts })
    if (facts.more) continue
    yield { records, end: at }
    records = []
  }
}

function take(record: Head, segment: FoundSegment, ledger: Ledger, scan: Scan): void {
  segment.lastAtMs = record.writtenAtMs
  scan.end = Math.max(scan.end, record.from + record.count - 1)
  scan.commit = Math.max(scan.commit, record.commit)
  scan.lastAt = new Date(record.writtenAtMs).toISOString()
  if (record.commit <= ledger.commit) return
  scan.checkpoints = { ...scan.checkpoints, ...record.facts.checkpoints }
  scan.refused = (record.facts.refused ?? []).reduce<Refusal[]>(addRefusal, scan.refused)
}
