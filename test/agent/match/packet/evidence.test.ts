import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evidenceOf } from '../../../../agent/match/packet/evidence.ts'
import type { Match } from '../../../../agent/match/packet/packet-engine.ts'

const textOf = (bytes: Uint8Array): string | undefined =>
  evidenceOf({ bytes, start: 0, end: bytes.length, matchStart: 0, matchEnd: 1, on: 'packet' } as unknown as Match)?.text

test('Vietnamese in a page stays readable', () => {
  expect(textOf(Buffer.from('<h1>Trang web này đã bị tấn công</h1>\r\n'))).toBe(
    '<h1>Trang web này đã bị tấn công</h1>\r\n',
  )
})

test('what is no character, or hides or turns text, is a dot a byte', () => {
  expect(textOf(Buffer.from([0x41, 0x00, 0xff, 0xc3, 0x41, 0x1b]))).toBe('A...A.')
  expect(textOf(Buffer.from('a\u202eb'))).toBe('a...b')
  expect(textOf(Buffer.from('đ').subarray(0, 1))).toBe('.')
})

test('any bytes give text without control characters, never longer than the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), bytes => {
      const text = textOf(bytes) ?? ''
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bytes.length)
      expect(text).not.toMatch(/(?![\t\n\r])[\p{C}\u2028\u2029\ufffd]/u)
    }),
  )
})
