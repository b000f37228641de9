import { describe, expect, test } from 'vitest'
import { COLLECTOR_ID } from '../../../agent/wire/index.ts'
import { type DoubtedBatch, doubtsOfBatch, doubtsOfHeartbeat } from '../../../collector/consume/clock-doubts.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const AT = Date.parse('2026-11-20T03:00:00Z')

const batch = (change: Partial<DoubtedBatch> = {}): DoubtedBatch => ({
  agent: 'edge-01',
  sentAt: new Date(AT),
  receivedAt: new Date(AT),
  alerts: [{ detectedAt: AT - 1000, matchedAt: AT - 1000 }],
  drops: [],
  previousAt: AT - MINUTE,
  ...change,
})
const kinds = (change: Partial<DoubtedBatch>) => doubtsOfBatch(batch(change)).map(({ kind }) => kind)

describe('a batch', () => {
  test('in good order shows nothing', () => {
    expect(doubtsOfBatch(batch())).toEqual([])
    expect(doubtsOfBatch(batch({ previousAt: null, alerts: [] }))).toEqual([])
  })

  test.each([
    [5 * MINUTE, []],
    [5 * MINUTE + 1, ['offset']],
    [-5 * MINUTE, []],
    [-5 * MINUTE - 1, ['offset']],
    [DAY, ['offset']],
  ])('from a host whose clock is off by %i ms shows %j', (offset, expected) => {
    // The host's own clock bears on matching and sending alike.
    const alerts = [{ detectedAt: AT - 1000, matchedAt: AT - 1000 - offset }]
    expect(kinds({ sentAt: new Date(AT - offset), alerts })).toEqual(expected)
  })

  test('with nothing new says nothing about times', () => {
    expect(kinds({ sentAt: new Date(AT - DAY), alerts: [] })).toEqual([])
  })

  test('says between which T0s its host was off', () => {
    const alerts = [5, 3, 9].map(minutes => ({ detectedAt: AT - minutes * MINUTE, matchedAt: AT - DAY }))
    expect(doubtsOfBatch(batch({ sentAt: new Date(AT - DAY), alerts }))).toEqual([
      { agent: 'edge-01', kind: 'offset', from: AT - 9 * MINUTE, to: AT - 3 * MINUTE, worstMs: DAY },
    ])
  })

  test.each([
    [DAY, []],
    [DAY + 1, ['late']],
  ])('whose alerts waited for %i ms shows %j', (waited, expected) => {
    expect(kinds({ alerts: [{ detectedAt: AT - waited, matchedAt: AT - waited }] })).toEqual(expected)
  })

  test.each([
    [1000, []],
    [1001, ['future']],
  ])('with an alert matched %i ms after it was sent shows %j', (ahead, expected) => {
    expect(kinds({ alerts: [{ detectedAt: AT, matchedAt: AT + ahead }] })).toEqual(expected)
  })

  test.each([
    [MINUTE, []],
    [MINUTE + 1, ['backwards']],
  ])('received %i ms before the last one shows %j, of the collector', (back, expected) => {
    const found = doubtsOfBatch(batch({ previousAt: AT + back }))
    expect(found.map(({ kind }) => kind)).toEqual(expected)
    if (expected.length > 0)
      expect(found[0]).toEqual({ agent: COLLECTOR_ID, kind: 'backwards', from: AT, to: AT + back, worstMs: -back })
  })

  test('that declares what had been stored shows the time since the last receipt as restored', () => {
    expect(doubtsOfBatch(batch({ alerts: [], drops: [{ reason: 'released' }], previousAt: AT - DAY }))).toEqual([
      { agent: 'edge-01', kind: 'restored', from: AT - DAY, to: AT, worstMs: DAY },
    ])
    expect(kinds({ alerts: [], drops: [{ reason: 'spool_full' }] })).toEqual([])
    expect(kinds({ alerts: [], drops: [{ reason: 'released' }], previousAt: null })).toEqual(['restored'])
  })
})

describe('a heartbeat', () => {
  const beat = (sentAt: number, counters: Record<string, number> = {}) =>
    doubtsOfHeartbeat({ agent: 'edge-01', sentAt: new Date(sentAt).toISOString(), counters }, new Date(AT))

  test('in good order shows nothing', () => {
    expect(beat(AT - 1000, { clock_jumped_ms: 500 })).toEqual([])
  })

  test.each([
    [{}, DAY, ['offset']],
    [{ clock_jumped_ms: MINUTE }, 0, []],
    [{ clock_jumped_ms: MINUTE + 1 }, 0, ['jumped']],
    [{ clock_jumped_ms: -3 * DAY }, -DAY, ['offset', 'jumped']],
  ])('with %j, %i ms off, shows %j', (counters, offset, expected) => {
    expect(beat(AT - offset, counters).map(({ kind }) => kind)).toEqual(expected)
  })

  test('whatever a counter says is storable', () => {
    for (const clock_jumped_ms of [Number.MAX_VALUE, -Number.MAX_VALUE, 1e300, 61_000.5])
      for (const { worstMs } of beat(AT, { clock_jumped_ms })) expect(Number.isSafeInteger(worstMs)).toBe(true)
  })
})
