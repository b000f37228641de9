import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AlertAction, alertBuffer, EMPTY, keyOf, LIMIT } from '../../../../collector/web/alerts/alert-buffer.ts'
import { alertView } from '../../../support/alert-view.ts'

const at = (sequence: number) =>
  alertView({ sequence, receivedAt: new Date(Date.UTC(2026, 0, 1) + sequence * 1000).toISOString() })
const arrive = (...sequences: number[]): AlertAction => ({ act: 'arrive', alerts: sequences.map(at) })
const played = (...actions: AlertAction[]) => actions.reduce(alertBuffer, EMPTY)
const numbers = (alerts: readonly { sequence: number }[]) => alerts.map(({ sequence }) => sequence)

describe('alertBuffer', () => {
  test('shows the newest first and an alert once', () => {
    expect(numbers(played(arrive(1, 2), arrive(2, 3)).shown)).toEqual([3, 2, 1])
  })

  test('holds new ones back while paused and shows them on resuming', () => {
    const paused = played(arrive(1), { act: 'pause' }, arrive(2, 3))
    expect(numbers(paused.shown)).toEqual([1])
    expect(numbers(paused.waiting)).toEqual([3, 2])
    const resumed = alertBuffer(paused, { act: 'resume' })
    expect(numbers(resumed.shown)).toEqual([3, 2, 1])
    expect(resumed).toMatchObject({ waiting: [], paused: false })
  })

  test('keeps the newest up to its limit and counts the rest', () => {
    const all = Array.from({ length: LIMIT + 7 }, (_, index) => index + 1)
    const buffer = played(arrive(...all))
    expect(buffer.shown).toHaveLength(LIMIT)
    expect(buffer.shown[0]?.sequence).toBe(LIMIT + 7)
    expect(buffer.skipped).toBe(7)
  })

  test('never shows one twice nor more than the limit, whatever comes', () => {
    const action = fc.oneof(
      fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 700 }).map(sequences => arrive(...sequences)),
      fc.constant<AlertAction>({ act: 'pause' }),
      fc.constant<AlertAction>({ act: 'resume' }),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 8 }), actions => {
        const { shown, waiting } = played(...actions)
        expect(new Set(shown.map(keyOf)).size).toBe(shown.length)
        expect(Math.max(shown.length, waiting.length)).toBeLessThanOrEqual(LIMIT)
      }),
      { numRuns: 30 },
    )
  })
})
