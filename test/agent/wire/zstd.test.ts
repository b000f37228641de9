import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentSize, zstdCompress, zstdDecompress } from '../../../agent/wire/zstd.ts'

const MIB = 1024 * 1024

describe('zstd', () => {
  test('gives back what was packed, and says beforehand how much that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 70_000 }), async content => {
        const packed = await zstdCompress(Buffer.from(content))
        expect(contentSize(packed)).toBe(content.length)
        expect(await zstdDecompress(packed, 70_000)).toEqual({ bytes: Buffer.from(content) })
      }),
      { numRuns: 50 },
    )
  })

  test.each([0, 1, 255, 256, 65_791, 65_792, 8 * MIB])('reads the size of %i bytes', async length => {
    expect(contentSize(await zstdCompress(Buffer.alloc(length)))).toBe(length)
  })

  test('refuses a small body that holds more than the limit, without inflating it', async () => {
    const bomb = await zstdCompress(Buffer.alloc(64 * MIB))
    expect(bomb.length).toBeLessThan(10_000)
    const before = process.memoryUsage().rss
    expect(await zstdDecompress(bomb, 8 * MIB)).toEqual({ reason: `more than ${8 * MIB} bytes when inflated` })
    expect(process.memoryUsage().rss - before).toBeLessThan(4 * MIB)
  })

  test('gives a frame that lies about its size no more room than it asked for', async () => {
    const bomb = await zstdCompress(Buffer.alloc(MIB))
    const lying = Buffer.from(bomb)
    lying.writeUInt32LE(1_000, lying[4] === 0x84 ? 6 : 5)
    expect(contentSize(lying)).toBe(1_000)
    expect(await zstdDecompress(lying, 8 * MIB)).toMatchObject({ reason: expect.stringContaining('broken zstd') })
    const two = Buffer.concat([await zstdCompress(Buffer.alloc(10)), bomb])
    expect(await zstdDecompress(two, 8 * MIB)).toMatchObject({ reason: expect.stringContaining('broken zstd') })
  })

  test('takes any bytes without throwing, and works on afterwards', async () => {
    const whole = await zstdCompress(randomBytes(500))
    const broken = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, value]) => {
        const changed = Buffer.from(whole)
        changed[at] = value
        return changed
      }),
      fc.nat(whole.length - 1).map(length => whole.subarray(0, length)),
    )
    await fc.assert(
      fc.asyncProperty(broken, async bytes => {
        const unpacked = await zstdDecompress(Buffer.from(bytes), MIB)
        expect('bytes' in unpacked || unpacked.reason.length > 0).toBe(true)
      }),
    )
    expect(await zstdDecompress(whole, MIB)).toHaveProperty('bytes')
  })
})
