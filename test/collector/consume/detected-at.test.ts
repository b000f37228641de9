import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detectedAt } from '../../../collector/consume/detected-at.ts'

const DAY = 86_400_000
const receivedAt = new Date('2026-11-20T03:00:10Z')
const at = (offset: number, base = receivedAt) => new Date(base.getTime() + offset)

describe('detectedAt', () => {
  test('is the moment of the match on a host whose clock is right', () => {
    expect(detectedAt({ matchedAt: at(-10_000), sentAt: receivedAt, receivedAt })).toEqual(at(-10_000))
  })

  test.each([
    ['a day fast', DAY],
    ['a day slow', -DAY],
  ])('is the same on a host whose clock is %s', (_name, wrong) => {
    const wronged = { matchedAt: at(-10_000 + wrong), sentAt: at(wrong), receivedAt }
    expect(detectedAt(wronged)).toEqual(at(-10_000))
  })

  test('keeps the time an alert waited in the spool', () => {
    expect(detectedAt({ matchedAt: at(-3 * DAY), sentAt: receivedAt, receivedAt })).toEqual(at(-3 * DAY))
  })

  test('is never later than receipt, whatever the clocks say', () => {
    const instant = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(instant, instant, instant, (matchedAt, sentAt, receivedAt) => {
        expect(detectedAt({ matchedAt, sentAt, receivedAt }).getTime()).toBeLessThanOrEqual(receivedAt.getTime())
      }),
    )
  })
})
