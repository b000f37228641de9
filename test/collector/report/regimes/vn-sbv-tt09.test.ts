import { expect, test } from 'vitest'
import { type Case, clocksOf, ladder, local, regimeOf, rulesOf } from '../../../support/regime-ladder.ts'

const ID = 'vn-sbv-tt09'
const INITIAL = 'initial: 2026-10-24 10:00 | 2026-10-24 10:00'

test('states the rules of the circular and its citation, and ships switched off', () => {
  expect(rulesOf(ID)).toEqual([
    'initial: 24 hours, from detected_at, when always, form none, to sbv',
    'final: 5 days (working, event day excluded), from handled_at, when always, form none, to sbv',
  ])
  expect(regimeOf(ID)).toMatchObject({ enabled: false, citation: 'Thông tư 09/2020/TT-NHNN Đ54.1' })
  expect(regimeOf(ID).from).toBeUndefined()
})

test.each<[string, Case, string[]]>([
  ['detected', {}, [INITIAL]],
  ['not serious', { judgements: { serious: false } }, [INITIAL]],
  [
    // Thursday 29 Oct; working days 30 Oct, 2, 3, 4 and 5 Nov.
    'remedied on a Thursday',
    { times: { handledAt: local('2026-10-29 09:00') } },
    [INITIAL, 'final: 2026-11-03 09:00 | 2026-11-06 00:00'],
  ],
  [
    // Working days 31 Aug, 1, 3, 4 and 7 Sep: National Day lies between.
    'remedied on a Friday before National Day',
    { times: { detectedAt: local('2026-08-26 10:00'), handledAt: local('2026-08-28 16:00') } },
    ['initial: 2026-08-27 10:00 | 2026-08-27 10:00', 'final: 2026-09-02 16:00 | 2026-09-08 00:00'],
  ],
  ['dismissed', { status: 'closed', dismissed: true }, []],
])('%s', (_case, given, expected) => {
  expect(ladder(ID, given)).toEqual(expected)
})

test('names its recipient, and that working days are no surer than the calendar', () => {
  const [initial, final] = clocksOf(ID, { times: { handledAt: local('2026-10-29 09:00') } })
  expect([initial?.recipients, final?.recipients]).toEqual([['sbv'], ['sbv']])
  expect(initial?.notConfirmed?.vi).toContain('Lịch ngày làm việc chỉ chắc chắn như lịch nghỉ lễ')
  expect(final?.notConfirmed?.vi).toContain('Thứ Bảy có là ngày làm việc')
})
