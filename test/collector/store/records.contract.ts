import { describe, expect, test } from 'vitest'
import type { OpenStore } from './alerts.contract.ts'

/** Dead letters and figures. */
export function describeRecordStores(name: string, open: OpenStore): void {
  describe(`dead letters in ${name}`, () => {
    const letter = (id: string, at: number) => ({
      id,
      at,
      agent: 'agent-1',
      epoch: 1,
      sequence: 2,
      reason: 'why',
      body: '{',
      bytes: 1,
    })

    test('count the same letter and keep no more than they may, the latest', async () => {
      await using store = await open()
      expect(await store.deadLetters.add([letter('a', 1), letter('b', 2)], 10)).toBe(2)
      expect(await store.deadLetters.add([letter('a', 5)], 10)).toBe(0)
      expect(await store.deadLetters.page({ limit: 10 })).toMatchObject([{ id: 'b' }, { id: 'a', times: 2, lastAt: 5 }])
      await store.deadLetters.add([letter('c', 6)], 2)
      expect((await store.deadLetters.page({ limit: 10 })).map(({ id }) => id)).toEqual(['c', 'b'])
      expect(await store.deadLetters.count()).toBe(2)
    })

    test('lose their bodies when their time is over, and nothing else', async () => {
      await using store = await open()
      await store.deadLetters.add([letter('a', 1), letter('b', 2), letter('c', 3)], 10)
      const purged = []
      for (let turn = 0; turn < 3; turn += 1) purged.push(await store.deadLetters.purgeBodies(3, 1))
      expect(purged).toEqual([1, 1, 0])
      expect((await store.deadLetters.page({ limit: 9 })).map(({ id, body, bytes }) => [id, body, bytes])).toEqual([
        ['c', '{', 1],
        ['b', '', 1],
        ['a', '', 1],
      ])
    })

    test('keep what no text should hold: NUL and half characters', async () => {
      await using store = await open()
      await store.deadLetters.add([{ ...letter('a', 1), reason: 'a\0b', body: '\0\ud800' }], 10)
      const [kept] = await store.deadLetters.page({ limit: 1 })
      expect(kept?.reason).toMatch(/^a.b$/)
    })
  })

  describe(`figures in ${name}`, () => {
    test('tell how much there is', async () => {
      await using store = await open()
      expect(await store.figures.read()).toMatchObject({ alerts: 0, incidents: 0, incidentsOpen: 0, deadLetters: 0 })
      expect((await store.figures.read()).bytes).toBeGreaterThan(0)
    })
  })
}
