/**
 * Reads an exported incident line by line. Files of evidence are hashed as they pass and let go; the rest is kept, as it
 * has to be compared. The first thing that is not as it should be ends the reading, by its line.
 */
import { createHash, type Hash } from 'node:crypto'
import { canonical } from '../../store/canonical.ts'
import { ExportLine, type LineOf } from './lines.ts'

export class Unreadable extends Error {
  override name = 'Unreadable'
}

export interface ReadExport {
  readonly header: LineOf<'header'>
  readonly settings: LineOf<'settings'>
  readonly regimes: readonly LineOf<'regime'>[]
  readonly calendars: readonly LineOf<'calendar'>[]
  readonly events: readonly LineOf<'event'>['event'][]
  readonly states: readonly LineOf<'state'>[]
  /** The latest anchor of each log that has one. */
  readonly anchors: readonly LineOf<'anchor'>[]
  readonly clocks: LineOf<'clocks'>
  readonly versions: readonly LineOf<'version'>['version'][]
  readonly steps: readonly LineOf<'step'>['step'][]
  readonly deliveries: readonly LineOf<'delivery'>['delivery'][]
  readonly deliverySteps: readonly LineOf<'delivery_step'>['step'][]
  readonly custody: readonly LineOf<'custody'>[]
  /** Files that should be there. */
  readonly files: readonly LineOf<'evidence'>[]
  /** What the bytes that came for each hash really are. */
  readonly bytes: ReadonlyMap<string, { readonly sha256: string; readonly length: number }>
}

/** A line with half a megabyte of base64, and room. */
const LONGEST_LINE = 16 * 1024 * 1024

/** @throws Unreadable */
export async function readExport(lines: AsyncIterable<string>): Promise<ReadExport> {
  const kept = new Map<ExportLine['line'], ExportLine[]>()
  const bytes = new Map<string, Growing>()
  const hash = createHash('sha256')
  let [count, ended] = [0, false]
  for await (const text of lines) {
    count += 1
    if (ended) throw new Unreadable(`line ${count}: something follows the end`)
    const line = readLine(text, count)
    if (line.line === 'end') {
      ended = true
      if (line.lines !== count - 1)
        throw new Unreadable(`line ${count}: ${line.lines} lines were written, ${count - 1} are here`)
      if (line.sha256 !== hash.digest('hex')) throw new Unreadable('the file is not as it was written')
      continue
    }
    hash.update(`${text}\n`)
    if (line.line === 'evidence_part') grow(bytes, line, count)
    else keep(kept, line)
  }
  if (!ended) throw new Unreadable(`line ${count}: the end is missing`)
  return gathered(kept, bytes)
}

function keep(kept: Map<ExportLine['line'], ExportLine[]>, line: ExportLine): void {
  const so = kept.get(line.line)
  if (so) so.push(line)
  else kept.set(line.line, [line])
}

function readLine(text: string, number: number): ExportLine {
  if (text.length > LONGEST_LINE) throw new Unreadable(`line ${number}: too long`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Unreadable(`line ${number}: this is no JSON`)
  }
  const read = ExportLine.safeParse(value)
  if (!read.success) throw new Unreadable(`line ${number}: ${read.error.issues[0]?.message ?? 'not understood'}`)
  if (canonical(value) !== text) throw new Unreadable(`line ${number}: not as it was written`)
  return read.data
}

interface Growing {
  readonly hash: Hash
  length: number
  parts: number
}

function grow(bytes: Map<string, Growing>, { sha256, part, body }: LineOf<'evidence_part'>, number: number): void {
  const so = bytes.get(sha256) ?? { hash: createHash('sha256'), length: 0, parts: 0 }
  if (part !== so.parts) throw new Unreadable(`line ${number}: part ${so.parts} of ${sha256} is missing`)
  const content = Buffer.from(body, 'base64')
  so.hash.update(content)
  so.length += content.length
  so.parts += 1
  bytes.set(sha256, so)
}

function gathered(kept: ReadonlyMap<string, ExportLine[]>, growing: ReadonlyMap<string, Growing>): ReadExport {
  const all = <K extends ExportLine['line']>(name: K) => (kept.get(name) ?? []) as LineOf<K>[]
  const only = <K extends ExportLine['line']>(name: K): LineOf<K> => {
    const [line, ...more] = all(name)
    if (!line || more.length > 0) throw new Unreadable(`exactly one line ${name} is expected`)
    return line
  }
  return {
    header: only('header'),
    settings: only('settings'),
    clocks: only('clocks'),
    regimes: all('regime'),
    calendars: all('calendar'),
    events: all('event').map(({ event }) => event),
    states: all('state'),
    anchors: all('anchor'),
    versions: all('version').map(({ version }) => version),
    steps: all('step').map(({ step }) => step),
    deliveries: all('delivery').map(({ delivery }) => delivery),
    deliverySteps: all('delivery_step').map(({ step }) => step),
    custody: all('custody'),
    files: all('evidence'),
    bytes: new Map([...growing].map(([sha256, { hash, length }]) => [sha256, { sha256: hash.digest('hex'), length }])),
  }
}
