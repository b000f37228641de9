import { afterEach, expect, test, vi } from 'vitest'
import { deadlineWord, severityWord, statusWord } from '../../../collector/command/incident-words.ts'

afterEach(() => vi.unstubAllEnvs())

test('the register on the terminal speaks Vietnamese to who reads Vietnamese', () => {
  vi.stubEnv('VONGGAC_LANG', 'vi')
  expect([severityWord('critical'), statusWord('candidate'), deadlineWord('triage')]).toEqual([
    'nghiêm trọng',
    'nghi vấn',
    'chờ phân loại',
  ])
})

test('the register on the terminal speaks English to everybody else', () => {
  vi.stubEnv('VONGGAC_LANG', 'en')
  expect([severityWord('high'), statusWord('closed'), deadlineWord('overdue')]).toEqual(['high', 'closed', 'OVERDUE'])
})
