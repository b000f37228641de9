import { describe, expect, test } from 'vitest'
import { Movement } from '../../agent/moving.ts'

const MINUTE = 60_000

describe('Movement', () => {
  let nowMs = 0
  const elapsed = () => nowMs

  test('holds a loop that has not turned for half a minute for one that hangs, and sees it turn again', () => {
    nowMs = 1_000
    let turnedAtMs: number | undefined
    const movement = new Movement({ elapsed, turnedAtMs: () => turnedAtMs })
    expect(movement.moves()).toBe(true)
    nowMs += 31_000
    expect(movement.moves()).toBe(false)
    turnedAtMs = 5
    expect(movement.moves()).toBe(true)
    nowMs += 31_000
    expect(movement.moves()).toBe(false)
    movement.began()
    expect(movement.moves()).toBe(true)
  })

  test('is not deceived by a clock that is set by an hour either way', () => {
    nowMs = 0
    let clock = 10 * 60 * MINUTE
    const movement = new Movement({ elapsed, turnedAtMs: () => clock, expectEveryMs: MINUTE })
    for (const jump of [0, 60 * MINUTE, -60 * MINUTE]) {
      nowMs += 1_000
      clock += 1_000 + jump
      movement.read()
      expect(movement.moves()).toBe(true)
    }
    nowMs += 31_000
    expect(movement.moves()).toBe(false)
  })

  test('wants what is known to bring something to bring it, and lets others be quiet', () => {
    nowMs = 0
    const busy = new Movement({ elapsed, expectEveryMs: MINUTE })
    const quiet = new Movement({ elapsed })
    nowMs += MINUTE + 1
    expect([busy.moves(), quiet.moves()]).toEqual([false, true])
    busy.read()
    expect(busy.moves()).toBe(true)
  })
})
