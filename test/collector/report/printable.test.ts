import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutAt, printable } from '../../../collector/report/printable.ts'

test.each([
  ['composes letters and marks', 'Vie\u0323\u0302t Nam', 'Việt Nam'],
  ['drops control characters', 'a\u0000b\u001b[31m', 'ab[31m'],
  ['drops marks that turn the direction', 'exe.\u202egpj', 'exe.gpj'],
  ['makes one line of many', 'a\r\nb\u2028c\td', 'a b c d'],
  ['keeps markup as the text it is', '<b>&amp;', '<b>&amp;'],
  ['replaces half a surrogate pair', 'a\ud83db', 'a\ufffdb'],
  ['keeps a whole pair', '👾', '👾'],
])('%s', (_what, from, to) => expect(printable(from)).toBe(to))

test('keeps line breaks when asked to', () => {
  expect(printable('a\r\nb', { lines: true })).toBe('a\nb')
})

test('a long text ends marked and within the limit', () => {
  const text = printable('từ '.repeat(50_000))
  expect(text.length).toBeLessThanOrEqual(2000)
  expect(text.endsWith(' […]')).toBe(true)
})

test('is bounded, clean and stable for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), fc.integer({ min: 10, max: 300 }), (text, limit) => {
      const clean = printable(text, { limit })
      expect(clean.length).toBeLessThanOrEqual(limit)
      expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/u)
      expect(clean.normalize('NFC')).toBe(clean)
      expect(printable(clean, { limit })).toBe(clean)
    }),
  )
})

test('a cut never splits a character', () => {
  expect(cutAt('ab👾', 3)).toBe('ab')
  expect(cutAt('một hai ba', 8)).toBe('một hai')
})
