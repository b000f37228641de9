import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recordCount, standIns } from '../../../../agent/wire/kafka/records.ts'

describe('standIns', () => {
  test('refuses to stand in for none, or for more than anyone sends', () => {
    for (const count of [-1, 0, 10_001, 2_147_483_647]) expect(standIns(count, 'broken')).toBeUndefined()
  })

  test('cuts reasons that are too long to be a header', () => {
    const [short, long] = ['x', 'x'.repeat(10_000)].map(reason => standIns(1, reason)?.length ?? 0)
    expect((long ?? 0) - (short ?? 0)).toBeLessThan(300)
  })

  test('grows with the records alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), count => {
        expect((standIns(count, 'broken')?.length ?? 0) / count).toBeLessThan(60)
      }),
    )
  })
})

describe('recordCount', () => {
  test('reads the count that stands before the compressed bytes in the same memory', () => {
    const batch = Buffer.alloc(20)
    batch.writeInt32BE(7, 6)
    expect(recordCount(batch.subarray(10))).toBe(7)
  })

  test('finds none where nothing stands before', () => {
    expect(recordCount(Buffer.from(new ArrayBuffer(8)))).toBeUndefined()
  })
})
