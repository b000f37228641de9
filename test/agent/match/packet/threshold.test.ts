import { describe, expect, test } from 'vitest'
import { ThresholdTable } from '../../../../agent/match/packet/threshold.ts'
import type { Threshold } from '../../../../rules/language/suricata/index.ts'

/** Numbers of the matches that are shown, of one match a second. */
function shown(type: Threshold['type'], count: number, seconds: number, matches: number): number[] {
  const table = new ThresholdTable()
  const threshold: Threshold = { type, track: 'by_src', count, seconds }
  return Array.from({ length: matches }, (_, i) => i + 1).filter(n => table.allows(threshold, 'key', n * 1_000_000))
}

describe('ThresholdTable', () => {
  test.each<[Threshold['type'], number, number, number[]]>([
    ['limit', 2, 60, [1, 2]],
    ['limit', 1, 4, [1, 6]],
    ['threshold', 3, 60, [3, 6, 9]],
    ['both', 3, 60, [3]],
    ['both', 2, 4, [2, 7]],
    ['detection_filter', 3, 60, [4, 5, 6, 7, 8, 9, 10]],
    ['detection_filter', 3, 4, [4, 5, 9, 10]],
  ])('%s of %i in %i s shows %j of ten', (type, count, seconds, expected) => {
    expect(shown(type, count, seconds, 10)).toEqual(expected)
  })

  test('counts each key apart', () => {
    const table = new ThresholdTable()
    const threshold: Threshold = { type: 'limit', track: 'by_src', count: 1, seconds: 60 }
    expect(['a', 'b', 'a'].map(key => table.allows(threshold, key, 0))).toEqual([true, true, false])
  })

  test('forgets the key unused for longest when full, and counts it', () => {
    const table = new ThresholdTable(2)
    const threshold: Threshold = { type: 'limit', track: 'by_src', count: 1, seconds: 60 }
    for (const key of ['a', 'b', 'a', 'c']) table.allows(threshold, key, 0)
    expect([table.size, table.evicted]).toEqual([2, 1])
    expect([table.allows(threshold, 'a', 0), table.allows(threshold, 'b', 0)]).toEqual([false, true])
  })
})
