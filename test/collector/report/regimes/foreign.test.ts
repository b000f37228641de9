import { describe, expect, test } from 'vitest'
import { type Case, clocksOf, ladder, local, regimeOf, rulesOf } from '../../../support/regime-ladder.ts'

const RULES: Record<string, string[]> = {
  'eu-nis2': [
    'early_warning: 24 hours, from aware_at, when significant, form none, to nobody named',
    'notification: 72 hours, from aware_at, when significant, form none, to nobody named',
    'final: 1 months, from stage_sent:notification, when significant, form none, to nobody named',
  ],
  'eu-gdpr': ['authority: 72 hours, from personal_data_aware_at, when personal_data_risk, form none, to nobody named'],
  'eu-dora': [
    'initial: 4 hours but 24 hours from aware_at, from classified_major_at, when major, form none, to nobody named',
    'intermediate: 72 hours, from stage_sent:initial, when major, form none, to nobody named',
    'final: 1 months, from stage_sent:intermediate, when major, form none, to nobody named',
  ],
  'eu-cra': [
    'early_warning: 24 hours, from aware_at, when severe_product_incident, form none, to nobody named',
    'notification: 72 hours, from aware_at, when severe_product_incident, form none, to nobody named',
    'final: 1 months, from stage_sent:notification, when severe_product_incident, form none, to nobody named',
  ],
  'in-certin': ['report: 6 hours, from aware_at, when listed_type, form none, to nobody named'],
  'us-circia': [
    'incident: 72 hours, from reasonable_belief_at, when covered, form none, to nobody named',
    'ransom: 24 hours, from ransom_paid_at, when ransom_paid, form none, to nobody named',
  ],
}

test.each(Object.entries(RULES))(
  '%s states the rules of its law, is switched off, and known at second hand',
  (id, rules) => {
    expect(rulesOf(id)).toEqual(rules)
    expect(regimeOf(id).enabled).toBe(false)
    expect(regimeOf(id).not_confirmed[0]?.en).toContain('secondary sources only')
  },
)

/** Id, case, facts, ladder: each stage at least once with its start, and once where it does not apply. */
const CASES: readonly [string, string, Case, string[]][] = [
  [
    'eu-nis2',
    'awareness nobody recorded is T0',
    {},
    ['early_warning: 2026-10-24 10:00 | 2026-10-24 10:00', 'notification: 2026-10-26 10:00 | 2026-10-26 10:00'],
  ],
  ['eu-nis2', 'not significant', { judgements: { significant: false } }, []],
  [
    'eu-nis2',
    'a month from the sent notification, in a month without its day',
    {
      times: { awareAt: { 'eu-nis2': local('2026-10-24 00:00'), 'eu-cra': local('2026-12-01 00:00') } },
      filed: [{ stage: 'notification', filedAt: local('2026-10-31 09:00') }],
    },
    [
      'early_warning: 2026-10-25 00:00 | 2026-10-25 00:00',
      'notification: 2026-10-27 00:00 | 2026-10-27 00:00',
      'final: 2026-11-30 09:00 | 2026-11-30 09:00',
    ],
  ],
  ['eu-gdpr', 'no breach known', {}, []],
  [
    'eu-gdpr',
    'a breach known',
    { times: { personalDataAwareAt: local('2026-10-24 08:00') } },
    ['authority: 2026-10-27 08:00 | 2026-10-27 08:00'],
  ],
  [
    'eu-gdpr',
    'without risk',
    { times: { personalDataAwareAt: local('2026-10-24 08:00') }, judgements: { personalDataRisk: false } },
    [],
  ],
  ['eu-dora', 'nobody classified it', {}, []],
  [
    'eu-dora',
    'classified soon after awareness',
    { times: { classifiedMajorAt: local('2026-10-23 11:00') } },
    ['initial: 2026-10-23 15:00 | 2026-10-23 15:00'],
  ],
  [
    'eu-dora',
    'classified so late that the cap comes first',
    { times: { classifiedMajorAt: local('2026-10-24 09:00') } },
    ['initial: 2026-10-24 10:00 | 2026-10-24 10:00'],
  ],
  [
    'eu-dora',
    'classified after the cap had passed',
    { times: { classifiedMajorAt: local('2026-10-25 09:00') } },
    ['initial: 2026-10-24 10:00 | 2026-10-24 10:00'],
  ],
  [
    'eu-dora',
    'each following report from the one before',
    {
      times: { classifiedMajorAt: local('2026-10-23 11:00') },
      filed: [
        { stage: 'initial', filedAt: local('2026-10-23 14:00') },
        { stage: 'intermediate', filedAt: local('2026-10-26 13:00') },
      ],
    },
    [
      'initial: 2026-10-23 15:00 | 2026-10-23 15:00',
      'intermediate: 2026-10-26 14:00 | 2026-10-26 14:00',
      'final: 2026-11-26 13:00 | 2026-11-26 13:00',
    ],
  ],
  [
    'eu-dora',
    'not major',
    { times: { classifiedMajorAt: local('2026-10-23 11:00') }, judgements: { major: false } },
    [],
  ],
  [
    'eu-cra',
    'its own awareness',
    {
      times: { awareAt: { 'eu-cra': local('2026-10-25 10:00') } },
      filed: [{ stage: 'notification', filedAt: local('2026-10-27 08:00') }],
    },
    [
      'early_warning: 2026-10-26 10:00 | 2026-10-26 10:00',
      'notification: 2026-10-28 10:00 | 2026-10-28 10:00',
      'final: 2026-11-27 08:00 | 2026-11-27 08:00',
    ],
  ],
  ['eu-cra', 'no severe product incident', { judgements: { severeProductIncident: false } }, []],
  ['in-certin', 'six hours from noticing', {}, ['report: 2026-10-23 16:00 | 2026-10-23 16:00']],
  ['in-certin', 'of no listed type', { judgements: { listedType: false } }, []],
  ['us-circia', 'belief nobody recorded is T0', {}, ['incident: 2026-10-26 10:00 | 2026-10-26 10:00']],
  [
    'us-circia',
    'reasonable belief came later',
    { times: { reasonableBeliefAt: local('2026-10-24 10:00') } },
    ['incident: 2026-10-27 10:00 | 2026-10-27 10:00'],
  ],
  [
    'us-circia',
    'not covered, and a ransom was paid',
    { times: { ransomPaidAt: local('2026-10-25 10:00') }, judgements: { coveredEntity: false } },
    ['ransom: 2026-10-26 10:00 | 2026-10-26 10:00'],
  ],
]

test.each(CASES)('%s: %s', (id, _case, given, expected) => {
  expect(ladder(id, given)).toEqual(expected)
})

describe('what is not confirmed', () => {
  test.each([
    ['eu-dora', 'weekends'],
    ['eu-nis2', 'trust services'],
    ['eu-nis2', 'last beyond the limit'],
    ['eu-cra', '14-day limit'],
    ['us-circia', 'Sources conflict on the final rule'],
  ])('%s says so of %s', (id, words) => {
    const times = { classifiedMajorAt: local('2026-10-23 11:00') }
    expect(clocksOf(id, { times })[0]?.notConfirmed?.en).toContain(words)
  })
})
