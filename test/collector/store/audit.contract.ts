import { describe, expect, test } from 'vitest'
import type { AuditEntry, AuditRow } from '../../../collector/store/audit.ts'
import { flawOf, hashRow } from '../../../collector/store/audit-chain.ts'
import { GENESIS } from '../../../collector/store/canonical.ts'
import { EVERYTHING } from '../../../collector/store/scope.ts'
import type { Store } from '../../../collector/store/store.ts'
import type { OpenStore } from './alerts.contract.ts'

const entry = (given: Partial<AuditEntry> = {}): AuditEntry => ({
  at: 1,
  actor: 'lan',
  action: 'session.opened',
  subject: 'lan',
  detail: '',
  address: '::1',
  ...given,
})

/** The whole chain, every link checked. */
export async function wholeChain(store: Store): Promise<AuditRow[]> {
  const rows = await store.audit.after(0, 100_000)
  rows.forEach((row, index) => {
    expect(flawOf(row, rows[index - 1] ?? null), `row ${row.number}`).toBeUndefined()
  })
  expect(rows[0]?.number ?? 1).toBe(1)
  return rows
}

/** Who did what, chained. */
export function describeAuditStore(name: string, open: OpenStore): void {
  describe(`the audit in ${name}`, () => {
    test('is one chain from its first line on, whatever the lines hold', async () => {
      await using store = await open()
      expect(await store.audit.head()).toBeNull()
      const odd = ['', 'tiếng Việt', 'a\0b', 'half \ud800 a pair', '"\\\n', '😀']
      for (const detail of odd) await store.audit.add(entry({ detail }))
      const rows = await wholeChain(store)
      expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6])
      expect(rows[0]?.previousHash).toBe(GENESIS)
      expect(rows[2]?.detail).toBe('a␀b')
      expect(await store.audit.head()).toEqual(rows.at(-1))
      expect(hashRow({ ...(rows[1] as AuditRow), detail: 'khác' })).not.toBe(rows[1]?.hash)
    })

    test('takes a transaction’s lines at its end, in their order, and none of one that failed', async () => {
      await using store = await open()
      await store.transaction(async within => {
        await within.audit.add(entry({ subject: 'first' }))
        await within.audit.add(entry({ subject: 'second' }))
        expect(await within.audit.head()).toBeNull()
      })
      const failing = store.transaction(async within => {
        await within.audit.add(entry({ subject: 'never' }))
        throw new Error('mind changed')
      })
      await expect(failing).rejects.toThrow('mind changed')
      await store.audit.add(entry({ subject: 'third' }))
      expect((await wholeChain(store)).map(({ subject }) => subject)).toEqual(['first', 'second', 'third'])
    })

    test('is read by who, what, about what, when and whose, latest first, page by page', async () => {
      await using store = await open()
      const lines = [
        entry({ at: 10, organisation: 'a' }),
        entry({ at: 20, action: 'session.ended', organisation: 'a' }),
        entry({ at: 30, action: 'sessions', actor: 'hung', organisation: 'b' }),
        entry({ at: 40, action: 'agent.notes', subject: 'agent-1', actor: 'hung' }),
      ]
      for (const line of lines) await store.audit.add(line)
      const read = async (asked: object) =>
        (await store.audit.page({ scope: EVERYTHING, limit: 9, ...asked })).map(({ number }) => number)
      expect(await read({})).toEqual([4, 3, 2, 1])
      expect(await read({ actor: 'hung' })).toEqual([4, 3])
      expect(await read({ action: 'session.' })).toEqual([2, 1])
      expect(await read({ action: 'session.ended' })).toEqual([2])
      expect(await read({ subject: 'agent-1' })).toEqual([4])
      expect(await read({ from: 20, to: 40 })).toEqual([3, 2])
      expect(await read({ limit: 2 })).toEqual([4, 3])
      expect(await read({ limit: 2, before: 3 })).toEqual([2, 1])
      // What belongs to nobody is the installation's, and nobody else's.
      expect(await read({ scope: { organisation: 'a' } })).toEqual([2, 1])
      expect(await read({ scope: { organisation: 'c' } })).toEqual([])
    })

    test('gives the stretch of its chain that a time lies in', async () => {
      await using store = await open()
      // One clock is ahead of the others.
      for (const at of [10, 20, 90, 30, 40]) await store.audit.add(entry({ at }))
      expect(await store.audit.stretch(20, 35)).toEqual({ first: 2, last: 4 })
      expect(await store.audit.stretch(35, 100)).toEqual({ first: 3, last: 5 })
      expect(await store.audit.stretch(50, 60)).toBeNull()
      expect((await store.audit.after(1, 3)).map(({ at }) => at)).toEqual([20, 90, 30])
    })
  })
}
