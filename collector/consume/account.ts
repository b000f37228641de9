/**
 * The bookkeeping of numbers: which watermark an arrival leads to, and which gaps it opens or closes. Pure.
 *
 * An agent sends its numbers in order, one batch at a time, and sends the next only after the receipt of the last. So
 * a number that is passed over was not delayed, it is lost: it has left the spool without reaching us (a disk that went
 * bad, a folder restored from a copy, or our own database restored from one). Waiting for it would hold the agent's
 * spool for ever. The watermark therefore goes past a gap, and the gap goes on record: it raises an alarm, stands in
 * the agent's page, in metrics and in reports, and closes only when exactly these alerts come after all or are declared
 * dropped.
 *
 * Drops are different: the agent may declare 500–600 dropped while 101–499 still wait in its spool. A drop alone never
 * pulls the watermark over numbers that were not seen; it counts when the watermark reaches it.
 */
import type { Gap, Range } from '../store/ledger.ts'

export interface Arrival {
  /** Numbers that are stored or dead-lettered with this batch, duplicates included; in any order. */
  readonly covered: readonly number[]
  /** Drops declared with this batch. */
  readonly newDrops: readonly Range[]
  /** Every drop on record that reaches beyond the watermark, this batch's included. */
  readonly dropsAhead: readonly Range[]
  /** Gaps on record that this batch may touch. */
  readonly gaps: readonly Gap[]
  readonly receivedAt: number
  readonly previousAt: number | null
}

export interface Accounted {
  readonly watermark: number
  readonly gaps: { readonly remove: readonly number[]; readonly add: readonly Gap[] }
  /** How many numbers newly count as missing, and how many missing ones came or were declared. */
  readonly opened: number
  readonly closed: number
}

export function account(watermark: number, arrival: Arrival): Accounted {
  const singles = [...arrival.covered].sort((a, b) => a - b).map(number => ({ from: number, to: number }))
  const filled = fillGaps(arrival.gaps, [...singles, ...arrival.newDrops])
  const ahead = singles.filter(single => single.from > watermark)
  const top = ahead.at(-1)?.to ?? watermark
  const missing = subtract({ from: watermark + 1, to: top }, [...ahead, ...arrival.dropsAhead])
  const opened = missing.map(range => ({ ...range, noticedAt: arrival.receivedAt, previousAt: arrival.previousAt }))
  return {
    watermark: throughDrops(top, arrival.dropsAhead),
    gaps: { remove: filled.remove, add: [...filled.add, ...opened] },
    opened: lengthOf(missing),
    closed: filled.closed,
  }
}

function fillGaps(gaps: readonly Gap[], came: readonly Range[]) {
  const remove: number[] = []
  const add: Gap[] = []
  let closed = 0
  for (const gap of gaps) {
    const left = subtract(gap, came)
    const arrived = gap.to - gap.from + 1 - lengthOf(left)
    if (arrived === 0) continue
    closed += arrived
    remove.push(gap.from)
    add.push(...left.map(range => ({ ...gap, ...range })))
  }
  return { remove, add, closed }
}

function throughDrops(watermark: number, drops: readonly Range[]): number {
  let reached = watermark
  for (const drop of sorted(drops)) if (drop.from <= reached + 1 && drop.to > reached) reached = drop.to
  return reached
}

/** What is left of a range without the others. */
export function subtract(range: Range, others: readonly Range[]): Range[] {
  const left: Range[] = []
  let from = range.from
  for (const other of sorted(others)) {
    if (other.to < from) continue
    if (other.from > range.to) break
    if (other.from > from) left.push({ from, to: other.from - 1 })
    from = other.to + 1
  }
  if (from <= range.to) left.push({ from, to: range.to })
  return left
}

const sorted = (ranges: readonly Range[]) => [...ranges].sort((a, b) => a.from - b.from)

export const lengthOf = (ranges: readonly Range[]) => ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
