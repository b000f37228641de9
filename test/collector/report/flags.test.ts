import { describe, expect, test } from 'vitest'
import { COLLECTOR_ID } from '../../../agent/wire/index.ts'
import { flagsOf } from '../../../collector/report/flags.ts'
import type { ClockDoubt, ClockDoubtKind } from '../../../collector/store/clock-doubts.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const at = (text: string) => Date.parse(`2026-11-20T${text}:00+07:00`)
const TIME = { from: at('10:00'), to: at('12:00'), until: at('20:00'), windowMs: 4 * HOUR }

const doubt = (kind: ClockDoubtKind, from: string, to: string, change: Partial<ClockDoubt> = {}): ClockDoubt => ({
  ...{ agent: 'edge-01', kind, from: at(from), to: at(to), worstMs: 6 * 60_000, ...change },
})

describe('a doubt is flagged when it reaches into the time of the incident', () => {
  test.each([
    ['before it', '08:00', '09:59', 0],
    ['up to its first signal', '08:00', '10:00', 1],
    ['within it', '11:00', '11:01', 1],
    ['from its last alert on', '12:00', '13:00', 1],
    ['after it', '12:01', '13:00', 0],
  ])('%s', (_when, from, to, count) => {
    expect(flagsOf([doubt('offset', from, to)], TIME)).toHaveLength(count)
  })

  test.each([
    ['so early that nothing lost could have belonged to it', '04:00', '05:59', 0],
    ['a window before its first signal', '04:00', '06:00', 1],
    ['long after its last alert, while people worked on it', '19:00', '19:30', 1],
    ['after it was closed', '20:01', '21:00', 0],
  ])('a restored database %s', (_when, from, to, count) => {
    expect(flagsOf([doubt('restored', from, to)], TIME)).toHaveLength(count)
  })
})

test.each([
  ['before anything of it', '05:00', '05:59', 0],
  ['while it may have bent the times of its alerts', '13:00', '13:10', 1],
  ['a window after its last alert', '16:01', '16:02', 0],
])('the collector’s own clock that went back %s', (_when, from, to, count) => {
  expect(flagsOf([doubt('backwards', from, to, { agent: COLLECTOR_ID })], TIME)).toHaveLength(count)
})

test('one sentence a kind and agent, the worst of it, the collector’s own first', () => {
  const flags = flagsOf(
    [
      doubt('offset', '10:00', '10:30', { worstMs: 7 * 60_000 }),
      doubt('offset', '11:00', '11:30', { worstMs: -26 * HOUR }),
      doubt('jumped', '11:00', '11:30', { agent: 'edge-02' }),
      doubt('backwards', '11:00', '11:30', { agent: COLLECTOR_ID, worstMs: -2 * HOUR }),
    ],
    TIME,
  )
  expect(flags.map(({ kind, agent }) => `${agent} ${kind}`)).toEqual([
    `${COLLECTOR_ID} backwards`,
    'edge-01 offset',
    'edge-02 jumped',
  ])
  expect(flags[1]?.text.vi).toContain('nhanh 1 ngày 2 giờ')
})

test.each<[ClockDoubtKind, number, string, string]>([
  ['offset', DAY, 'chậm 1 ngày so với bộ thu thập', 'was 1 d slow'],
  ['offset', -(6 * 60_000 + 5_000), 'nhanh 6 phút 5 giây', '6 min 5 s fast'],
  ['jumped', 90 * 60_000, 'bị chỉnh 1 giờ 30 phút', 'set by 1 h 30 min'],
  ['late', 2 * DAY + 3 * HOUR, 'tới 2 ngày 3 giờ', 'up to 2 d 3 h'],
  ['future', 4_000, 'muộn hơn lúc gửi 4 giây', '4 s after they were sent'],
  ['backwards', -2 * HOUR, 'lùi 2 giờ', 'went back by 2 h'],
])('%s of %i ms is told with its length', (kind, worstMs, vi, en) => {
  const [flag] = flagsOf([doubt(kind, '11:00', '11:30', { worstMs })], TIME)
  expect(flag?.text.vi).toContain(vi)
  expect(flag?.text.en).toContain(en)
})

test('a restore names the time that may be lost', () => {
  const [flag] = flagsOf([doubt('restored', '11:00', '11:30')], TIME)
  expect(flag?.text.vi).toContain('từ 11:00 Thứ Sáu 20/11/2026 đến 11:30 Thứ Sáu 20/11/2026')
  expect(flag?.text.vi).toContain('theo edge-01')
})

test('names of agents are printed as text', () => {
  const [flag] = flagsOf([doubt('offset', '11:00', '11:30', { agent: 'edge\u202e\n01' })], TIME)
  expect(flag?.text.vi).not.toMatch(/[\u202e\n]/)
})
