import { describe, expect, test } from 'vitest'
import {
  firstRoundAt,
  isUnanswered,
  nextRoundAt,
  othersOf,
  policiesOf,
  policyFor,
  recipientsOf,
} from '../../../collector/notify/policy.ts'
import { afterQuiet } from '../../../collector/notify/quiet-hours.ts'
import { nextTryAt } from '../../../collector/notify/retry.ts'
import { NotifyConfig } from '../../../collector/notify-config.ts'
import { DAY, HOUR, MINUTE } from '../../support/call-out-facts.ts'

const person = (id: string) => ({ id, channels: [{ type: 'email', to: `${id}@x.example` }] })
const policies = policiesOf(
  NotifyConfig.parse({
    email: { host: 'localhost', security: 'none', from: 'a@x.example' },
    recipients: ['lan', 'minh', 'hoa', 'giam-doc'].map(person),
    timers: { repeat_interval: '45m' },
    policies: [
      { name: 'q1', organisations: ['q1'], steps: [{ after: '0s', recipients: ['hoa'] }] },
      {
        name: 'clocks',
        kinds: ['clock_overdue'],
        severities: ['high', 'critical'],
        steps: [{ after: '0s', recipients: ['giam-doc'] }],
      },
      {
        name: 'all',
        repeat_interval: '15m',
        steps: [
          { after: '1m', recipients: ['lan'] },
          { after: '10m', recipients: ['lan', 'minh'] },
          { after: '30m', recipients: ['giam-doc'] },
        ],
      },
    ],
  }),
)
const all = policies[2] as (typeof policies)[number]

describe('a policy', () => {
  test.each([
    [{ organisation: 'q1', severity: 'low', kind: 'incident_opened' }, 'q1'],
    [{ organisation: 'q2', severity: 'low', kind: 'incident_opened' }, 'all'],
    [{ organisation: null, severity: 'high', kind: 'clock_overdue' }, 'clocks'],
    [{ organisation: null, severity: 'low', kind: 'clock_overdue' }, 'all'],
    [{ organisation: null, severity: 'high', kind: 'clock_warning' }, 'all'],
  ] as const)('is the first that fits: %j → %s', (callOut, name) => {
    expect(policyFor(policies, callOut).name).toBe(name)
  })

  test('tells a step a round, each in its time, then the last one again and again', () => {
    expect(firstRoundAt(all, 0)).toBe(MINUTE)
    expect([0, 1, 2, 3, 9].map(round => recipientsOf(all, round))).toEqual([
      ['lan'],
      ['lan', 'minh'],
      ['giam-doc'],
      ['giam-doc'],
      ['giam-doc'],
    ])
    expect([0, 1, 2, 3, 9].map(round => nextRoundAt(all, round, 0) / MINUTE)).toEqual([9, 20, 15, 15, 15])
    expect([1, 2, 3, 4].map(round => isUnanswered(all, round))).toEqual([false, false, true, false])
    expect(othersOf(all)).toEqual(['lan', 'minh'])
    expect(nextRoundAt(policies[0] as typeof all, 0, 0)).toBe(45 * MINUTE)
  })
})

const at = (time: string) => Date.parse(`2026-11-20T${time}:00+07:00`)

test.each([
  ['21:59', '21:59', '22:00', '06:00'],
  ['22:00', '+06:00', '22:00', '06:00'],
  ['23:59', '+06:00', '22:00', '06:00'],
  ['00:00', '06:00', '22:00', '06:00'],
  ['05:59', '06:00', '22:00', '06:00'],
  ['06:00', '06:00', '22:00', '06:00'],
  ['12:30', '13:30', '12:00', '13:30'],
  ['11:59', '11:59', '12:00', '13:30'],
  ['13:30', '13:30', '12:00', '13:30'],
  ['03:00', '03:00', '03:00', '03:00'],
])('at %s what is not urgent comes at %s where it is quiet from %s to %s', (now, comes, from, to) => {
  const expected = comes.startsWith('+') ? at(comes.slice(1)) + DAY : at(comes)
  expect(afterQuiet({ from, to }, at(now))).toBe(expected)
})

test('nobody without quiet hours waits', () => expect(afterQuiet(null, at('03:00'))).toBe(at('03:00')))

describe('a delivery that failed', () => {
  const settings = { tries: 5, withinMs: HOUR }
  const failure = { kind: 'failed', retryable: true, reason: '' } as const
  const next = (tries: number, change: object = {}, firstTryAt = 0, now = 0, random = 0.5) =>
    nextTryAt({ tries, firstTryAt }, { ...failure, ...change }, now, settings, random)

  test('comes again ever later, never together with others', () => {
    expect([1, 2, 3, 4].map(tries => next(tries))).toEqual([10_000, 20_000, 40_000, 80_000])
    expect([0, 1].map(random => next(1, {}, 0, 0, random))).toEqual([7_500, 12_500])
  })

  test('comes when the other side asked for it, within an hour', () => {
    expect(next(1, { retryAfterMs: 90_000 })).toBe(90_000)
    expect(next(1, { retryAfterMs: 1_000 })).toBe(10_000)
    expect(next(1, { retryAfterMs: DAY })).toBe(HOUR)
  })

  test('is given up when it would fail again, was tried often enough, or for long enough', () => {
    expect(next(1, { retryable: false })).toBeNull()
    expect(next(5)).toBeNull()
    expect(next(2, {}, 0, HOUR)).toBeNull()
    // Long ago made, first tried just now: an outage of ours gives nothing up.
    expect(next(1, {}, DAY, DAY)).toBe(DAY + 10_000)
  })
})
