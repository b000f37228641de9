import { expect, test } from 'vitest'
import { loadCalendar } from '../../../../collector/report/calendar.ts'
import { clocksFor } from '../../../../collector/report/clock.ts'
import { loadRegimes } from '../../../../collector/report/regimes.ts'
import { clockView } from '../../../../collector/serve/present/clock.ts'
import { ClockView } from '../../../../collector/serve/views.ts'
import { incidentFacts } from '../../../support/incident-facts.ts'
import { local } from '../../../support/regime-ladder.ts'

const regimes = loadRegimes()

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

test('all count in Vietnamese time, call out at the same shares, and take what is unknown for serious', () => {
  for (const { timezone, policy } of regimes) {
    expect(timezone).toBe('Asia/Ho_Chi_Minh')
    expect(policy).toMatchObject({
      warn_at: [0.5, 0.75, 0.9],
      immediate_target_minutes: 60,
      severity_when_unknown: 'serious',
    })
  }
})

test('periodic duties stand with their days and forms', () => {
  const duties = regimes.flatMap(({ periodic }) => periodic)
  expect(
    duties.map(({ id, due, every, before, value, form }) => [id, due ?? every ?? `${value} h`, before, form]),
  ).toEqual([
    ['level-unit', '12-20', true, 'nd331_mau_08'],
    ['level-owner', '12-25', true, 'nd331_mau_08'],
    ['tt20-h1', '06-20', true, 'tt20_mau_05'],
    ['tt20-annual', '12-15', true, 'tt20_mau_05'],
    ['monitoring-daily', 'day', false, 'monitoring_daily'],
    ['monitoring-weekly', 'week', false, 'monitoring_weekly'],
    ['contact-change', '24 h', false, undefined],
  ])
})

test('no two forms are called the same, whichever law has them', () => {
  const forms = new Set(regimes.flatMap(({ stages, periodic }) => [...stages, ...periodic].map(({ form }) => form)))
  forms.delete(undefined)
  for (const form of forms)
    expect(form).toMatch(
      /^(tt20_mau_0[345]|nd331_mau_08|nd356_mau_08|thong_bao_su_co|incident_notice|monitoring_(daily|weekly))$/,
    )
})

test('every word of doubt about a rule that is shown reaches the view of its clock, in both languages', () => {
  // Every instant happened, so that every stage of every regime has a clock.
  const at = (day: number) => local(`2026-10-${day} 10:00`)
  const facts = incidentFacts({
    times: {
      detectedAt: at(20),
      exceededCapacityAt: at(21),
      classifiedMajorAt: at(21),
      personalDataAwareAt: at(21),
      ransomPaidAt: at(21),
      handledAt: at(23),
      responseEndedAt: at(24),
    },
    judgements: { nationalSecurityOrPublicOrder: true },
    filed: [
      { regime: 'vn-legacy-tt20', stage: 'notice', filedAt: at(22) },
      { regime: 'eu-nis2', stage: 'notification', filedAt: at(22) },
      { regime: 'eu-cra', stage: 'notification', filedAt: at(22) },
      { regime: 'eu-dora', stage: 'initial', filedAt: at(22) },
      { regime: 'eu-dora', stage: 'intermediate', filedAt: at(23) },
    ],
  })
  const enabled = regimes.map(regime => ({ ...regime, enabled: true }))
  const calendar = loadCalendar()
  const views = clocksFor(facts, enabled, calendar, at(24), { organisationKinds: new Set(['isp']) }).map(clock =>
    ClockView.parse(clockView(clock)),
  )
  const stages = enabled.flatMap(regime => regime.stages.map(stage => ({ regime, stage })))
  expect(views.map(({ regime, stage }) => `${regime} ${stage}`)).toEqual(
    stages.map(({ regime, stage }) => `${regime.id} ${stage.id}`),
  )
  let words = 0
  views.forEach((view, index) => {
    const { regime, stage } = stages[index] as (typeof stages)[number]
    const calendars = stage.unit === 'days' ? (calendar.years.get(2026)?.not_confirmed ?? []) : []
    for (const { vi, en } of [...regime.not_confirmed, ...stage.not_confirmed, ...calendars]) {
      words += 1
      expect(view.notConfirmed?.vi).toContain(vi)
      expect(view.notConfirmed?.en).toContain(en)
    }
  })
  expect(words).toBeGreaterThan(60)
})
