import { describe, expect, test } from 'vitest'
import type { ClockView } from '../../../../collector/serve/views.ts'
import { vi } from '../../../../collector/web/messages/vi.ts'
import { statusNow, timeLeft, toneOf } from '../../../../collector/web/parts/deadline.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const HOUR = 3_600_000
const at = (hours: number) => new Date(START + hours * HOUR)

/** A clock of 100 hours. */
const clock = (change: Partial<ClockView> = {}): ClockView => ({
  regime: 'r',
  stage: 's',
  title: { vi: '', en: '' },
  status: 'running',
  startsAt: at(0).toISOString(),
  conservativeAt: at(100).toISOString(),
  lawfulAt: at(120).toISOString(),
  usedShare: 0,
  arithmetic: { vi: '', en: '' },
  citation: '',
  notConfirmed: null,
  recipients: [],
  form: null,
  filedAt: null,
  late: null,
  flags: [],
  milestones: [],
  ...change,
})

describe('a deadline on the screen', () => {
  test.each([
    [49, 'running', 'info', 'còn 2 ngày 3 giờ'],
    [51, 'running', 'warn', 'còn 2 ngày 1 giờ'],
    [75, 'due_soon', 'danger', 'còn 1 ngày 1 giờ'],
    [100, 'overdue', 'alarm', 'còn 0 giây'],
    [110, 'overdue', 'alarm', 'quá hạn 10 giờ'],
  ] as const)('after %i of 100 hours is %s', (hours, status, tone, words) => {
    expect(statusNow(clock(), at(hours))).toBe(status)
    expect(toneOf(clock(), at(hours))).toBe(tone)
    expect(timeLeft(clock(), at(hours), vi)).toBe(words)
  })

  test('judges by the conservative end, not by the lawful one', () => {
    expect(statusNow(clock(), at(110))).toBe('overdue')
  })

  test('never turns red again once filed', () => {
    const filed = clock({ status: 'filed', filedAt: at(10).toISOString() })
    expect(toneOf(filed, at(500))).toBe('good')
    expect(timeLeft(filed, at(500), vi)).toBe('đã báo')
  })

  test('of a candidate asks for triage', () => {
    expect(timeLeft(clock({ status: 'triage' }), at(50), vi)).toBe('phân loại: còn 2 ngày 2 giờ')
    expect(timeLeft(clock({ status: 'triage' }), at(110), vi)).toBe('phân loại: quá hạn 10 giờ')
  })

  test('of a candidate never turns red: nobody has said that anything is owed', () => {
    for (const hours of [10, 80, 110, 1000]) {
      expect(statusNow(clock({ status: 'triage' }), at(hours))).toBe('triage')
      expect(['wait', 'warn']).toContain(toneOf(clock({ status: 'triage' }), at(hours)))
    }
  })

  test('answered late says so for ever, without red', () => {
    const late = clock({ status: 'filed', filedAt: at(101).toISOString(), late: true })
    expect(toneOf(late, at(500))).toBe('warn')
    expect(timeLeft(late, at(500), vi)).toBe('đã báo, trễ hạn')
  })

  test('without a figure says so', () => {
    expect(timeLeft(clock({ status: 'no_limit', conservativeAt: null, lawfulAt: null }), at(50), vi)).toBe(
      'luật không ấn định hạn',
    )
  })
})
