import { expect, test } from 'vitest'
import { recipientWarnings } from '../../../collector/report/recipients.ts'
import { loadRegimes } from '../../../collector/report/regimes.ts'

const regimes = loadRegimes()

test('as shipped, every enabled regime warns that nobody can be sent to', () => {
  expect(recipientWarnings(regimes, new Set())).toHaveLength(regimes.filter(({ enabled }) => enabled).length)
})

test('one configured recipient quiets its regimes alone', () => {
  const warnings = recipientWarnings(regimes, new Set(['ais_2022'])).map(({ vi }) => vi)
  expect(warnings.some(text => text.includes('ais_2022'))).toBe(false)
  expect(warnings.some(text => text.includes('mps_specialised_agency'))).toBe(true)
})
