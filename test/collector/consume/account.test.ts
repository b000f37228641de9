import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Arrival, account } from '../../../collector/consume/account.ts'
import type { Gap } from '../../../collector/store/ledger.ts'

const arrival = (covered: number[], change: Partial<Arrival> = {}): Arrival => ({
  covered,
  newDrops: [],
  dropsAhead: [],
  gaps: [],
  receivedAt: 2000,
  previousAt: 1000,
  ...change,
})
const gap = (from: number, to: number): Gap => ({ from, to, noticedAt: 500, previousAt: 400 })
const ranges = (gaps: readonly Gap[]) => gaps.map(({ from, to }) => [from, to])

describe('account', () => {
  test('goes up with numbers that follow on', () => {
    expect(account(3, arrival([4, 5, 6]))).toMatchObject({ watermark: 6, opened: 0, gaps: { remove: [], add: [] } })
  })

  test('goes past a hole and puts it on record with when it was noticed', () => {
    const { watermark, gaps, opened } = account(3, arrival([7, 8]))
    expect(watermark).toBe(8)
    expect(opened).toBe(3)
    expect(gaps.add).toEqual([{ from: 4, to: 6, noticedAt: 2000, previousAt: 1000 }])
  })

  test('closes exactly what comes after all', () => {
    const { watermark, gaps, closed } = account(10, arrival([5], { gaps: [gap(4, 6)] }))
    expect(watermark).toBe(10)
    expect(closed).toBe(1)
    expect(gaps.remove).toEqual([4])
    expect(ranges(gaps.add)).toEqual([
      [4, 4],
      [6, 6],
    ])
  })

  test('counts a declared drop as dealt with, and lets it close a gap', () => {
    expect(account(3, arrival([7], { dropsAhead: [{ from: 4, to: 6 }] }))).toMatchObject({ watermark: 7, opened: 0 })
    const declared = account(10, arrival([], { newDrops: [{ from: 4, to: 6 }], gaps: [gap(4, 6)] }))
    expect(declared).toMatchObject({ closed: 3, gaps: { remove: [4], add: [] } })
  })

  test('a drop ahead of numbers still in the spool does not pull the watermark over them', () => {
    const dropsAhead = [{ from: 500, to: 600 }]
    expect(account(100, arrival([], { dropsAhead })).watermark).toBe(100)
    expect(account(498, arrival([499], { dropsAhead })).watermark).toBe(600)
  })

  test('whatever the batches: every number up to the watermark came, was dropped or is in a gap, and in one only', () => {
    const batch = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 12 })
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 10 }), batches => {
        let watermark = 0
        let gaps: Gap[] = []
        const came = new Set<number>()
        for (const covered of batches) {
          const result = account(watermark, arrival(covered, { gaps }))
          expect(result.watermark).toBeGreaterThanOrEqual(watermark)
          watermark = result.watermark
          gaps = [...gaps.filter(({ from }) => !result.gaps.remove.includes(from)), ...result.gaps.add]
          for (const number of covered) came.add(number)
        }
        for (let number = 1; number <= watermark; number += 1) {
          const inGaps = gaps.filter(({ from, to }) => from <= number && number <= to).length
          expect(inGaps + (came.has(number) ? 1 : 0)).toBe(1)
        }
      }),
    )
  })
})
