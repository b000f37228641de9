import { expect, test } from 'vitest'
import { addRefusal, dueForNumbers, numbered, type Refusal, refusedCount } from '../../../agent/spool/refusals.ts'

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const refusal = (reason: Refusal['reason'], count: number, second: number): Refusal => ({
  reason,
  count,
  firstAt: at(second),
  lastAt: at(second),
})

test('refused alerts are counted by reason over the time they were refused in', () => {
  const refusals = [refusal('spool_full', 2, 0), refusal('disk_full', 1, 1), refusal('spool_full', 3, 2)]
  const counted = refusals.reduce<Refusal[]>(addRefusal, [])
  expect(counted).toEqual([
    { reason: 'spool_full', count: 5, firstAt: at(0), lastAt: at(2) },
    refusal('disk_full', 1, 1),
  ])
  expect(refusedCount(counted)).toBe(6)
})

test('they get their numbers together, a range for each reason', () => {
  const drops = numbered([refusal('spool_full', 5, 0), refusal('disk_full', 1, 1)], 10)
  expect(drops).toMatchObject([
    { from: 10, to: 14, reason: 'spool_full' },
    { from: 15, to: 15, reason: 'disk_full' },
  ])
})

test('after ten seconds, or later the more ranges there are already: a thousand last for more than a week', () => {
  const refusals = [refusal('spool_full', 1, 0)]
  const due = (seconds: number, ranges: number) => dueForNumbers(refusals, ranges, Date.parse(at(seconds)))
  expect([due(9, 0), due(10, 0), due(10, 100), due(20, 100)]).toEqual([false, true, false, true])
  let seconds = 0
  for (let ranges = 0; ranges < 1_000; ranges++) {
    let window = 10
    while (!due(window, ranges)) window *= 2
    seconds += window
  }
  expect(seconds / 86_400).toBeGreaterThan(7)
  expect(due(1e9, 0)).toBe(true)
  expect(dueForNumbers([], 0, Date.now())).toBe(false)
})
