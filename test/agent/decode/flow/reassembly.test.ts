import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TcpStream } from '../../../../agent/decode/flow/reassembly.ts'
import { ascii, latin1 } from '../../../support/packets.ts'

const DEPTH = 1 << 20

function opened(initialSequence = 99, depth = DEPTH): TcpStream {
  const stream = new TcpStream(0, depth)
  stream.open(initialSequence)
  return stream
}

const visible = (stream: TcpStream): string => latin1(stream.bytes.subarray(stream.start, stream.end))

function take(stream: TcpStream, sequence: number, text: string): void {
  stream.segment(sequence >>> 0, ascii(text), 0, text.length)
}

describe('TcpStream', () => {
  test('shows data only when they were acknowledged', () => {
    const stream = opened()
    take(stream, 100, 'hello')
    stream.advance()
    expect(visible(stream)).toBe('')
    stream.acknowledge(103)
    stream.advance()
    expect(visible(stream)).toBe('hel')
  })

  test('puts segments in order, over the wrap-around of sequence numbers', () => {
    const stream = opened(0xfffffffd)
    take(stream, 2, 'world')
    take(stream, 0xfffffffe, 'wide')
    stream.acknowledge(7)
    stream.advance()
    expect(visible(stream)).toBe('wideworld')
  })

  test('keeps the first of two versions of the same bytes, in order and behind a hole', () => {
    const stream = opened()
    take(stream, 104, 'EFGH')
    take(stream, 103, 'xxxxxx')
    take(stream, 100, 'ABCD')
    take(stream, 100, 'yyyyyyyyyy')
    stream.acknowledge(110)
    stream.advance()
    expect(visible(stream)).toBe('ABCxEFGHxy')
  })

  test('reports a hole only when what lies behind it was acknowledged', () => {
    const stream = opened()
    take(stream, 100, 'abc')
    take(stream, 106, 'ghi')
    expect(stream.lostBytes()).toBe(0)
    stream.acknowledge(109)
    expect(stream.lostBytes()).toBe(3)
    stream.skipGap()
    stream.advance()
    expect(visible(stream)).toBe('ghi')
    expect(stream).toMatchObject({ gaps: 1, base: 6 })
  })

  test('keeps nothing beyond its depth', () => {
    const stream = opened(99, 8)
    take(stream, 100, '01234')
    take(stream, 105, '56789')
    take(stream, 110, 'more')
    stream.acknowledgeAll()
    stream.advance()
    expect(visible(stream)).toBe('01234567')
    expect(stream.depthReached).toBe(true)
  })

  test('takes no data behind a FIN', () => {
    const stream = opened()
    take(stream, 100, 'end')
    stream.fin(103)
    take(stream, 103, 'forged')
    stream.acknowledge(104)
    stream.advance()
    expect(visible(stream)).toBe('end')
    expect(stream).toMatchObject({ closed: true, finished: true })
  })

  test('does not believe an acknowledgement of what nobody sent', () => {
    const stream = opened()
    take(stream, 100, 'abc')
    stream.acknowledge(100 + 0x10000000)
    stream.advance()
    expect(visible(stream)).toBe('')
  })

  test('bounds what waits behind a hole, and counts what it drops', () => {
    const stream = opened()
    const segment = new Uint8Array(1400)
    for (let i = 1; i < 2000; i++) stream.segment(100 + i * 1400, segment, 0, segment.length)
    expect(stream.memory).toBeLessThanOrEqual(262_144)
    expect(stream.dropped).toBeGreaterThan(500)
  })

  test('gives back any text cut, repeated and reordered in any way', () => {
    const pieces = fc.array(fc.record({ from: fc.nat(300), length: fc.integer({ min: 1, max: 80 }) }), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat(0xffffffff),
        pieces,
        (data, initial, extra) => {
          const stream = opened(initial)
          const send = (from: number, length: number) => {
            if (from < data.length)
              stream.segment((initial + 1 + from) >>> 0, data, from, Math.min(from + length, data.length))
          }
          for (const { from, length } of extra) send(from, length)
          for (let from = 0; from < data.length; from += 37) send(from, 37)
          stream.acknowledge((initial + 1 + data.length) >>> 0)
          expect(stream.lostBytes()).toBe(0)
          stream.advance()
          expect(visible(stream)).toBe(latin1(data))
        },
      ),
    )
  })

  test('gives back any text while it is released as it is read', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(lengths, sizes => {
        const stream = opened()
        const read: number[] = []
        let sequence = 100
        let value = 0
        const sent: number[] = []
        for (const size of sizes) {
          const data = Uint8Array.from({ length: size }, () => (value = (value * 31 + 7) & 0xff))
          sent.push(...data)
          stream.segment(sequence, data, 0, size)
          sequence += size
          stream.acknowledge(sequence - (size >> 1))
          stream.advance()
          read.push(...stream.bytes.subarray(stream.start, stream.end))
          stream.release(stream.visibleTo)
        }
        stream.acknowledgeAll()
        stream.advance()
        read.push(...stream.bytes.subarray(stream.start, stream.end))
        expect(Buffer.from(read).equals(Buffer.from(sent))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })
})
