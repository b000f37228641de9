import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { steadyClock } from '../../agent/steady-clock.ts'
import { detectedAt } from '../../collector/consume/detected-at.ts'

const HOUR = 3_600_000
const START = Date.parse('2026-11-20T03:00:00Z')

/** A host whose clock is `offMs` off the true time, and can be set. */
const hostWith = (offMs: number, boot = 'boot-1') => {
  let elapsedMs = 1_000
  let off = offMs
  return {
    clock: { now: () => START + elapsedMs + off, elapsed: () => elapsedMs, boot: () => boot },
    trueTime: () => new Date(START + elapsedMs),
    pass: (ms: number) => {
      elapsedMs += ms
    },
    set: (ms: number) => {
      off += ms
    },
  }
}

const folder = () => mkdtempSync(join(tmpdir(), 'vonggac-clock-'))

describe('steadyClock', () => {
  test.each([HOUR, -HOUR])('an alert keeps its T0 when the clock jumps by %i ms before it is sent', jump => {
    const host = hostWith(-90_000)
    const clock = steadyClock(folder(), host.clock)
    const matched = { at: new Date(clock.now()), truly: host.trueTime() }
    host.pass(60_000)
    host.set(jump)
    host.pass(60_000)
    const t0 = detectedAt({ matchedAt: matched.at, sentAt: new Date(clock.now()), receivedAt: host.trueTime() })
    expect(Math.abs(t0.getTime() - matched.truly.getTime())).toBeLessThanOrEqual(1)
    expect(clock.jumpedMs()).toBe(jump)
  })

  test('goes on as before when the agent starts again after the jump', () => {
    const [kept, host] = [folder(), hostWith(0)]
    const before = steadyClock(kept, host.clock).now()
    host.set(HOUR)
    host.pass(5_000)
    expect(steadyClock(kept, host.clock).now() - before).toBe(5_000)
  })

  test('takes the host’s clock anew after a boot', () => {
    const kept = folder()
    steadyClock(kept, hostWith(0).clock)
    const booted = hostWith(HOUR, 'boot-2')
    expect(steadyClock(kept, booted.clock).now()).toBe(booted.clock.now())
  })
})
