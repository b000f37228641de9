import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clockOffset } from '../../../agent/uplink/clock-offset.ts'

const iso = (at: number) => new Date(at).toISOString()

test('the true offset is never further away than the uncertainty says, however the way there and back differ', () => {
  const wait = fc.double({ min: 0, max: 60_000, noNaN: true })
  const off = fc.double({ min: -86_400_000, max: 86_400_000, noNaN: true })
  fc.assert(
    fc.property(wait, wait, off, fc.double({ min: 0, max: 1, noNaN: true }), (there, back, true_, part) => {
      const sentAt = 1_800_000_000_000 + part
      const receivedAt = sentAt + there + true_
      const { offsetMs, uncertaintyMs } = clockOffset(iso(sentAt), iso(receivedAt), there + back)
      expect(Math.abs(offsetMs - true_)).toBeLessThanOrEqual(uncertaintyMs)
    }),
  )
})

test('a clock ten seconds slow, asked over a way of forty milliseconds', () => {
  expect(clockOffset('2026-11-20T00:00:00.000Z', '2026-11-20T00:00:10.030Z', 40)).toEqual({
    ...{ offsetMs: 10_010, uncertaintyMs: 22 },
  })
})
