/** What a spool makes of a folder that something else than a crash has harmed. */
import { describe, expect, test } from 'vitest'
import type { Spool } from '../../../agent/spool/spool.ts'
import { alertIn, newAlert } from '../../support/alerts.ts'
import { MemoryFiles } from '../../support/memory-files.ts'
import { openMemorySpool } from '../../support/memory-spool.ts'

const LEDGER = '/spool/ledger.json'
const limits = { alerts: 1000, bytes: 1_000_000 }

const add = (spool: Spool, title: string) => spool.append({ alerts: [newAlert(title)], checkpoints: { log: title } })

async function filled(files: MemoryFiles, count: number): Promise<Spool> {
  const spool = await openMemorySpool(files)
  for (let index = 1; index <= count; index++) await add(spool, `${index}`)
  return spool
}

const segments = (files: MemoryFiles) => files.paths().filter(path => path.endsWith('.segment'))
const firstOf = (path = '') => Number.parseInt(path.slice(-24), 10)

async function told(spool: Spool) {
  const { alerts, drops, upTo } = await spool.read(0, limits)
  return { titles: alerts.map(alert => `${alert.sequence} ${alertIn(alert).rule.title}`), drops, upTo }
}

describe('a folder that was harmed', () => {
  test('says which numbers a segment missing from the middle held', async () => {
    const files = new MemoryFiles()
    await (await filled(files, 12)).close()
    const [, missing = '', after = ''] = segments(files)
    await files.remove(missing)
    const spool = await openMemorySpool(files)
    const { titles, drops, upTo } = await told(spool)
    expect(drops).toMatchObject([{ from: firstOf(missing), to: firstOf(after) - 1, reason: 'corrupt' }])
    const kept = Array.from({ length: 12 }, (_, index) => index + 1).filter(
      number => number < firstOf(missing) || number >= firstOf(after),
    )
    expect(titles).toEqual(kept.map(number => `${number} ${number}`))
    expect(upTo).toBe(12)
    expect(String(await files.readAll(LEDGER))).toContain('"corrupt"')
  })

  test('goes on when a segment is deleted under it, even the one it writes to', async () => {
    const files = new MemoryFiles()
    const spool = await filled(files, 6)
    for (const path of segments(files)) await files.remove(path)
    const { drops } = await told(spool)
    expect(drops).toMatchObject([{ from: 1, to: 6, reason: 'corrupt' }])
    expect(await add(spool, '7')).toMatchObject({ from: 7 })
    await spool.close()
    expect((await told(await openMemorySpool(files))).titles).toEqual(['7 7'])
  })

  test('takes what a disk gives back of a segment that it cannot read to its end', async () => {
    const files = new MemoryFiles()
    const spool = await filled(files, 12)
    const [, bad = '', after = ''] = segments(files)
    const openFile = files.open
    files.open = async (path, how) => {
      if (path === bad) throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
      return openFile(path, how)
    }
    const { drops, upTo } = await told(spool)
    expect(drops).toMatchObject([{ from: firstOf(bad), to: firstOf(after) - 1, reason: 'corrupt' }])
    expect(upTo).toBe(12)
  })

  test.each([
    ['torn', (bytes: Buffer) => bytes.subarray(0, bytes.length - 7)],
    ['zero-filled', (bytes: Buffer) => Buffer.from(bytes).fill(0, bytes.length - 300)],
    ['longer by zeros', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(4_096)])],
    ['longer by noise', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('VGR2VGR1VGR2 noise VGR')])],
    ['empty', () => Buffer.alloc(0)],
  ])('recovers from a last segment that is %s, and states what the ledger knew of it', async (_, change) => {
    const files = new MemoryFiles()
    const spool = await filled(files, 12)
    await spool.close()
    const whole = (await files.readAll(LEDGER)) ?? Buffer.alloc(0)
    files.corrupt(segments(files).at(-1) ?? '', change)
    const again = await openMemorySpool(files)
    const { titles, drops, upTo } = await told(again)
    expect(upTo).toBe(12)
    expect(titles.length + drops.reduce((total, { from, to }) => total + to - from + 1, 0)).toBe(12)
    expect(titles).toEqual(titles.map((_, index) => `${index + 1} ${index + 1}`))
    expect(drops.every(({ reason }) => reason === 'corrupt')).toBe(true)
    expect(again.recovered.lost).toEqual(drops)
    expect(whole.length).toBeGreaterThan(0)
    expect(await add(again, 'next')).toMatchObject({ from: 13 })
    await again.close()
    expect((await told(await openMemorySpool(files))).titles.at(-1)).toBe('13 next')
  })

  test('steps over a damaged header of a segment', async () => {
    const files = new MemoryFiles()
    await (await filled(files, 12)).close()
    for (const path of segments(files)) files.corrupt(path, bytes => bytes.fill(0, 0, 44))
    const { titles, drops } = await told(await openMemorySpool(files, { limitAgeMs: 1 }))
    expect([titles.length, drops]).toEqual([12, []])
  })

  test.each([
    ['damaged', (files: MemoryFiles) => files.corrupt(LEDGER, bytes => bytes.fill(0))],
    ['no JSON', (files: MemoryFiles) => files.corrupt(LEDGER, () => Buffer.from('8587d865 not json\n'))],
    ['empty', (files: MemoryFiles) => files.corrupt(LEDGER, () => Buffer.alloc(0))],
    ['gone', (files: MemoryFiles) => files.remove(LEDGER)],
  ])('sends what it has under a new epoch when its ledger is %s', async (_, harm) => {
    const files = new MemoryFiles()
    const spool = await filled(files, 12)
    const { epoch } = spool.status()
    await spool.read(0, limits)
    await spool.release({ epoch, sequence: 8 })
    await spool.close()
    const first = firstOf(segments(files)[0])
    await harm(files)
    const epochs: unknown[] = []
    const again = await openMemorySpool(files, { onEpoch: (...said) => epochs.push(said), now: () => epoch - 1_000 })
    // The clock was set back since, and still no epoch comes twice.
    expect(again.status().epoch).toBe(epoch + 1)
    const { titles, drops } = await told(again)
    expect(drops).toEqual([])
    expect(titles).toEqual(Array.from({ length: 13 - first }, (_, index) => `${index + 1} ${first + index}`))
    expect(epochs).toEqual([[epoch + 1, 'ledger_lost', 13 - first]])
    expect(again.checkpoint('log')).toBe('12')
    await again.close()
    expect((await openMemorySpool(files)).status()).toMatchObject({ epoch: epoch + 1, made: 13 - first, dropped: {} })
  })

  test('reads a folder as the first version wrote it', async () => {
    const files = new MemoryFiles()
    await (await filled(files, 3)).close()
    // Version 1 had neither of these, and its records said their checkpoints alone.
    const { base, origin, refused, ...old } = JSON.parse(String(await files.readAll(LEDGER)).slice(9))
    expect([base, origin, refused]).toEqual([0, expect.any(Number), []])
    const { crc32 } = await import('node:zlib')
    const text = JSON.stringify(old)
    files.corrupt(LEDGER, () => Buffer.from(`${crc32(text).toString(16).padStart(8, '0')} ${text}\n`))
    const again = await openMemorySpool(files)
    expect(again.recovered.ledgerWas).toBe('read')
    expect((await told(again)).titles).toEqual(['1 1', '2 2', '3 3'])
    expect(again.status().epoch).toBe(old.epoch)
  })
})
