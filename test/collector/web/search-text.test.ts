import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldText, matches } from '../../../collector/web/search-text.ts'

describe('matches', () => {
  test('finds Vietnamese without diacritics, and with them', () => {
    const texts = ['Đột nhập máy chủ web-01', 'Break-in']
    for (const search of ['dot nhap', 'ĐỘT NHẬP', 'may chu', 'web-01 đột', 'break'])
      expect(matches(search, texts)).toBe(true)
  })

  test('asks for every word', () => {
    expect(matches('dot nhap mail', ['Đột nhập máy chủ web-01'])).toBe(false)
  })

  test('takes letters with marks composed or apart for the same', () => {
    expect(matches('Trường'.normalize('NFD'), ['trường'.normalize('NFC')])).toBe(true)
  })

  test('finds any text by itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(matches(text, [text])).toBe(true)
      }),
    )
  })
})

test('foldText of what is folded changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      expect(foldText(foldText(text))).toBe(foldText(text))
    }),
  )
})
