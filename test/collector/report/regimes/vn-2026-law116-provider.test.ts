import { expect, test } from 'vitest'
import { type Case, clocksOf, ladder, local, regimeOf, rulesOf } from '../../../support/regime-ladder.ts'

const ID = 'vn-2026-law116-provider'
const AT_ONCE = 'immediate: 2026-10-23 11:00 | -'

test('states the rule of the law, its date, citation and whom it binds', () => {
  expect(rulesOf(ID)).toEqual([
    'immediate: immediate, from detected_at, when always, form none, to mps_specialised_agency',
  ])
  expect(regimeOf(ID)).toMatchObject({
    enabled: true,
    from: '2026-07-01',
    status: 'in_force',
    applies_to: ['isp', 'hosting', 'datacenter', 'platform'],
    citation: 'Luật 116/2025/QH15 Đ41.2-3',
  })
})

test.each<[string, Case, string[]]>([
  ['an ISP', { kinds: ['isp'] }, [AT_ONCE]],
  ['a hosting company', { kinds: ['hosting'] }, [AT_ONCE]],
  ['a data centre', { kinds: ['datacenter'] }, [AT_ONCE]],
  ['a platform', { kinds: ['platform'] }, [AT_ONCE]],
  ['an agency that also hosts', { kinds: ['agency', 'hosting'] }, [AT_ONCE]],
  ['an agency', { kinds: ['agency'] }, []],
  ['an organisation that has not said what it is', {}, []],
  ['an ISP, the incident not serious', { kinds: ['isp'], judgements: { serious: false } }, [AT_ONCE]],
  ['an ISP, no disruption', { kinds: ['isp'], judgements: { seriousDisruption: false } }, [AT_ONCE]],
  ['an ISP, the day before', { kinds: ['isp'], times: { detectedAt: local('2026-06-30 23:59') } }, []],
  [
    'an ISP, the first minute it is in force',
    { kinds: ['isp'], times: { detectedAt: local('2026-07-01 00:00') } },
    ['immediate: 2026-07-01 01:00 | -'],
  ],
  ['an ISP, dismissed', { kinds: ['isp'], status: 'closed', dismissed: true }, []],
])('%s', (_case, given, expected) => {
  expect(ladder(ID, given)).toEqual(expected)
})

test('claims no figure of the law, names its recipient and what is not confirmed', () => {
  const [clock] = clocksOf(ID, { kinds: ['isp'] })
  expect(clock).toMatchObject({ status: 'due_soon', form: null, recipients: ['mps_specialised_agency'] })
  expect(clock?.arithmetic.vi).toContain('luật không ấn định con số. Mốc nội bộ 60 phút')
  for (const words of ['không ấn định số phút', 'chưa đối chiếu với Công báo', 'địa chỉ tiếp nhận hiện hành'])
    expect(clock?.notConfirmed?.vi).toContain(words)
})
