import { describe, expect, test } from 'vitest'
import { loadCalendar } from '../../../collector/report/calendar.ts'
import { clocksFor } from '../../../collector/report/clock.ts'
import type { FiledStage, IncidentFacts, IncidentJudgements } from '../../../collector/report/facts.ts'
import { loadRegimes } from '../../../collector/report/regimes.ts'
import { incidentFacts } from '../../support/incident-facts.ts'

const regimes = loadRegimes()
const calendar = loadCalendar()
const local = (text: string) => new Date(`${text.replace(' ', 'T')}:00+07:00`)

/** A Friday: what is counted in days runs into weekends. */
const DETECTED = local('2026-10-23 10:00')

interface Case {
  readonly times?: Partial<IncidentFacts['times']>
  readonly judgements?: IncidentJudgements
  readonly filed?: readonly Omit<FiledStage, 'regime'>[]
  readonly kinds?: readonly string[]
}

/** `stage: conservative | lawful` lines of one regime, switched on. */
function ladder(id: string, { times = {}, judgements = {}, filed = [], kinds = [] }: Case = {}): string[] {
  const facts = incidentFacts({
    times: { detectedAt: DETECTED, ...times },
    judgements,
    filed: filed.map(each => ({ regime: id, ...each })),
  })
  const enabled = regimes.filter(regime => regime.id === id).map(regime => ({ ...regime, enabled: true }))
  expect(enabled).toHaveLength(1)
  const print = (at: Date | null) =>
    at === null ? '-' : new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
  return clocksFor(facts, enabled, calendar, DETECTED, { organisationKinds: new Set(kinds) }).map(
    ({ stage, conservativeAt, lawfulAt }) => `${stage}: ${print(conservativeAt)} | ${print(lawfulAt)}`,
  )
}

test('all twelve regimes are there, enabled as the law stands', () => {
  expect(regimes.map(({ id, enabled }) => `${id} ${enabled}`)).toEqual([
    'eu-cra false',
    'eu-dora false',
    'eu-gdpr false',
    'eu-nis2 false',
    'in-certin false',
    'us-circia false',
    'vn-2026-law116-provider true',
    'vn-2026-nd331 true',
    'vn-dispatch-2022-09-02 true',
    'vn-legacy-tt20 true',
    'vn-pdp-2026 true',
    'vn-sbv-tt09 false',
  ])
})

test('each says in both languages what is not confirmed about it', () => {
  expect(regimes.filter(({ not_confirmed }) => not_confirmed.length === 0)).toEqual([])
})

test('periodic duties stand with their days and forms', () => {
  const duties = regimes.flatMap(({ periodic }) => periodic)
  expect(duties.map(({ id, due, before, value, form }) => [id, due ?? `${value} h`, before, form])).toEqual([
    ['level-unit', '12-20', true, 'nd331_mau_08'],
    ['level-owner', '12-25', true, 'nd331_mau_08'],
    ['tt20-h1', '06-20', true, 'tt20_mau_05'],
    ['tt20-annual', '12-15', true, 'tt20_mau_05'],
    ['contact-change', '24 h', false, undefined],
  ])
})

describe('Law 116/2025 for providers', () => {
  test('is due at once, always, for the kinds of organisation it binds alone', () => {
    expect(ladder('vn-2026-law116-provider', { kinds: ['isp'] })).toEqual(['immediate: 2026-10-23 11:00 | -'])
    expect(ladder('vn-2026-law116-provider', { kinds: ['agency'] })).toEqual([])
    expect(ladder('vn-2026-law116-provider')).toEqual([])
  })
})

describe('Circular 20/2017', () => {
  const id = 'vn-legacy-tt20'
  const notice = 'notice: 2026-10-28 10:00 | 2026-10-29 00:00'

  test('every incident is noticed within five days', () => {
    expect(ladder(id)).toEqual([notice])
  })

  test('an exceeded capability is reported at once, and its end within five days', () => {
    const times = { exceededCapacityAt: local('2026-10-24 08:00'), responseEndedAt: local('2026-10-26 09:00') }
    expect(ladder(id, { times })).toEqual([
      notice,
      'initial: 2026-10-24 09:00 | -',
      // Five days on is a Saturday, which rolls to the end of Monday.
      'final: 2026-10-31 09:00 | 2026-11-03 00:00',
    ])
    expect(ladder(id, { times: { responseEndedAt: local('2026-10-26 09:00') } })).toEqual([notice])
  })

  test('an update is due at once when the notice went out before handling was finished', () => {
    const times = { handledAt: local('2026-10-25 12:00') }
    const sent = (at: string) => ladder(id, { times, filed: [{ stage: 'notice', filedAt: local(at) }] })
    expect(sent('2026-10-24 09:00')).toEqual([notice, 'update: 2026-10-25 13:00 | -'])
    expect(sent('2026-10-25 12:01')).toEqual([notice])
  })
})

describe('personal data', () => {
  const times = { personalDataAwareAt: local('2026-10-24 08:00') }
  const both = ['authority: 2026-10-27 08:00 | 2026-10-27 08:00', 'subjects: 2026-10-27 08:00 | 2026-10-27 08:00']

  test('counts 72 hours from its own awareness, not from T0', () => {
    expect(ladder('vn-pdp-2026')).toEqual([])
    expect(ladder('vn-pdp-2026', { times })).toEqual(both)
  })

  test('ends where a person denied harm, or the kinds of data that concern people', () => {
    const judgements = { personalDataHarmPossible: false, locationBiometricOrFinancialData: false }
    expect(ladder('vn-pdp-2026', { times, judgements })).toEqual([])
    expect(ladder('vn-pdp-2026', { times, judgements: { locationBiometricOrFinancialData: false } })).toEqual(
      both.slice(0, 1),
    )
  })
})

test('banks report in 24 hours, and in five working days after remediation', () => {
  // Thursday 29 Oct; working days 30 Oct, 2, 3, 4 and 5 Nov.
  expect(ladder('vn-sbv-tt09', { times: { handledAt: local('2026-10-29 09:00') } })).toEqual([
    'initial: 2026-10-24 10:00 | 2026-10-24 10:00',
    'final: 2026-11-03 09:00 | 2026-11-06 00:00',
  ])
})

describe('foreign regimes, once switched on', () => {
  test('NIS2 counts from its own awareness and a month from the sent notification', () => {
    const times = { awareAt: { 'eu-nis2': local('2026-10-24 00:00'), 'eu-cra': local('2026-12-01 00:00') } }
    expect(
      ladder('eu-nis2', { times, filed: [{ stage: 'notification', filedAt: local('2026-10-31 09:00') }] }),
    ).toEqual([
      'early_warning: 2026-10-25 00:00 | 2026-10-25 00:00',
      'notification: 2026-10-27 00:00 | 2026-10-27 00:00',
      // November has no 31st.
      'final: 2026-11-30 09:00 | 2026-11-30 09:00',
    ])
  })

  test('awareness nobody recorded is taken to be T0', () => {
    expect(ladder('in-certin')).toEqual(['report: 2026-10-23 16:00 | 2026-10-23 16:00'])
  })

  test.each([
    ['soon after awareness', '2026-10-23 11:00', '2026-10-23 15:00'],
    ['so late that the cap comes first', '2026-10-24 09:00', '2026-10-24 10:00'],
  ])('DORA counts four hours from classification %s, at most 24 from awareness', (_when, classified, due) => {
    expect(ladder('eu-dora', { times: { classifiedMajorAt: local(classified) } })).toEqual([`initial: ${due} | ${due}`])
  })

  test('a paid ransom has a clock of its own', () => {
    expect(
      ladder('us-circia', { times: { ransomPaidAt: local('2026-10-25 10:00') }, judgements: { coveredEntity: false } }),
    ).toEqual(['ransom: 2026-10-26 10:00 | 2026-10-26 10:00'])
  })
})
