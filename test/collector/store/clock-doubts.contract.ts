import { describe, expect, test } from 'vitest'
import type { ClockDoubt } from '../../../collector/store/clock-doubts.ts'
import type { OpenStore } from './alerts.contract.ts'

const HOUR = 3_600_000
const doubt = (from: number, to: number, change: Partial<ClockDoubt> = {}): ClockDoubt => ({
  ...{ agent: 'edge-01', kind: 'offset', from, to, worstMs: 1000, ...change },
})

export function describeClockDoubtStore(name: string, open: OpenStore): void {
  describe(`doubts about clocks in ${name}`, () => {
    test('are found by time, earliest first, as many as asked for', async () => {
      await using store = await open()
      await store.clockDoubts.note([
        doubt(10 * HOUR, 11 * HOUR),
        doubt(1 * HOUR, 2 * HOUR),
        doubt(20 * HOUR, 20 * HOUR),
      ])
      const found = (from: number, to: number, limit = 10) => store.clockDoubts.between(from, to, limit)
      expect(await found(0, 100 * HOUR)).toEqual([
        doubt(1 * HOUR, 2 * HOUR),
        doubt(10 * HOUR, 11 * HOUR),
        doubt(20 * HOUR, 20 * HOUR),
      ])
      expect(await found(2 * HOUR, 10 * HOUR)).toHaveLength(2)
      expect(await found(2 * HOUR + 1, 10 * HOUR - 1)).toEqual([])
      expect(await found(0, 100 * HOUR, 1)).toEqual([doubt(1 * HOUR, 2 * HOUR)])
      const other = doubt(3 * HOUR, 30 * HOUR, { agent: 'edge-02' })
      await store.clockDoubts.note([other])
      expect(await found(12 * HOUR, 19 * HOUR)).toEqual([other])
    })

    test('within an hour of each other are one, with the worst of both, whichever comes first', async () => {
      await using store = await open()
      await store.clockDoubts.note([doubt(5 * HOUR, 5 * HOUR), doubt(6 * HOUR, 7 * HOUR, { worstMs: -9000 })])
      await store.clockDoubts.note([doubt(4 * HOUR, 4 * HOUR, { worstMs: 2000 })])
      await store.clockDoubts.note([doubt(8 * HOUR + 1, 8 * HOUR + 1)])
      await store.clockDoubts.note([doubt(6 * HOUR, 6 * HOUR, { kind: 'jumped' })])
      expect(await store.clockDoubts.between(0, 100 * HOUR, 10)).toEqual([
        doubt(4 * HOUR, 7 * HOUR, { worstMs: -9000 }),
        doubt(6 * HOUR, 6 * HOUR, { kind: 'jumped' }),
        doubt(8 * HOUR + 1, 8 * HOUR + 1),
      ])
    })

    test('a collector’s pulse is the last one saved, each collector’s its own', async () => {
      await using store = await open()
      expect(await store.clockDoubts.pulse('one')).toBeNull()
      await store.clockDoubts.savePulse('one', { beat: 1, at: 5 })
      await store.clockDoubts.savePulse('one', { beat: 2, at: 65 })
      await store.clockDoubts.savePulse('two', { beat: 7, at: 66 })
      expect(await store.clockDoubts.pulse('one')).toEqual({ beat: 2, at: 65 })
      expect(await store.clockDoubts.pulse('two')).toEqual({ beat: 7, at: 66 })
    })
  })
}
