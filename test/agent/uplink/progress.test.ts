import { describe, expect, test } from 'vitest'
import { Progress } from '../../../agent/uplink/progress.ts'

const PATIENCE = { firstMs: 60, lastMs: 300 }

describe('what was sent through a broker', () => {
  test('is not sent again while the collector is silent, or stores on', () => {
    const progress = new Progress(PATIENCE, 0)
    progress.sent(100, 0)
    expect(progress.takeResend(1_000)).toBeUndefined()
    for (let at = 0; at < 1_000; at += 50) progress.heard(at / 50 + 1, at)
    expect(progress.takeResend(1_000)).toBeUndefined()
  })

  test('is not waited for before it was sent', () => {
    const progress = new Progress(PATIENCE, 0)
    progress.heard(0, 0)
    progress.sent(10, 1_000)
    progress.heard(0, 1_010)
    expect(progress.takeResend(1_010)).toBeUndefined()
    progress.heard(0, 1_060)
    expect(progress.takeResend(1_060)).toEqual({ from: 0, batches: 1 })
  })

  test('goes again one batch at a time, ever less often, while that helps nothing', () => {
    const progress = new Progress(PATIENCE, 7)
    progress.sent(100, 0)
    const resends: number[] = []
    for (let at = 0; at <= 2_000; at += 10) {
      progress.heard(7, at)
      const resend = progress.takeResend(at)
      if (resend) expect(resend).toEqual({ from: 7, batches: 1 })
      if (resend) resends.push(at)
    }
    expect(resends.map((at, index) => at - (resends[index - 1] ?? 0))).toEqual([60, 120, 240, 300, 300, 300, 300, 300])
  })

  test('goes again twice as much each time, once it turns out to be what was missing', () => {
    const progress = new Progress(PATIENCE, 0)
    progress.sent(1_000, 0)
    const batches: number[] = []
    let stored = 0
    for (let at = 0; stored < 1_000 && at < 10_000; at += 10) {
      progress.heard(stored, at)
      const resend = progress.takeResend(at)
      if (!resend) continue
      batches.push(resend.batches)
      stored = Math.min(1_000, resend.from + resend.batches * 50)
    }
    expect(batches).toEqual([1, 2, 4, 8, 16])
  })

  test('goes again when the collector has less than it had before', () => {
    const progress = new Progress(PATIENCE, 0)
    progress.sent(100, 0)
    progress.heard(100, 10)
    progress.heard(40, 20)
    expect(progress.takeResend(20)).toBeUndefined()
    progress.heard(40, 100)
    expect(progress.takeResend(100)).toEqual({ from: 40, batches: 1 })
  })
})
