/**
 * The bookkeeping of numbers: which watermark an arrival leads to, and which gaps it opens or closes. Pure.
 *
 * Two numbers an epoch. `top` is the highest one seen; whatever is missing below it is on record as gaps. The
 * watermark is what the agent lets its spool go by, so it never passes a number that is missing: it stands just below
 * the lowest gap, or at the top when there is none. A gap is an alarm the moment it is noticed, shown on the agent's
 * page, in metrics and in reports, and is closed when its numbers come after all or are declared dropped. The agent sees
 * the watermark stay behind what it sent, and sends again from there or declares what it doesn't have any more.
 *
 * A drop may be declared ahead of numbers that still wait in the spool (500–600, while 101–499 are yet to come): it
 * opens no gap below itself, and counts when the top reaches it.
 *
 * Gaps of an epoch are bounded. Beyond the limit the highest ones are told as one that spans them: the numbers between
 * them, though stored, count as missing until they come again and are found stored. The watermark is then lower than it
 * could be, never higher.
 *
 * An epoch ends when a newer one begins. What it still lacked then is a gap for ever, and its watermark its top: nobody
 * waits for it any more. Late numbers (a broker may hold some) still close gaps.
 */
import type { Gap, Range } from '../store/ledger.ts'

/** How many gaps of one epoch are told apart. */
export const MAX_GAPS = 1_000

export interface Standing {
  readonly watermark: number
  readonly top: number
}

export interface Numbers {
  /** Numbers that are stored or dead-lettered with this batch, duplicates included; in any order. */
  readonly covered: readonly number[]
  /** Drops declared with this batch. */
  readonly newDrops: readonly Range[]
  /** Every drop on record that reaches beyond the top, this batch's included. */
  readonly dropsAhead: readonly Range[]
  /** Gaps on record: all above the watermark, and those below it that this batch touches. */
  readonly gaps: readonly Gap[]
  readonly receivedAt: number
  readonly previousAt: number | null
}

export interface Accounted extends Standing {
  readonly gaps: { readonly remove: readonly number[]; readonly add: readonly Gap[] }
  /** How many numbers newly count as missing, and how many missing ones came or were declared. */
  readonly opened: number
  readonly closed: number
}

export function account(before: Standing, numbers: Numbers, maxGaps = MAX_GAPS): Accounted {
  const singles = numbers.covered.map(number => ({ from: number, to: number }))
  const left = numbers.gaps.flatMap(gap => without(gap, [...singles, ...numbers.newDrops]))
  const reached = numbers.covered.reduce((highest, number) => Math.max(highest, number), before.top)
  const { receivedAt, previousAt } = numbers
  const missing = subtract({ from: before.top + 1, to: reached }, [...singles, ...numbers.dropsAhead])
  const opened = missing.map(range => ({ ...range, noticedAt: receivedAt, previousAt }))
  const gaps = bounded([...sorted(left), ...opened], maxGaps)
  const top = throughDrops(reached, numbers.dropsAhead)
  const lowest = gaps.find(({ from }) => from > before.watermark)
  const closed = lengthOf(numbers.gaps) - lengthOf(left)
  return {
    watermark: lowest ? lowest.from - 1 : top,
    top,
    gaps: difference(numbers.gaps, gaps),
    opened: lengthOf(gaps) - lengthOf(left),
    closed,
  }
}

const without = (gap: Gap, came: readonly Range[]): Gap[] => subtract(gap, came).map(range => ({ ...gap, ...range }))

function bounded(gaps: readonly Gap[], limit: number): readonly Gap[] {
  const first = gaps[limit - 1]
  const last = gaps.at(-1)
  return gaps.length > limit && first && last ? [...gaps.slice(0, limit - 1), { ...first, to: last.to }] : gaps
}

function difference(before: readonly Gap[], after: readonly Gap[]): Accounted['gaps'] {
  const lacks = (gaps: readonly Gap[]) => {
    const named = new Set(gaps.map(({ from, to }) => `${from}-${to}`))
    return ({ from, to }: Gap) => !named.has(`${from}-${to}`)
  }
  return { remove: before.filter(lacks(after)).map(({ from }) => from), add: after.filter(lacks(before)) }
}

function throughDrops(top: number, drops: readonly Range[]): number {
  let reached = top
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

const sorted = <R extends Range>(ranges: readonly R[]): R[] => [...ranges].sort((a, b) => a.from - b.from)

export const lengthOf = (ranges: readonly Range[]) => ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
