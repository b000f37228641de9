import { describe, expect, test } from 'vitest'
import { type Case, clocksOf, ladder, local, regimeOf, rulesOf, stagesOf } from '../../../support/regime-ladder.ts'

const ID = 'vn-2026-nd331'
const INITIAL = 'initial: 2026-10-24 10:00 | 2026-10-24 10:00'
const REPORT = 'report: 2026-10-26 10:00 | 2026-10-26 10:00'
const IMMEDIATE = 'immediate: 2026-10-23 11:00 | -'

test('states the rules of the decree, its dates, citation and standing', () => {
  expect(rulesOf(ID)).toEqual([
    'immediate: immediate, from detected_at, when national_security_or_public_order_or_serious_disruption, form none, to mps_specialised_agency',
    'initial: 24 hours, from detected_at, when serious_or_unknown, form none, to mps_specialised_agency',
    'report: 72 hours, from detected_at, when always, form tt20_mau_03, to mps_specialised_agency',
    'final: no figure, from response_ended_at, when complex, form tt20_mau_04, to mps_specialised_agency',
  ])
  expect(regimeOf(ID)).toMatchObject({
    enabled: true,
    from: '2026-08-19',
    status: 'in_force',
    citation: 'Nghị định 331/2026/NĐ-CP Đ31.2.d; Luật 116/2025/QH15 Đ40.1.c',
  })
  expect(regimeOf(ID).until).toBeUndefined()
  expect(regimeOf(ID).applies_to).toBeUndefined()
})

describe('which stages there are', () => {
  const ended = { responseEndedAt: local('2026-10-25 09:00') }

  test.each<[string, Case, string[]]>([
    ['nobody has judged anything', {}, [INITIAL, REPORT]],
    ['a person confirmed it as serious', { judgements: { serious: true } }, [INITIAL, REPORT]],
    ['a person said it is not serious', { judgements: { serious: false } }, [REPORT]],
    [
      'signs of harm to security or order',
      { judgements: { nationalSecurityOrPublicOrder: true } },
      [IMMEDIATE, INITIAL, REPORT],
    ],
    ['the system is seriously disrupted', { judgements: { seriousDisruption: true } }, [IMMEDIATE, INITIAL, REPORT]],
    [
      'disrupted, though not serious by judgement',
      { judgements: { seriousDisruption: true, serious: false } },
      [IMMEDIATE, REPORT],
    ],
    [
      'no such signs',
      { judgements: { seriousDisruption: false, nationalSecurityOrPublicOrder: false } },
      [INITIAL, REPORT],
    ],
    ['the response has ended, complexity not judged', { times: ended }, [INITIAL, REPORT, 'final: - | -']],
    [
      'it has ended, and was complex',
      { times: ended, judgements: { complex: true } },
      [INITIAL, REPORT, 'final: - | -'],
    ],
    ['it has ended, and was not complex', { times: ended, judgements: { complex: false } }, [INITIAL, REPORT]],
    ['complex, and still going on', { judgements: { complex: true } }, [INITIAL, REPORT]],
    ['dismissed with a verdict', { status: 'closed', dismissed: true }, []],
  ])('%s', (_case, given, expected) => {
    expect(ladder(ID, given)).toEqual(expected)
  })

  test.each([
    ['the last minute before it came into force', '2026-08-18 23:59', []],
    ['the first minute of its first day in Việt Nam', '2026-08-19 00:00', ['initial', 'report']],
    ['that minute is still the day before in UTC', '2026-08-19 06:59', ['initial', 'report']],
    ['much later', '2031-01-01 00:00', ['initial', 'report']],
  ])('T0 in %s', (_when, at, stages) => {
    expect(stagesOf(ID, { times: { detectedAt: local(at) } })).toEqual(stages)
  })
})

describe('what its clocks say', () => {
  const all = clocksOf(ID, {
    judgements: { seriousDisruption: true },
    times: { responseEndedAt: local('2026-10-25 09:00') },
  })
  const of = (stage: string) => all.find(clock => clock.stage === stage)

  test('hours run over weekends and holidays, from T0 alone', () => {
    // Saturday before National Day; confirmation, classification and handling came later and move nothing.
    const times = {
      detectedAt: local('2026-08-29 10:00'),
      confirmedAt: local('2026-08-30 10:00'),
      classifiedSeriousAt: local('2026-08-30 11:00'),
      handledAt: local('2026-08-31 10:00'),
    }
    expect(ladder(ID, { times })).toEqual([
      'initial: 2026-08-30 10:00 | 2026-08-30 10:00',
      'report: 2026-09-01 10:00 | 2026-09-01 10:00',
    ])
  })

  test('each stage has the recipient, form and citation of its rule', () => {
    expect(all.map(({ stage, form, recipients }) => [stage, form, recipients])).toEqual([
      ['immediate', null, ['mps_specialised_agency']],
      ['initial', null, ['mps_specialised_agency']],
      ['report', 'tt20_mau_03', ['mps_specialised_agency']],
      ['final', 'tt20_mau_04', ['mps_specialised_agency']],
    ])
    expect(new Set(all.map(({ citation }) => citation))).toEqual(new Set([regimeOf(ID).citation]))
  })

  test.each([
    ['immediate', 'không ấn định số phút cho «ngay»'],
    ['immediate', 'không định nghĩa «gián đoạn nghiêm trọng»'],
    ['initial', 'không định nghĩa «sự cố nghiêm trọng»'],
    ['report', 'chưa đối chiếu với Công báo'],
    ['report', 'Chưa thấy mẫu hay cổng báo cáo chính thức'],
    ['report', 'địa chỉ tiếp nhận hiện hành của A05'],
    ['final', 'chưa đối chiếu với Công báo'],
  ])('%s is marked as not confirmed: %s', (stage, words) => {
    expect(of(stage)?.notConfirmed?.vi).toContain(words)
  })
})
