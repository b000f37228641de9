import { describe, expect, test } from 'vitest'
import { stalledPartitions } from '../../../../agent/wire/kafka/watch.ts'

const at = (assigned: readonly number[] | undefined, moved: [number, number][]) => ({
  assigned,
  movedAt: new Map(moved),
  startedAt: 0,
})

describe('stalledPartitions', () => {
  test('names partitions of ours where records wait and nothing moved for too long', () => {
    const lag = new Map([
      [0, 5],
      [1, 5],
      [2, 0],
    ])
    const progress = at(
      [0, 1, 2],
      [
        [0, 1_000],
        [1, 9_000],
        [2, 0],
      ],
    )
    expect(stalledPartitions(progress, lag, 10_000, 5_000)).toEqual([0])
  })

  test('leaves partitions of other members alone', () => {
    expect(stalledPartitions(at([1], []), new Map([[0, 5]]), 100_000, 5_000)).toEqual([])
  })

  test('counts waiting records anywhere until the group has answered', () => {
    expect(stalledPartitions(at(undefined, []), new Map([[0, 5]]), 4_000, 5_000)).toEqual([])
    expect(stalledPartitions(at(undefined, []), new Map([[0, 5]]), 6_000, 5_000)).toEqual([0])
  })

  test('is content with a consumer that has nothing to do', () => {
    expect(stalledPartitions(at([0], []), new Map([[0, 0]]), 1e9, 5_000)).toEqual([])
  })
})
