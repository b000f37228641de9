import { expect, test } from 'vitest'
import { memoryCap } from '../../../agent/host/memory-cap.ts'

const MIB = 1_048_576

test('asks for an end only after memory stayed above the cap', () => {
  let at = { bytes: 0, nowMs: 0 }
  const exceeded = memoryCap({ restartAboveBytes: 100 * MIB, forMs: 30_000 }, () => at)
  const after = (nowMs: number, bytes: number) => {
    at = { bytes, nowMs }
    return exceeded()
  }
  expect(after(0, 100 * MIB)).toBe(false)
  expect(after(1_000, 101 * MIB)).toBe(false)
  expect(after(20_000, 99 * MIB)).toBe(false)
  expect(after(40_000, 101 * MIB)).toBe(false)
  expect(after(69_999, 200 * MIB)).toBe(false)
  expect(after(70_000, 200 * MIB)).toBe(true)
  expect(after(71_000, 200 * MIB)).toBe(true)
})
