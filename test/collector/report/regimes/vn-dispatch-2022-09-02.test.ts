import { expect, test } from 'vitest'
import { type Case, clocksOf, ladder, local, regimeOf, rulesOf } from '../../../support/regime-ladder.ts'

const ID = 'vn-dispatch-2022-09-02'
const REPORT = 'report: 2026-10-28 10:00 | 2026-10-29 00:00'

test('states the rule of the dispatch, its date, citation and that it is history', () => {
  expect(rulesOf(ID)).toEqual([
    'report: 5 days (calendar, event day excluded), from detected_at, when always, form tt20_mau_03, to ais_2022',
  ])
  expect(regimeOf(ID)).toMatchObject({
    enabled: true,
    default: true,
    from: '2022-08-01',
    status: 'historical',
    citation: 'Công văn BTTTT-CATTT tháng 8/2022 về nghỉ lễ Quốc khánh 02/9, mục 3',
  })
})

test.each<[string, Case, string[]]>([
  ['every incident', {}, [REPORT]],
  ['not serious', { judgements: { serious: false } }, [REPORT]],
  ['within capability', { judgements: { beyondCapability: false } }, [REPORT]],
  ['handled at once', { times: { handledAt: local('2026-10-23 10:05') } }, [REPORT]],
  ['closed as an incident', { status: 'closed' }, [REPORT]],
  ['dismissed', { status: 'closed', dismissed: true }, []],
  [
    'detected before the dispatch, as the house asks for it always',
    { times: { detectedAt: local('2022-07-29 10:00') } },
    ['report: 2022-08-03 10:00 | 2022-08-04 00:00'],
  ],
])('%s', (_case, given, expected) => {
  expect(ladder(ID, given)).toEqual(expected)
})

test('names its recipient and form, and what is not confirmed', () => {
  const [clock] = clocksOf(ID)
  expect(clock).toMatchObject({ form: 'tt20_mau_03', recipients: ['ais_2022'] })
  for (const words of [
    'Cục An toàn thông tin không còn nhiệm vụ này từ 01/3/2025',
    'Công văn không kèm mẫu',
    'chuyển hạn qua ngày nghỉ',
    'lúc 24:00',
    'Thứ Bảy có là ngày làm việc',
    'Ngày nghỉ mới 24/11',
  ])
    expect(clock?.notConfirmed?.vi).toContain(words)
})
