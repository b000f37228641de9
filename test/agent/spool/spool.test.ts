import { describe, expect, test } from 'vitest'
import { openSpool } from '../../../agent/spool/open-spool.ts'
import type { Spool } from '../../../agent/spool/spool.ts'
import type { SpoolOptions } from '../../../agent/spool/spool-types.ts'
import type { Drop } from '../../../agent/wire/index.ts'
import { alertIn, newAlert } from '../../support/alerts.ts'
import { MemoryFiles } from '../../support/memory-files.ts'

const FOLDER = '/spool'
const limits = { alerts: 1000, bytes: 1_000_000 }

const open = (files: MemoryFiles, more: Partial<SpoolOptions> = {}): Promise<Spool> =>
  openSpool({
    folder: FOLDER,
    agent: 'agent-1',
    limitBytes: 1_000_000,
    segmentBytes: 2_000,
    commitDelayMs: 0,
    checkpointDelayMs: 1,
    files,
    owner: { pid: 1, startedAt: 'x' },
    isAlive: async () => false,
    ...more,
  })

const add = (spool: Spool, title: string, checkpoint = title) =>
  spool.append({ alerts: [newAlert(title)], checkpoints: { log: checkpoint } })

const titles = async (spool: Spool, after = 0) =>
  (await spool.read(after, limits)).alerts.map(alert => `${alert.sequence} ${alertIn(alert).rule.title}`)

describe('the spool', () => {
  test('numbers alerts from 1, gives them back in order, and goes on after a restart', async () => {
    const files = new MemoryFiles()
    const first = await open(files)
    await add(first, 'a')
    await add(first, 'b')
    await first.close()
    const second = await open(files)
    expect(await add(second, 'c')).toEqual({ from: 3, count: 1, refused: 0 })
    expect(await titles(second)).toEqual(['1 a', '2 b', '3 c'])
    expect(await titles(second, 2)).toEqual(['3 c'])
    expect(second.status()).toMatchObject({ made: 3, released: 0, spooledAlerts: 3, state: 'ok' })
    expect(second.checkpoint('log')).toBe('c')
  })

  test('deletes whole segments below the watermark and keeps the checkpoints that stood in them', async () => {
    const files = new MemoryFiles()
    const spool = await open(files)
    for (let index = 1; index <= 30; index++) {
      await spool.append({
        alerts: [newAlert(`${index}`)],
        checkpoints: { [index < 5 ? 'early' : 'late']: `${index}` },
      })
    }
    const before = files.paths().filter(path => path.endsWith('.segment')).length
    await titles(spool)
    expect(await spool.release({ epoch: spool.status().epoch, sequence: 29 })).toBe('moved')
    const after = files.paths().filter(path => path.endsWith('.segment')).length
    expect(before).toBeGreaterThan(5)
    expect(after).toBeLessThan(3)
    files.crash({ keepEntries: 0, keepBytes: 0, garble: 0 })
    const again = await open(files)
    expect(await titles(again)).toEqual(['30 30'])
    expect([again.checkpoint('early'), again.checkpoint('late')]).toEqual(['4', '30'])
    expect(again.status()).toMatchObject({ made: 30, released: 29, dropped: {} })
  })

  test('takes no watermark of another epoch, nor one ahead of what it handed out', async () => {
    const spool = await open(new MemoryFiles())
    for (const title of ['a', 'b']) await add(spool, title)
    const { epoch } = spool.status()
    expect(await spool.release({ epoch: epoch - 1, sequence: 1 })).toBe('other_epoch')
    expect(await spool.release({ epoch, sequence: 1 })).toBe('ahead')
    expect((await spool.read(0, { alerts: 1, bytes: 1e6 })).upTo).toBe(1)
    expect(await spool.release({ epoch, sequence: 2 })).toBe('ahead')
    expect(await spool.release({ epoch, sequence: 1 })).toBe('moved')
    expect(await titles(spool)).toEqual(['2 b'])
  })

  test('keeps a checkpoint that came without alerts', async () => {
    const files = new MemoryFiles()
    const spool = await open(files)
    await spool.append({ alerts: [], checkpoints: { log: 'quiet' } })
    await expect.poll(() => files.readAll(`${FOLDER}/ledger.json`).then(String)).toContain('quiet')
    files.crash({ keepEntries: 0, keepBytes: 0, garble: 0 })
    expect((await open(files)).checkpoint('log')).toBe('quiet')
  })

  test('lets groups wait while it is at its limit, and takes them when a release makes room', async () => {
    const spool = await open(new MemoryFiles(), { limitBytes: 8_000 })
    let made = 0
    const filling = (async () => {
      for (; made < 60; made++) await add(spool, `${made + 1}`)
    })()
    await expect.poll(() => spool.status().state).toBe('full')
    const stoodAt = made
    expect(stoodAt).toBeLessThan(30)
    while (made < 60) {
      const { upTo } = await spool.read(0, limits)
      await spool.release({ epoch: spool.status().epoch, sequence: upTo })
      await new Promise(resolve => setImmediate(resolve))
    }
    await filling
    expect(spool.status()).toMatchObject({ made: 60, state: 'ok', dropped: {} })
  })

  test('gives numbers to what it refuses for want of room, and declares the range once', async () => {
    const drops: Drop[] = []
    const spool = await open(new MemoryFiles(), { limitBytes: 8_000, onDrop: drop => drops.push(drop) })
    const results = []
    for (let index = 0; index < 40; index++) {
      results.push(await spool.append({ alerts: [newAlert('x')], checkpoints: {}, whenFull: 'drop' }))
    }
    const kept = results.filter(({ count }) => count === 1).length
    expect(kept).toBeLessThan(30)
    const reading = await spool.read(0, limits)
    expect(reading.alerts).toHaveLength(kept)
    expect(reading.drops).toMatchObject([{ from: kept + 1, to: 40, reason: 'spool_full' }])
    expect(reading.upTo).toBe(40)
    expect(drops).toEqual(reading.drops)
    await spool.release({ epoch: spool.status().epoch, sequence: 40 })
    expect(await spool.append({ alerts: [newAlert('y')], checkpoints: {}, whenFull: 'drop' })).toMatchObject({
      from: 41,
      count: 1,
    })
    expect(await spool.read(40, limits)).toMatchObject({ drops: [], upTo: 41 })
  })

  test('reports a full disk, counts nothing half-written, and goes on by itself when there is room', async () => {
    const files = new MemoryFiles()
    const states: string[] = []
    const spool = await open(files, {
      onState: state => states.push(state),
      delay: () => new Promise(resolve => setImmediate(resolve)),
    })
    await add(spool, 'a')
    files.capacity = 264_800
    const waiting = spool.append({ alerts: Array.from({ length: 20 }, () => newAlert('b')), checkpoints: {} })
    await expect.poll(() => spool.status().state).toBe('disk_full')
    expect(await titles(spool)).toEqual(['1 a'])
    expect(await spool.append({ alerts: [newAlert('c')], checkpoints: {}, whenFull: 'drop' })).toMatchObject({
      count: 0,
      refused: 1,
    })
    files.capacity = Number.POSITIVE_INFINITY
    expect(await waiting).toEqual({ from: 2, count: 20, refused: 0 })
    await expect.poll(() => states).toEqual(['disk_full', 'ok'])
    expect(await spool.read(0, limits)).toMatchObject({ drops: [{ from: 22, to: 22, reason: 'disk_full' }], upTo: 22 })
  })

  test('steps over damage in the middle and declares exactly the numbers it cost', async () => {
    const files = new MemoryFiles()
    const spool = await open(files)
    for (let index = 1; index <= 12; index++) await add(spool, `${index}`)
    await spool.close()
    const [first = ''] = files.paths().filter(path => path.endsWith('.segment'))
    files.corrupt(first, bytes => {
      const at = bytes.indexOf('"title":"2"')
      bytes[at] = 0
      return bytes
    })
    const again = await open(files)
    const reading = await again.read(0, limits)
    expect(reading.alerts.map(({ sequence }) => sequence)).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(reading.drops).toMatchObject([{ from: 2, to: 2, reason: 'corrupt' }])
    expect(again.status().dropped).toEqual({ corrupt: 1 })
  })

  test('declares what a missing last segment held, and never gives those numbers again', async () => {
    const files = new MemoryFiles()
    const spool = await open(files)
    for (let index = 1; index <= 12; index++) await add(spool, `${index}`)
    await spool.close()
    const last =
      files
        .paths()
        .filter(path => path.endsWith('.segment'))
        .at(-1) ?? ''
    const from = Number.parseInt(last.slice(-24), 10)
    await files.remove(last)
    const again = await open(files)
    expect(await add(again, 'next')).toMatchObject({ from: 13 })
    expect((await again.read(0, limits)).drops).toMatchObject([{ from, to: 12, reason: 'corrupt' }])
  })

  test('goes on with the segments alone when its ledger is damaged', async () => {
    const files = new MemoryFiles()
    const spool = await open(files)
    for (const title of ['a', 'b', 'c']) await add(spool, title)
    const { epoch } = spool.status()
    await spool.close()
    files.corrupt(`${FOLDER}/ledger.json`, bytes => bytes.fill(0))
    const again = await open(files)
    expect(again.recovered.ledgerWas).toBe('damaged')
    expect(again.status()).toMatchObject({ made: 3 })
    expect(again.status().epoch).toBeGreaterThan(epoch)
    expect(await titles(again)).toEqual(['1 a', '2 b', '3 c'])
    expect(again.checkpoint('log')).toBe('c')
  })

  test('declares nothing lost when the watermark passes what is being read', async () => {
    const files = new MemoryFiles()
    const before = await open(files)
    for (let index = 1; index <= 30; index++) await add(before, `${index}`)
    await before.close()
    const spool = await open(files)
    const openFile = files.open
    let released = false
    files.open = async (path, how) => {
      if (how === 'read' && !released) {
        released = true
        await spool.release({ epoch: spool.status().epoch, sequence: 20 })
      }
      return openFile(path, how)
    }
    const { alerts, drops } = await spool.read(0, limits)
    expect(drops).toEqual([])
    expect(alerts.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 10 }, (_, index) => index + 21))
    expect(spool.status().dropped).toEqual({})
    await spool.close()
  })

  test('skips a refused alert and declares it', async () => {
    const spool = await open(new MemoryFiles())
    for (const title of ['a', 'b', 'c']) await add(spool, title)
    await spool.refuse(2)
    expect(await titles(spool)).toEqual(['1 a', '3 c'])
    expect((await spool.read(0, limits)).drops).toMatchObject([{ from: 2, to: 2, reason: 'refused' }])
  })

  test('refuses a folder that a living process owns, and one that belongs to another agent', async () => {
    const files = new MemoryFiles()
    const spool = await open(files)
    await expect(open(files, { isAlive: async () => true })).rejects.toMatchObject({ code: 'locked' })
    await spool.close()
    await expect(open(files, { agent: 'agent-2' })).rejects.toMatchObject({ code: 'other_agent' })
  })

  test('cuts a reading at its limits', async () => {
    const spool = await open(new MemoryFiles())
    for (let index = 1; index <= 10; index++) await add(spool, `${index}`)
    expect((await spool.read(0, { alerts: 3, bytes: 1e6 })).upTo).toBe(3)
    expect((await spool.read(3, { alerts: 100, bytes: 1 })).upTo).toBe(4)
  })
})
