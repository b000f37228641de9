import { describe, expect, test } from 'vitest'
import type { OpenStore } from './alerts.contract.ts'

const ledger = {
  agent: 'agent-1',
  epoch: 1,
  watermark: 3,
  top: 6,
  made: 5,
  stored: 3,
  deadLettered: 0,
  duplicates: 1,
  firstAt: 1,
  lastAt: 2,
}
const drop = { from: 10, to: 12, reason: 'storm' as const, firstAt: 1, lastAt: 2 }

export function describeLedgerStore(name: string, open: OpenStore): void {
  describe(`ledger in ${name}`, () => {
    test('keeps an epoch of an agent, its gaps and its drops', async () => {
      await using store = await open()
      await store.agents.register({ id: 'agent-1', state: 'active', group: 'default', at: 1 })
      await store.ledger.save(ledger)
      await store.ledger.save({ ...ledger, watermark: 9 })
      expect(await store.ledger.find('agent-1', 1)).toEqual({ ...ledger, watermark: 9 })
      expect(await store.ledger.list('agent-1')).toHaveLength(1)
      const gap = { from: 4, to: 6, noticedAt: 7, previousAt: null }
      await store.ledger.changeGaps('agent-1', 1, { remove: [], add: [gap] })
      expect(await store.ledger.gapsWithin('agent-1', 1, { from: 6, to: 20 })).toEqual([gap])
      expect(await store.ledger.gapsWithin('agent-1', 1, { from: 7, to: 20 })).toEqual([])
      await store.ledger.changeGaps('agent-1', 1, { remove: [4], add: [{ ...gap, from: 5 }] })
      expect(await store.ledger.gapsOf('agent-1', 5)).toEqual([{ ...gap, from: 5, epoch: 1 }])
      expect(await store.ledger.addDrops('agent-1', 1, [drop])).toBe(1)
      expect(await store.ledger.addDrops('agent-1', 1, [drop])).toBe(0)
      expect(await store.ledger.dropsWithin('agent-1', 1, { from: 1, to: 10 })).toEqual([drop])
      expect(await store.ledger.losses()).toEqual({ gaps: 1, missing: 2, dropped: 3 })
    })

    test('keeps time that was not watched, and widens what is told again', async () => {
      await using store = await open()
      const told = { source: 'eth0', from: 100, to: 200, reason: 'kernel_drop' as const, items: 5 }
      await store.ledger.addUnread('agent-1', [
        told,
        { ...told, to: 150, items: 7 },
        { ...told, source: 'auth', items: null },
      ])
      await store.ledger.addUnread('agent-1', [{ ...told, to: 300, items: null }])
      expect(await store.ledger.unreadOf('agent-1', 5)).toEqual([
        { ...told, to: 300, items: 7 },
        { ...told, source: 'auth', items: null },
      ])
      expect(await store.ledger.unreadOf('agent-2', 5)).toEqual([])
    })

    test('tells what was lost between two instants, over all agents', async () => {
      await using store = await open()
      const unread = { source: '*', from: 100, to: 200, reason: 'agent_down' as const, items: null }
      await store.ledger.addUnread('agent-1', [unread])
      await store.ledger.addDrops('agent-2', 7, [{ ...drop, firstAt: 210, lastAt: 220 }])
      await store.ledger.changeGaps('agent-3', 8, {
        remove: [],
        add: [{ from: 1, to: 2, noticedAt: 320, previousAt: 310 }],
      })
      expect(await store.ledger.lossesBetween(0, 1000, 10)).toEqual({
        unread: [{ agent: 'agent-1', ...unread }],
        drops: [{ agent: 'agent-2', epoch: 7, ...drop, firstAt: 210, lastAt: 220 }],
        gaps: [{ agent: 'agent-3', epoch: 8, from: 1, to: 2, noticedAt: 320, previousAt: 310 }],
      })
      const kinds = async (from: number, to: number) => {
        const { unread, drops, gaps } = await store.ledger.lossesBetween(from, to, 10)
        return [unread.length, drops.length, gaps.length]
      }
      expect(await kinds(0, 99)).toEqual([0, 0, 0])
      expect(await kinds(150, 160)).toEqual([1, 0, 0])
      expect(await kinds(215, 215)).toEqual([0, 1, 0])
      expect(await kinds(315, 400)).toEqual([0, 0, 1])
      expect(await kinds(321, 400)).toEqual([0, 0, 0])
    })

    test('adds up numbers that no agent can have given out', async () => {
      await using store = await open()
      const absurd = Array.from({ length: 1500 }, (_, index) => ({
        ...drop,
        from: index + 1,
        to: Number.MAX_SAFE_INTEGER,
      }))
      await store.ledger.addDrops('agent-1', 1, absurd)
      expect((await store.ledger.losses()).dropped).toBeGreaterThan(Number.MAX_SAFE_INTEGER)
    })
  })
}
