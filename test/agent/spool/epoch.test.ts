/** Numbers that nobody may use a second time. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Spool } from '../../../agent/spool/spool.ts'
import type { SpoolOptions } from '../../../agent/spool/spool-types.ts'
import { alertIn, newAlert } from '../../support/alerts.ts'
import { MemoryFiles } from '../../support/memory-files.ts'
import { openMemorySpool } from '../../support/memory-spool.ts'

const limits = { alerts: 1000, bytes: 1_000_000 }

const open = (files: MemoryFiles, more: Partial<SpoolOptions> = {}): Promise<Spool> =>
  openMemorySpool(files, { holdUntilHeard: true, ...more })

const add = (spool: Spool, title: string) => spool.append({ alerts: [newAlert(title)], checkpoints: { log: title } })

const titles = async (spool: Spool, after = 0) =>
  (await spool.read(after, limits)).alerts.map(alert => `${alert.sequence} ${alertIn(alert).rule.title}`)

describe('a new epoch', () => {
  test('renumbers what is unsent from 1, and what it declared with it', async () => {
    const files = new MemoryFiles()
    const epochs: unknown[] = []
    const spool = await open(files, { onEpoch: (...said) => epochs.push(said) })
    for (const title of ['a', 'b', 'c', 'd']) await add(spool, title)
    await spool.refuse(3)
    await titles(spool)
    const { epoch } = spool.status()
    await spool.release({ epoch, sequence: 1 })
    await spool.beginEpoch('watermark_ahead')
    const after = spool.status()
    expect(after).toMatchObject({ made: 3, released: 0, spooledAlerts: 2, dropped: { refused: 1 } })
    expect(after.epoch).toBeGreaterThan(epoch)
    expect(epochs).toEqual([[after.epoch, 'watermark_ahead', 3]])
    const reading = await spool.read(0, limits)
    expect(reading).toMatchObject({ epoch: after.epoch, upTo: 3, drops: [{ from: 2, to: 2, reason: 'refused' }] })
    expect(await titles(spool)).toEqual(['1 b', '3 d'])
    expect(await add(spool, 'e')).toMatchObject({ from: 4 })
    expect(await spool.release({ epoch, sequence: 2 })).toBe('other_epoch')
    await spool.refuse(1, epoch)
    expect(await spool.release({ epoch: after.epoch, sequence: 3 })).toBe('moved')
    await spool.close()
    const again = await open(files)
    expect(again.status()).toMatchObject({ epoch: after.epoch, made: 4, released: 3, dropped: { refused: 1 } })
    expect(await titles(again)).toEqual(['4 e'])
  })

  test('changes nothing when it cannot be written down', async () => {
    const files = new MemoryFiles()
    const spool = await open(files)
    await add(spool, 'a')
    const { epoch } = spool.status()
    const rename = files.rename
    files.rename = async () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' })
    }
    await expect(spool.beginEpoch('watermark_ahead')).rejects.toThrow('EIO')
    files.rename = rename
    expect(spool.status()).toMatchObject({ epoch, made: 1 })
    await spool.beginEpoch('watermark_ahead')
    expect(await titles(spool)).toEqual(['1 a'])
  })
})

describe('a folder that was restored from an older copy', () => {
  test('hands out nothing that was made since its start until the collector has spoken', async () => {
    const files = new MemoryFiles()
    const before = await open(files)
    await add(before, 'a')
    const restore = files.copy()
    await before.close()
    restore()
    const spool = await open(files)
    await add(spool, 'b')
    expect(await titles(spool)).toEqual(['1 a'])
    const stop = new AbortController()
    const changed = spool.changed(1, stop.signal).then(() => 'changed')
    expect(await Promise.race([changed, new Promise(resolve => setTimeout(resolve, 30, 'quiet'))])).toBe('quiet')
    expect(await spool.release({ epoch: spool.status().epoch, sequence: 0 })).toBe('unchanged')
    expect(await changed).toBe('changed')
    expect(await titles(spool, 1)).toEqual(['2 b'])
  })

  test('loses nothing and uses no number twice, wherever the copy was taken', async () => {
    const work = fc.record({
      before: fc.integer({ min: 0, max: 5 }),
      between: fc.integer({ min: 0, max: 5 }),
      after: fc.integer({ min: 0, max: 9 }),
      sentBefore: fc.integer({ min: 0, max: 5 }),
      batch: fc.integer({ min: 1, max: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(work, async ({ before, between, after, sentBefore, batch }) => {
        const files = new MemoryFiles()
        const stored = new Map<string, string>()
        const watermark = (epoch: number) => {
          let sequence = 0
          while (stored.has(`${epoch}/${sequence + 1}`)) sequence++
          return { epoch, sequence }
        }
        /** A batch to a collector that, like the real one, keeps the first alert of a number. */
        const send = async (spool: Spool, count: number) => {
          const { epoch, alerts } = await spool.read(spool.status().released, { alerts: count, bytes: 1e6 })
          for (const alert of alerts) {
            const name = `${epoch}/${alert.sequence}`
            if (!stored.has(name)) stored.set(name, alertIn(alert).rule.title)
          }
          if ((await spool.release(watermark(epoch))) === 'ahead') await spool.beginEpoch('watermark_ahead')
        }
        const first = await open(files)
        for (let index = 0; index < before; index++) await add(first, `before ${index}`)
        if (sentBefore > 0) await send(first, sentBefore)
        const restore = files.copy()
        for (let index = 0; index < between; index++) await add(first, `between ${index}`)
        await send(first, 1_000)
        await first.close()
        restore()
        const second = await open(files)
        for (let index = 0; index < after; index++) await add(second, `after ${index}`)
        // The first heartbeat's answer, then batches until nothing is left.
        await send(second, batch)
        if ((await second.release(watermark(second.status().epoch))) === 'ahead') await second.beginEpoch('ahead')
        for (let turn = 0; turn < 40; turn++) await send(second, batch)
        const all = [...stored.values()]
        for (let index = 0; index < before; index++) expect(all).toContain(`before ${index}`)
        for (let index = 0; index < after; index++) expect(all).toContain(`after ${index}`)
        const { made, released } = second.status()
        expect(released).toBe(made)
        await second.close()
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})
