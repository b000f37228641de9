import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { account, lengthOf, type Numbers, type Standing } from '../../../collector/consume/account.ts'
import type { Gap, Range } from '../../../collector/store/ledger.ts'

const numbers = (covered: number[], change: Partial<Numbers> = {}): Numbers => ({
  covered,
  newDrops: [],
  dropsAhead: [],
  gaps: [],
  receivedAt: 2000,
  previousAt: 1000,
  ...change,
})
const at = (watermark: number, top = watermark): Standing => ({ watermark, top })
const gap = (from: number, to: number): Gap => ({ from, to, noticedAt: 500, previousAt: 400 })
const ranges = (gaps: readonly Range[]) => gaps.map(({ from, to }) => [from, to])

describe('account', () => {
  test('goes up with numbers that follow on', () => {
    expect(account(at(3), numbers([4, 5, 6]))).toMatchObject({
      watermark: 6,
      top: 6,
      opened: 0,
      gaps: { remove: [], add: [] },
    })
  })

  test('stops below a hole and puts it on record with when it was noticed', () => {
    const { gaps, ...rest } = account(at(3), numbers([7, 8]))
    expect(rest).toEqual({ watermark: 3, top: 8, opened: 3, closed: 0 })
    expect(gaps.add).toEqual([{ from: 4, to: 6, noticedAt: 2000, previousAt: 1000 }])
  })

  test('closes exactly what comes after all, and stands below the lowest that is left', () => {
    const { gaps, ...rest } = account(at(3, 10), numbers([4, 6], { gaps: [gap(4, 7)] }))
    expect(rest).toEqual({ watermark: 4, top: 10, opened: 0, closed: 2 })
    expect(gaps.remove).toEqual([4])
    expect(ranges(gaps.add)).toEqual([
      [5, 5],
      [7, 7],
    ])
  })

  test('goes to the top when the last gap is closed', () => {
    expect(account(at(3, 10), numbers([4], { gaps: [gap(4, 4)] }))).toMatchObject({ watermark: 10, closed: 1 })
  })

  test('counts a declared drop as dealt with, and lets it close a gap', () => {
    expect(account(at(3), numbers([7], { dropsAhead: [{ from: 4, to: 6 }] }))).toMatchObject({
      watermark: 7,
      opened: 0,
    })
    const declared = account(at(3, 10), numbers([], { newDrops: [{ from: 4, to: 6 }], gaps: [gap(4, 6)] }))
    expect(declared).toMatchObject({ watermark: 10, closed: 3, gaps: { remove: [4], add: [] } })
  })

  test('a drop ahead of numbers still in the spool does not pull the watermark over them', () => {
    const dropsAhead = [{ from: 500, to: 600 }]
    expect(account(at(100), numbers([], { dropsAhead }))).toMatchObject({ watermark: 100, top: 100, opened: 0 })
    expect(account(at(498), numbers([499], { dropsAhead }))).toMatchObject({ watermark: 600, top: 600 })
  })

  test('an epoch that ended keeps its watermark while late numbers close its gaps', () => {
    const ended = at(10)
    expect(account(ended, numbers([5], { gaps: [gap(4, 6)] }))).toMatchObject({ watermark: 10, closed: 1 })
    expect(account(ended, numbers([11], { gaps: [gap(4, 6)] }))).toMatchObject({ watermark: 11, top: 11 })
  })

  test('tells the highest gaps as one when there are too many', () => {
    const { gaps, watermark, opened } = account(at(0), numbers([2, 4, 6, 8]), 2)
    expect(watermark).toBe(0)
    expect(ranges(gaps.add)).toEqual([
      [1, 1],
      [3, 7],
    ])
    expect(opened).toBe(6)
  })
})

const number = fc.integer({ min: 1, max: 60 })
const range = fc.tuple(number, fc.integer({ min: 0, max: 6 })).map(([from, more]) => ({ from, to: from + more }))
const batch = fc.record({
  covered: fc.array(number, { maxLength: 12 }),
  drops: fc.oneof({ weight: 3, arbitrary: fc.constant<Range[]>([]) }, fc.array(range, { maxLength: 2 })),
})
type Batch = { covered: number[]; drops: Range[] }

/** What the store keeps between two batches: everything a restart finds. */
class Books {
  standing: Standing = { watermark: 0, top: 0 }
  gaps: Gap[] = []
  drops: Range[] = []
  readonly answered = new Set<number>()
  top = 0
  missing = 0

  take({ covered, drops }: Batch, maxGaps?: number): void {
    this.drops.push(...drops)
    const result = account(
      this.standing,
      numbers(covered, {
        newDrops: drops,
        dropsAhead: this.drops.filter(({ to }) => to > this.standing.top),
        gaps: this.gaps,
      }),
      maxGaps,
    )
    this.standing = { watermark: result.watermark, top: result.top }
    this.gaps = [...this.gaps.filter(({ from }) => !result.gaps.remove.includes(from)), ...result.gaps.add]
    this.missing += result.opened - result.closed
    for (const one of covered) this.answered.add(one)
    for (const { from, to } of drops) for (let one = from; one <= to; one += 1) this.answered.add(one)
    this.top = Math.max(this.top, ...covered)
    while (this.answered.has(this.top + 1)) this.top += 1
  }

  /** The largest number with everything up to it answered, by counting. */
  contiguous(): number {
    let reached = 0
    while (this.answered.has(reached + 1)) reached += 1
    return reached
  }
}

describe('account, whatever the order, repetition and drops', () => {
  test('the watermark is the largest number up to which everything came or was dropped', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), batches => {
        const books = new Books()
        for (const one of batches) {
          books.take(one)
          expect(books.standing).toEqual({ watermark: books.contiguous(), top: books.top })
        }
      }),
    )
  })

  test('every number below the top was answered or is in one gap', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), batches => {
        const books = new Books()
        for (const one of batches) books.take(one)
        for (let one = 1; one <= books.top; one += 1) {
          const within = books.gaps.filter(({ from, to }) => from <= one && one <= to).length
          expect(within).toBe(books.answered.has(one) ? 0 : 1)
        }
        expect(books.missing).toBe(lengthOf(books.gaps))
      }),
    )
  })

  test('with too many gaps the watermark is never too high, and all right once everything came again', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), batches => {
        const books = new Books()
        for (const one of batches) {
          books.take(one, 3)
          expect(books.gaps.length).toBeLessThanOrEqual(3)
          expect(books.standing.watermark).toBeLessThanOrEqual(books.contiguous())
        }
        for (const one of batches) books.take(one, 3)
        books.take({ covered: [...books.answered], drops: [] })
        expect(books.standing.watermark).toBe(books.contiguous())
      }),
    )
  })
})
