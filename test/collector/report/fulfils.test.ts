import { describe, expect, test } from 'vitest'
import { loadCalendar } from '../../../collector/report/calendar.ts'
import { clocksFor } from '../../../collector/report/clock.ts'
import type { IncidentFacts } from '../../../collector/report/facts.ts'
import { type Deed, type Fulfilment, fulfils } from '../../../collector/report/fulfils.ts'
import { loadRegimes } from '../../../collector/report/regimes.ts'
import { incidentFacts } from '../../support/incident-facts.ts'
import { local } from '../../support/regime-ladder.ts'

const calendar = loadCalendar()
const regimes = loadRegimes()
const T0 = local('2026-10-23 10:00')
const at = (text: string) => local(`2026-10-${text}`)
const MPS = 'mps_specialised_agency'
const ALL_FOUR = ['owner', 'same_level_unit', 'national_coordinator', 'responsible_member']

/** Everything owed by an ISP whose service is disrupted and who can't cope alone. */
const FACTS: Partial<Omit<IncidentFacts, 'times'>> & { times: Partial<IncidentFacts['times']> } = {
  judgements: { seriousDisruption: true },
  times: { detectedAt: T0, exceededCapacityAt: at('23 10:30') },
}

function answers(deed: Deed, change: typeof FACTS = FACTS, sameAs = (name: string) => [name]): Fulfilment[] {
  const facts = incidentFacts(change)
  const clocks = clocksFor(facts, regimes, calendar, deed.at, { organisationKinds: new Set(['isp']) })
  return fulfils(deed, { clocks, filed: facts.filed, regimes, sameAs })
}
const call = (when: string, to: readonly string[] | null = [MPS]): Deed => ({ kind: 'call', at: at(when), to })
const report = (when: string, form: string, ...to: string[]): Deed => ({ kind: 'report', at: at(when), form, to })

/** `regime/stage` of those ticked. */
const ticked = (found: readonly Fulfilment[]) =>
  found.filter(each => each.ticked).map(({ regime, stage }) => `${regime}/${stage}`)
const of = (found: readonly Fulfilment[], regime: string, stage: string) => {
  const one = found.find(each => each.regime === regime && each.stage === stage)
  if (!one) throw new Error(`${regime}/${stage} is not offered`)
  return one
}

describe('a call', () => {
  test('answers every stage that is due at once to those it reached, of whatever law', () => {
    expect(ticked(answers(call('23 10:20')))).toEqual(['vn-2026-law116-provider/immediate', 'vn-2026-nd331/immediate'])
  })

  test('is offered with what each stage’s clock leaves open', () => {
    const deed = call('23 10:20')
    const clocks = clocksFor(incidentFacts(FACTS), regimes, calendar, deed.at, { organisationKinds: new Set(['isp']) })
    const found = answers(deed)
    expect(found.map(({ notConfirmed }) => notConfirmed)).toContainEqual(
      expect.objectContaining({ en: expect.any(String) }),
    )
    for (const one of found)
      expect(one.notConfirmed).toEqual(
        clocks.find(({ regime, stage }) => regime === one.regime && stage === one.stage)?.notConfirmed,
      )
  })

  test('to nobody in particular is taken to be the most urgent one', () => {
    expect(ticked(answers(call('23 10:20', null)))).toEqual(ticked(answers(call('23 10:20'))))
  })

  test('answers nothing of those whom it didn’t reach', () => {
    expect(ticked(answers(call('23 10:20', ['ais_2022'])))).toEqual([])
    expect(of(answers(call('23 10:20', ['ais_2022'])), 'vn-2026-nd331', 'immediate').because.vi).toContain(
      'không được báo',
    )
  })

  test('stands for no signed form, though haste is asked for', () => {
    const found = of(answers(call('23 10:40', ALL_FOUR)), 'vn-legacy-tt20', 'initial')
    expect(found).toMatchObject({ ticked: false, reached: ALL_FOUR, missing: [] })
    expect(found.because.vi).toContain('văn bản theo mẫu, có ký')
  })

  test('may count as an initial notice only if a person says that it was taken as one', () => {
    const found = of(answers(call('23 10:20')), 'vn-2026-nd331', 'initial')
    expect(found).toMatchObject({ ticked: false, reached: [MPS] })
    expect(found.because.en).toContain('only if the authority has taken it as such')
  })

  test.each([
    ['on the minute of the target', '23 11:00', false],
    ['a minute later', '23 11:01', true],
  ])('%s is late: %s', (_when, when, late) => {
    const found = of(answers(call(when)), 'vn-2026-nd331', 'immediate')
    expect(found).toMatchObject({ ticked: true, late, dueAt: at('23 11:00') })
    expect(found.because.vi.includes('Muộn')).toBe(late)
  })

  test('in the minute of T0 itself answers what began within that minute', () => {
    const detectedAt = new Date(T0.getTime() + 42_000)
    expect(ticked(answers(call('23 10:00'), { ...FACTS, times: { detectedAt } }))).toHaveLength(2)
    expect(answers(call('23 09:59'), { ...FACTS, times: { detectedAt } })).toEqual([])
  })

  test('answers no stage that had not begun, nor one that was answered', () => {
    expect(answers(call('23 10:20')).map(({ stage }) => stage)).not.toContain('update')
    const filed = [{ regime: 'vn-2026-nd331', stage: 'immediate', filedAt: at('23 10:05') }]
    expect(ticked(answers(call('23 10:20'), { ...FACTS, filed }))).toEqual(['vn-2026-law116-provider/immediate'])
  })

  test('tells those at the same address as well', () => {
    const handled = { ...FACTS.times, handledAt: at('25 09:00') }
    const filed = [{ regime: 'vn-legacy-tt20', stage: 'notice', filedAt: at('24 09:00') }]
    const sameAs = (name: string) => (name === MPS ? [MPS, ...ALL_FOUR] : [name])
    const found = answers(call('25 09:30'), { ...FACTS, times: handled, filed }, sameAs)
    expect(ticked(found)).toContain('vn-legacy-tt20/update')
  })
})

describe('a report', () => {
  test('answers the stages of its form, and all that asks for less from the same moment or at once', () => {
    const found = answers(report('23 10:40', 'tt20_mau_03', MPS, 'ais_2022'))
    expect(ticked(found)).toEqual([
      'vn-2026-law116-provider/immediate',
      'vn-2026-nd331/immediate',
      'vn-2026-nd331/initial',
      'vn-2026-nd331/report',
      'vn-dispatch-2022-09-02/report',
    ])
    expect(of(found, 'vn-2026-nd331', 'initial').because.vi).toContain('Báo cáo đầy đủ')
    expect(of(found, 'vn-2026-nd331', 'report').because.vi).toContain('chính biểu mẫu đã gửi')
  })

  test.each([
    ['within the 24 hours', '24 10:00', false],
    ['after them', '24 10:01', true],
  ])('that comes %s answers the initial notice, late: %s', (_when, when, late) => {
    expect(of(answers(report(when, 'tt20_mau_03', MPS)), 'vn-2026-nd331', 'initial')).toMatchObject({
      ticked: true,
      late,
    })
  })

  test('of another form is offered, and proposed for nothing that names its own', () => {
    const found = answers(report('24 09:00', 'nd356_mau_08', MPS))
    expect(ticked(found)).toEqual(['vn-2026-law116-provider/immediate', 'vn-2026-nd331/immediate'])
    expect(of(found, 'vn-2026-nd331', 'report').because.en).toContain('another form')
    expect(of(found, 'vn-2026-nd331', 'initial').because.en).toContain('names no form')
  })

  test('to the authority does not tell the people concerned', () => {
    const times = { ...FACTS.times, personalDataAwareAt: at('23 12:00') }
    const found = answers(report('24 09:00', 'nd356_mau_08', 'mps_personal_data'), { ...FACTS, times })
    expect(ticked(found)).toEqual(['vn-pdp-2026/authority'])
    expect(of(found, 'vn-pdp-2026', 'subjects')).toMatchObject({ ticked: false, missing: ['data_subjects'] })
  })

  test('to some of a stage’s recipients says who is still to be told, and counts those told before', () => {
    const deed = report('23 10:40', 'tt20_mau_03', 'owner', 'national_coordinator')
    const first = of(answers(deed), 'vn-legacy-tt20', 'initial')
    expect(first).toMatchObject({
      ticked: true,
      reached: ['owner', 'national_coordinator'],
      missing: ['same_level_unit', 'responsible_member'],
    })
    expect(first.because.vi).toContain('Còn phải báo: đơn vị chuyên trách cùng cấp')
    const filed = [
      {
        regime: 'vn-legacy-tt20',
        stage: 'initial',
        filedAt: at('23 10:35'),
        recipients: ['same_level_unit', 'responsible_member'],
      },
    ]
    expect(of(answers(deed, { ...FACTS, filed }), 'vn-legacy-tt20', 'initial').missing).toEqual([])
  })

  test('that closes the response answers the closing stage, which has no figure to be late by', () => {
    const times = { ...FACTS.times, responseEndedAt: at('25 09:00') }
    const found = answers(report('26 09:00', 'tt20_mau_04', MPS), { ...FACTS, times })
    expect(of(found, 'vn-2026-nd331', 'final')).toMatchObject({ ticked: true, late: null, dueAt: null })
  })
})

test('every stage that is offered says why in both languages', () => {
  for (const deed of [call('23 10:20'), call('23 10:20', []), report('24 09:00', 'tt20_mau_03', MPS, 'owner')])
    for (const { because } of answers(deed)) {
      expect(because.vi).toMatch(/\p{L}.*\.$/u)
      expect(because.en).toMatch(/\p{L}.*\.$/u)
    }
})

test('where the regime names nobody, it is a person’s to say', () => {
  const enabled = regimes.map(regime => ({ ...regime, enabled: regime.id === 'in-certin' }))
  const facts = incidentFacts({ times: { detectedAt: T0 } })
  const clocks = clocksFor(facts, enabled, calendar, T0)
  const [found] = fulfils(call('23 10:20'), { clocks, filed: [], regimes: enabled, sameAs: name => [name] })
  expect(found).toMatchObject({ regime: 'in-certin', ticked: false, reached: [], missing: [] })
  expect(found?.because.vi).toContain('không nêu tên nơi nhận')
})
