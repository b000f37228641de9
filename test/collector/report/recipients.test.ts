import { expect, test } from 'vitest'
import { recipientWords } from '../../../collector/report/recipients.ts'
import { loadRegimes } from '../../../collector/report/regimes.ts'

test('every recipient of a Vietnamese regime has words in both languages, and keeps the name contacts use', () => {
  const names = loadRegimes()
    .filter(({ id }) => id.startsWith('vn-'))
    .flatMap(({ recipients }) => recipients)
  expect(names.length).toBeGreaterThan(5)
  for (const name of names) {
    const { vi, en } = recipientWords(name)
    expect(vi).toMatch(new RegExp(`^\\S.+ \\(${name}\\)$`))
    expect(en).toMatch(new RegExp(`^\\S.+ \\(${name}\\)$`))
  }
})

test('a name of one’s own regime stands for itself', () => {
  expect(recipientWords('head_office')).toEqual({ vi: 'head_office', en: 'head_office' })
})
