import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { murmur2, partitionOf } from '../../../../agent/wire/kafka/partition.ts'

describe('partitionOf', () => {
  test('hashes as every standard Kafka producer does', () => {
    const known: Record<string, number> = {
      '21': -973932308,
      foobar: -790332482,
      'a-little-bit-long-string': -985981536,
      'a-little-bit-longer-string': -1486304829,
      lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
      abc: 479470107,
    }
    for (const [text, hash] of Object.entries(known)) expect(murmur2(Buffer.from(text)), text).toBe(hash)
  })

  test('gives every key one of the partitions, and the same one always', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 1000 }), (bytes, partitions) => {
        const partition = partitionOf(Buffer.from(bytes), partitions)
        expect(partition >= 0 && partition < partitions).toBe(true)
        expect(partitionOf(Buffer.from(bytes), partitions)).toBe(partition)
      }),
    )
  })

  test('spreads agents over the partitions', () => {
    const used = new Set(Array.from({ length: 200 }, (_, index) => partitionOf(Buffer.from(`agent-${index}`), 12)))
    expect(used.size).toBe(12)
  })
})
