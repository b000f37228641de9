import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CUT_MARK, LineSplitter, type SplitLine } from '../../../agent/capture/line-splitter.ts'

function split(chunks: readonly Uint8Array[], limit = 1000): { lines: SplitLine[]; splitter: LineSplitter } {
  const splitter = new LineSplitter(0, limit, 'utf-8')
  const lines: SplitLine[] = []
  for (const chunk of chunks) splitter.push(chunk, lines)
  return { lines, splitter }
}

const texts = (chunks: readonly string[], limit?: number) =>
  split(
    chunks.map(chunk => Buffer.from(chunk)),
    limit,
  ).lines.map(line => line.text)

/** Bytes cut at arbitrary places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map(place => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end))
}

describe('LineSplitter', () => {
  test('keeps an unfinished line until its end comes', () => {
    expect(texts(['ab', 'c\nd'])).toEqual(['abc'])
    expect(texts(['ab', 'c\nd', '\n'])).toEqual(['abc', 'd'])
  })

  test('takes CRLF as one line end, wherever it is cut', () => {
    expect(texts(['a\r\nb\r', '\nc\rd\n'])).toEqual(['a', 'b', 'c\rd'])
  })

  test('replaces invalid UTF-8 and keeps NUL bytes', () => {
    expect(split([Uint8Array.of(0x61, 0xff, 0x00, 0x62, 0x0a)]).lines[0]?.text).toBe('a\ufffd\0b')
  })

  test('keeps a character whole that two chunks share', () => {
    const bytes = Buffer.from('ệ\n')
    expect(split([bytes.subarray(0, 1), bytes.subarray(1)]).lines[0]?.text).toBe('ệ')
  })

  test('cuts a line beyond the limit, marks it and goes on with the next', () => {
    const { lines } = split([Buffer.from(`${'x'.repeat(50)}\ny\n`)], 10)
    expect(lines).toEqual([
      { text: 'x'.repeat(10) + CUT_MARK, end: 51, cut: true },
      { text: 'y', end: 53, cut: false },
    ])
  })

  test('a line of exactly the limit is not cut, with CRLF neither', () => {
    expect(texts([`${'x'.repeat(10)}\n${'y'.repeat(10)}\r\n`], 10)).toEqual(['x'.repeat(10), 'y'.repeat(10)])
  })

  test('a 10 MB line takes no more memory than the limit', () => {
    const splitter = new LineSplitter(0, 100, 'utf-8')
    const lines: SplitLine[] = []
    for (let i = 0; i < 160; i++) splitter.push(Buffer.alloc(65_536, 'x'), lines)
    splitter.push(Buffer.from('\n'), lines)
    expect(lines.map(line => [line.text.length, line.end])).toEqual([[101, 160 * 65_536 + 1]])
  })

  test('does not depend on a chunk after it was pushed', () => {
    const splitter = new LineSplitter(0, 100, 'utf-8')
    const lines: SplitLine[] = []
    const chunk = Buffer.from('half')
    splitter.push(chunk, lines)
    chunk.fill('#')
    splitter.push(Buffer.from(' done\n'), lines)
    expect(lines[0]?.text).toBe('half done')
  })

  test('gives the same lines and offsets however the bytes are cut', () => {
    const byte = fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x61, 0xc3, 0xa9), fc.nat(255))
    fc.assert(
      fc.property(
        fc.array(byte, { maxLength: 60 }),
        fc.array(fc.nat(60), { maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        (raw, places, limit) => {
          const bytes = Uint8Array.from(raw)
          const whole = split([bytes], limit)
          const cutUp = split(cut(bytes, places), limit)
          expect(cutUp.lines).toEqual(whole.lines)
          expect(cutUp.splitter.readOffset).toBe(bytes.length)
          for (const line of whole.lines) expect(bytes[line.end - 1]).toBe(0x0a)
        },
      ),
    )
  })
})
