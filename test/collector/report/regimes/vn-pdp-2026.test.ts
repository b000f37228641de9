import { expect, test } from 'vitest'
import { type Case, clocksOf, ladder, local, regimeOf, rulesOf } from '../../../support/regime-ladder.ts'

const ID = 'vn-pdp-2026'
const AUTHORITY = 'authority: 2026-10-27 08:00 | 2026-10-27 08:00'
const SUBJECTS = 'subjects: 2026-10-27 08:00 | 2026-10-27 08:00'
// Four days after T0: the breach was found later than the break-in.
const aware = { personalDataAwareAt: local('2026-10-24 08:00') }

test('states the rules of law and decree, their date and citation, and tells the people concerned themselves', () => {
  expect(rulesOf(ID)).toEqual([
    'authority: 72 hours, from personal_data_aware_at, when personal_data_harm_possible, form nd356_mau_08, to mps_personal_data',
    'subjects: 72 hours, from personal_data_aware_at, when location_or_biometric_or_financial, form none, to data_subjects',
  ])
  expect(regimeOf(ID)).toMatchObject({
    enabled: true,
    from: '2026-01-01',
    status: 'in_force',
    citation: 'Luật 91/2025/QH15 Đ23; Nghị định 356/2025/NĐ-CP Đ28-29',
  })
})

test.each<[string, Case, string[]]>([
  ['no breach of personal data is known', {}, []],
  ['a breach is known, nothing judged', { times: aware }, [AUTHORITY, SUBJECTS]],
  ['it may harm', { times: aware, judgements: { personalDataHarmPossible: true } }, [AUTHORITY, SUBJECTS]],
  ['it can’t harm', { times: aware, judgements: { personalDataHarmPossible: false } }, [SUBJECTS]],
  [
    'location data is among it',
    { times: aware, judgements: { locationBiometricOrFinancialData: true } },
    [AUTHORITY, SUBJECTS],
  ],
  [
    'none of the kinds that concern people',
    { times: aware, judgements: { locationBiometricOrFinancialData: false } },
    [AUTHORITY],
  ],
  [
    'neither harm nor such kinds',
    { times: aware, judgements: { personalDataHarmPossible: false, locationBiometricOrFinancialData: false } },
    [],
  ],
  [
    'T0 a day before the law',
    { times: { detectedAt: local('2025-12-31 23:59'), personalDataAwareAt: local('2026-01-02 00:00') } },
    [],
  ],
  ['dismissed', { times: aware, status: 'closed', dismissed: true }, []],
])('%s', (_case, given, expected) => {
  expect(ladder(ID, given)).toEqual(expected)
})

test('counts from its own awareness, whatever T0 is', () => {
  const early = { ...aware, detectedAt: local('2026-10-01 10:00') }
  expect(ladder(ID, { times: early })).toEqual([AUTHORITY, SUBJECTS])
})

test('names recipients, form and citation of each stage, and what is not confirmed', () => {
  const [authority, subjects] = clocksOf(ID, { times: aware })
  expect(authority).toMatchObject({ form: 'nd356_mau_08', recipients: ['mps_personal_data'] })
  expect(subjects).toMatchObject({ form: null, recipients: ['data_subjects'] })
  expect(subjects?.citation).toContain('Đ8.3')
  expect(authority?.notConfirmed?.vi).toContain('địa chỉ tiếp nhận và cổng thông tin quốc gia')
  expect(authority?.notConfirmed?.vi).not.toContain('Đ8.3')
  expect(subjects?.notConfirmed?.vi).toContain('(Đ8.3) chỉ biết qua nguồn thứ cấp')
})

test('a notice to the authority does not stand for one to the people', () => {
  const filed = [{ stage: 'authority', filedAt: local('2026-10-25 08:00') }]
  expect(clocksOf(ID, { times: aware, filed }).map(({ filedAt }) => filedAt)).toEqual([filed[0]?.filedAt, null])
})
