import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pcapFile } from '../../../agent/capture/pcap-file.ts'
import { SourceError } from '../../../agent/capture/source.ts'
import { ascii, latin1 } from '../../support/packets.ts'

/** Writes blocks in one byte order. */
class Blocks {
  private readonly parts: Buffer[] = []
  private readonly little: boolean

  constructor(little = true) {
    this.little = little
  }

  private numbers(width: 2 | 4, ...values: number[]): Buffer {
    const buffer = Buffer.alloc(values.length * width)
    values.forEach((value, i) => {
      if (this.little) buffer.writeUIntLE(value, i * width, width)
      else buffer.writeUIntBE(value, i * width, width)
    })
    return buffer
  }

  private option(code: number, value: Uint8Array): Buffer {
    const padding = Buffer.alloc((4 - (value.length % 4)) % 4)
    return Buffer.concat([this.numbers(2, code, value.length), value, padding])
  }

  block(type: number, ...body: Uint8Array[]): this {
    const content = Buffer.concat(body)
    const padding = Buffer.alloc((4 - (content.length % 4)) % 4)
    const length = 12 + content.length + padding.length
    this.parts.push(Buffer.concat([this.numbers(4, type, length), content, padding, this.numbers(4, length)]))
    return this
  }

  section(): this {
    return this.block(0x0a0d0d0a, this.numbers(4, 0x1a2b3c4d), this.numbers(2, 1, 0), Buffer.alloc(8, 0xff))
  }

  interface(linkType: number, snapLength = 0, resolution?: number, offset?: bigint): this {
    const options: Buffer[] = []
    if (resolution !== undefined) options.push(this.option(9, Uint8Array.of(resolution)))
    if (offset !== undefined) {
      const value = Buffer.alloc(8)
      if (this.little) value.writeBigInt64LE(offset)
      else value.writeBigInt64BE(offset)
      options.push(this.option(14, value))
    }
    return this.block(1, this.numbers(2, linkType, 0), this.numbers(4, snapLength), ...options)
  }

  packet(id: number, ticks: bigint, text: string): this {
    const times = this.numbers(4, Number(ticks >> 32n), Number(ticks & 0xffffffffn))
    return this.block(6, this.numbers(4, id), times, this.numbers(4, text.length, text.length + 9), ascii(text))
  }

  obsoletePacket(id: number, ticks: bigint, text: string): this {
    const times = this.numbers(4, Number(ticks >> 32n), Number(ticks & 0xffffffffn))
    return this.block(2, this.numbers(2, id, 0), times, this.numbers(4, text.length, text.length), ascii(text))
  }

  simplePacket(text: string, original = text.length): this {
    return this.block(3, this.numbers(4, original), ascii(text))
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts)
  }
}

interface Seen {
  text: string
  timeUs: number
  linkType: number
  original: number
}

async function read(bytes: Uint8Array, size = 11): Promise<{ packets: Seen[]; code: string | undefined }> {
  const packets: Seen[] = []
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    Buffer.from(bytes.subarray(i * size, i * size + size)),
  )
  try {
    const source = pcapFile({ name: 'test', path: '-', stdin: Readable.from(pieces) })
    for await (const batch of source.batches(undefined, new AbortController().signal)) {
      for (let i = 0; i < batch.count; i++) {
        const at = batch.offsets[i] as number
        packets.push({
          text: latin1(batch.bytes.subarray(at, at + (batch.lengths[i] as number))),
          timeUs: batch.times[i] as number,
          linkType: batch.linkTypes[i] as number,
          original: batch.originalLengths[i] as number,
        })
      }
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return { packets, code: error.code }
  }
  return { packets, code: undefined }
}

const US = 1_700_000_000_123_456n

describe('pcapng', () => {
  test.each([true, false])('reads every kind of packet block (little endian: %s)', async little => {
    const blocks = new Blocks(little).section().interface(1).interface(101, 3)
    blocks
      .packet(1, US, 'enhanced')
      .obsoletePacket(0, US + 1n, 'obsolete')
      .simplePacket('simple')
    const { packets, code } = await read(blocks.bytes())
    expect(code).toBeUndefined()
    expect(packets).toEqual([
      { text: 'enhanced', timeUs: Number(US), linkType: 101, original: 17 },
      { text: 'obsolete', timeUs: Number(US) + 1, linkType: 1, original: 8 },
      { text: 'simple', timeUs: 0, linkType: 1, original: 6 },
    ])
  })

  test('keeps microseconds exact whatever the resolution and offset', async () => {
    const blocks = new Blocks()
      .section()
      .interface(1, 0, 9)
      .interface(1, 0, 6, 1_000_000_000n)
      .interface(1, 0, 0x80 | 20)
    blocks
      .packet(0, US * 1000n + 999n, 'a')
      .packet(1, US - 1_000_000_000_000_000n, 'b')
      .packet(2, 5n << 20n, 'c')
    expect((await read(blocks.bytes())).packets.map(packet => packet.timeUs)).toEqual([
      Number(US),
      Number(US),
      5_000_000,
    ])
  })

  test('skips blocks it does not know, however long', async () => {
    const blocks = new Blocks().section().block(0x0bad, new Uint8Array(3_000_000)).interface(1).block(4, ascii('names'))
    expect((await read(blocks.packet(0, US, 'found').bytes(), 65_536)).packets).toMatchObject([{ text: 'found' }])
  })

  test('begins anew with every section, also in the other byte order', async () => {
    const first = new Blocks(true).section().interface(1).packet(0, US, 'one').bytes()
    const second = new Blocks(false).section().interface(113).packet(0, US, 'two').bytes()
    expect((await read(Buffer.concat([first, second]))).packets).toMatchObject([
      { text: 'one', linkType: 1 },
      { text: 'two', linkType: 113 },
    ])
  })

  test('stops at a packet of an interface that was never described', async () => {
    const blocks = new Blocks().section().interface(1).packet(0, US, 'fine').packet(7, US, 'whose?')
    expect(await read(blocks.bytes())).toMatchObject({ packets: [{ text: 'fine' }], code: 'bad_format' })
  })

  test('takes no harm from changed bytes', async () => {
    const sound = new Blocks().section().interface(1).packet(0, US, 'one').simplePacket('two').bytes()
    const changes = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(changes, async edits => {
        const bytes = Buffer.from(sound)
        for (const [at, value] of edits) bytes[at] = value
        expect((await read(bytes)).packets.length).toBeLessThanOrEqual(2)
      }),
      { numRuns: 300 },
    )
  })
})
