import { describe, expect, test } from 'vitest'
import { type Case, clocksOf, ladder, local, regimeOf, rulesOf } from '../../../support/regime-ladder.ts'

const ID = 'vn-legacy-tt20'
const ALL_FOUR = ['owner', 'same_level_unit', 'national_coordinator', 'responsible_member']
const NOTICE = 'notice: 2026-10-28 10:00 | 2026-10-29 00:00'

test('states the rules of circular and decision, their date, citation and doubtful standing', () => {
  const to = ALL_FOUR.join('+')
  const days = '5 days (calendar, event day excluded)'
  expect(rulesOf(ID).map(rule => rule.replace(/form \w+,/, ''))).toEqual([
    `notice: ${days}, from detected_at, when always,  to ${to}`,
    `initial: immediate, from exceeded_capacity_at, when beyond_capability,  to ${to}`,
    `update: immediate, from handled_at, when notice_sent_before_handled,  to ${to}`,
    `final: ${days}, from response_ended_at, when beyond_capability,  to ${to}`,
  ])
  expect(regimeOf(ID).stages.map(({ form }) => form)).toEqual([
    expect.stringMatching(/^(thong_bao_su_co|incident_notice)$/),
    'tt20_mau_03',
    undefined,
    'tt20_mau_04',
  ])
  expect(regimeOf(ID)).toMatchObject({
    enabled: true,
    from: '2017-11-01',
    status: 'residual_unconfirmed',
    citation: 'Thông tư 20/2017/TT-BTTTT Đ9; Quyết định 05/2017/QĐ-TTg Đ11',
  })
})

const exceeded = { exceededCapacityAt: local('2026-10-24 08:00') }
const ended = { responseEndedAt: local('2026-10-26 09:00') }
const handled = { handledAt: local('2026-10-25 12:00') }
const noticed = (at: string) => [{ stage: 'notice', filedAt: local(at) }]
const INITIAL = 'initial: 2026-10-24 09:00 | -'
// Five days on is a Saturday, which rolls to the end of Monday.
const FINAL = 'final: 2026-10-31 09:00 | 2026-11-03 00:00'

test.each<[string, Case, string[]]>([
  ['every incident is noticed within five days', {}, [NOTICE]],
  ['one that is not serious, too', { judgements: { serious: false } }, [NOTICE]],
  ['capability was exceeded, by the instant alone', { times: exceeded }, [NOTICE, INITIAL]],
  [
    'capability was exceeded, and a person said so',
    { times: exceeded, judgements: { beyondCapability: true } },
    [NOTICE, INITIAL],
  ],
  ['a person denied it after all', { times: exceeded, judgements: { beyondCapability: false } }, [NOTICE]],
  ['the response to an exceeded capability ended', { times: { ...exceeded, ...ended } }, [NOTICE, INITIAL, FINAL]],
  ['a response that exceeded nothing ended', { times: ended }, [NOTICE]],
  [
    'handled after the notice went out',
    { times: handled, filed: noticed('2026-10-24 09:00') },
    [NOTICE, 'update: 2026-10-25 13:00 | -'],
  ],
  ['handled before the notice went out', { times: handled, filed: noticed('2026-10-25 12:01') }, [NOTICE]],
  ['handled, and no notice yet', { times: handled }, [NOTICE]],
  ['a notice, and not handled yet', { filed: noticed('2026-10-24 09:00') }, [NOTICE]],
  ['before the circular was in force', { times: { detectedAt: local('2017-10-31 23:59') } }, []],
  [
    'on its first day',
    { times: { detectedAt: local('2017-11-01 00:00') } },
    ['notice: 2017-11-06 00:00 | 2017-11-07 00:00'],
  ],
  ['dismissed', { status: 'closed', dismissed: true }, []],
])('%s', (_case, given, expected) => {
  expect(ladder(ID, given)).toEqual(expected)
})

describe('what its clocks say', () => {
  const all = clocksOf(ID, { times: { ...exceeded, ...ended, ...handled }, filed: noticed('2026-10-24 09:00') })

  test('all four are told at each stage', () => {
    expect(all.map(({ stage }) => stage)).toEqual(['notice', 'initial', 'update', 'final'])
    for (const clock of all) expect(clock.recipients).toEqual(ALL_FOUR)
  })

  test('that its standing after 1 July 2026 is not confirmed stands at each stage', () => {
    for (const clock of all) {
      expect(clock.notConfirmed?.vi).toContain('Chưa rõ hiệu lực của Thông tư 20/2017/TT-BTTTT')
      expect(clock.notConfirmed?.vi).toContain('ai nay thay cơ quan điều phối quốc gia')
      expect(clock.citation).toContain('Thông tư 20/2017/TT-BTTTT Đ9')
    }
  })

  test('what is counted in days says that the roll-forward, 24:00 and the calendar are not confirmed', () => {
    for (const { stage, notConfirmed } of all) {
      const inDays = stage === 'notice' || stage === 'final'
      for (const words of ['chuyển hạn qua ngày nghỉ', 'lúc 24:00', 'Thứ Bảy có là ngày làm việc', '24/11'])
        expect(notConfirmed?.vi.includes(words), `${stage}: ${words}`).toBe(inDays)
    }
  })
})

describe('a stage with several recipients', () => {
  const told = (...recipients: [string, string][]): Case => ({
    filed: recipients.map(([name, at]) => ({ stage: 'notice', filedAt: local(at), recipients: [name] })),
  })
  const [notice] = clocksOf(ID)

  test('is open until the last of them has been told, and answered then', () => {
    const three = ALL_FOUR.slice(0, 3).map((name): [string, string] => [name, '2026-10-24 09:00'])
    expect(clocksOf(ID, told(...three))[0]).toMatchObject({ filedAt: null, late: null })
    const all = clocksOf(ID, told(...three, ['responsible_member', '2026-10-28 10:01']))[0]
    expect(all).toMatchObject({ filedAt: local('2026-10-28 10:01'), late: true })
    expect(all?.conservativeAt).toEqual(notice?.conservativeAt)
  })

  test('is answered by one act that a person recorded for the whole', () => {
    const whole = { stage: 'notice', filedAt: local('2026-10-24 09:00') }
    expect(clocksOf(ID, { filed: [whole] })[0]).toMatchObject({ filedAt: whole.filedAt, late: false })
    const later = { stage: 'notice', filedAt: local('2026-10-25 09:00'), recipients: ['owner'] }
    expect(clocksOf(ID, { filed: [later, whole] })[0]?.filedAt).toEqual(whole.filedAt)
  })

  test('counts the first act for each of them', () => {
    const twice = [...ALL_FOUR, 'owner'].map((name, day): [string, string] => [name, `2026-10-2${4 + (day % 4)} 09:00`])
    expect(clocksOf(ID, told(...twice))[0]?.filedAt).toEqual(local('2026-10-27 09:00'))
  })
})
