import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { en } from '../../../collector/web/messages/en.ts'
import { vi } from '../../../collector/web/messages/vi.ts'
import { duration, localInstant, relative, utcInstant } from '../../../collector/web/time.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('localInstant', () => {
  test("shows Vietnam's time whatever the machine's zone", () => {
    const instant = new Date('2026-11-22T17:30:05Z')
    expect(localInstant(instant)).toBe('23/11/2026 00:30')
    expect(localInstant(instant, 'second')).toBe('23/11/2026 00:30:05')
    expect(utcInstant(instant)).toBe('22/11/2026 17:30:05')
  })
})

describe('duration', () => {
  test.each([
    [4 * DAY + 23 * HOUR + 59 * MINUTE, '4 ngày 23 giờ', '4 days 23 h'],
    [DAY, '1 ngày', '1 day'],
    [23 * HOUR + 59 * MINUTE, '23 giờ 59 phút', '23 h 59 min'],
    [HOUR, '1 giờ', '1 h'],
    [59_999, '59 giây', '59 s'],
    [0, '0 giây', '0 s'],
    [-90 * MINUTE, '1 giờ 30 phút', '1 h 30 min'],
  ])('says %i ms in both languages', (length, vietnamese, english) => {
    expect(duration(length, vi.time)).toBe(vietnamese)
    expect(duration(length, en.time)).toBe(english)
  })

  test('never says that more is left than is', () => {
    const words = { ...en.time, day: (n: number) => `${n * DAY}`, hour: (n: number) => `${n * HOUR}` }
    const exact = { ...words, minute: (n: number) => `${n * MINUTE}`, second: (n: number) => `${n * 1000}` }
    fc.assert(
      fc.property(fc.nat(90 * DAY), length => {
        const said = duration(length, exact)
          .split(' ')
          .reduce((sum, part) => sum + Number(part), 0)
        expect(said).toBeLessThanOrEqual(length)
      }),
    )
  })
})

test('relative tells before from after', () => {
  const now = new Date('2026-11-22T00:00:00Z')
  expect(relative(new Date(now.getTime() - 3 * MINUTE), now, vi.time)).toBe('3 phút trước')
  expect(relative(new Date(now.getTime() + 2 * HOUR), now, en.time)).toBe('in 2 h')
  expect(relative(now, now, vi.time)).toBe('vừa xong')
})
