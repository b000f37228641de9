/** A full disk, on a real file system of two megabytes. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSpool } from '../../../agent/spool/open-spool.ts'
import type { Spool } from '../../../agent/spool/spool.ts'
import type { SpoolOptions } from '../../../agent/spool/spool-types.ts'
import { newAlert } from '../../support/alerts.ts'
import { without } from '../../support/needs.ts'

const run = promisify(execFile)
const PATIENCE = { timeout: 20_000 }
const limits = { alerts: 1000, bytes: 1e7 }

describe.skipIf(without('tmpfs'))('on a full disk', () => {
  let disk = ''
  const states: string[] = []

  beforeEach(async () => {
    disk = await mkdtemp(join(tmpdir(), 'vonggac-disk-'))
    await run('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
    states.length = 0
  })

  afterEach(async () => {
    await run('umount', ['-l', disk])
    await rm(disk, { recursive: true })
  })

  const open = (more: Partial<SpoolOptions> = {}): Promise<Spool> =>
    openSpool({
      folder: join(disk, 'spool'),
      agent: 'agent-1',
      limitBytes: 1e9,
      segmentBytes: 65_536,
      commitDelayMs: 0,
      checkpointDelayMs: 10,
      delay: (ms, signal) => new Promise(resolve => setTimeout(resolve, Math.min(ms, 20), signal)),
      onState: state => states.push(state),
      ...more,
    })

  /** Somebody else's file that takes all that is left. */
  async function takeTheRest(): Promise<void> {
    const { bavail, bsize } = await statfs(disk)
    await writeFile(join(disk, `other-${performance.now()}`), Buffer.alloc(bavail * bsize))
  }
  const giveItBack = () => run('find', [disk, '-name', 'other-*', '-delete'])

  const wide = (title: string) =>
    newAlert(title, { evidence: { kind: 'line', text: 'x'.repeat(8_000), truncated: false } })
  const group = (number: number) => ({ alerts: [wide(`${number}`)], checkpoints: { log: `${number}` } })

  const firstLine = async (spool: Spool, after: number) => {
    const { alerts } = await spool.read(after, { ...limits, alerts: 1 })
    return alerts[0]?.line.toString().slice(0, 14)
  }

  test('it waits, refuses what cannot wait, and goes on when the collector has taken enough', async () => {
    const spool = await open()
    let made = 0
    const filling = (async () => {
      for (; made < 400; made++) await spool.append(group(made + 1))
    })()
    await expect.poll(() => spool.status().state, PATIENCE).toBe('disk_full')
    expect(made).toBeGreaterThan(100)
    expect(made).toBeLessThan(260)
    const refused = await spool.append({ alerts: [wide('live')], checkpoints: { wire: '1' }, whenFull: 'drop' })
    expect(refused).toMatchObject({ count: 0, refused: 1 })

    let sent = 0
    let drops = 0
    await expect
      .poll(async () => {
        const reading = await spool.read(sent, { alerts: 50, bytes: 1e7 })
        sent = reading.upTo
        drops += reading.drops.length
        await spool.release({ epoch: reading.epoch, sequence: sent })
        return sent
      }, PATIENCE)
      .toBe(401)
    await filling
    expect(drops).toBe(1)
    expect(spool.status()).toMatchObject({ made: 401, released: 401, state: 'ok', dropped: { disk_full: 1 } })
    expect(states[0]).toBe('disk_full')
    expect(states.at(-1)).toBe('ok')
    await spool.close()
  }, 30_000)

  test('it starts, sends what it has, and so makes room for itself', async () => {
    const first = await open({ limitBytes: 800_000 })
    for (let number = 1; number <= 60; number++) await first.append(group(number))
    await first.close()
    await takeTheRest()
    const spool = await open()
    expect(await firstLine(spool, 0)).toBe('{"sequence":1,')
    await takeTheRest()
    const waiting = spool.append(group(61))
    await expect.poll(() => spool.status().state, PATIENCE).toBe('disk_full')
    const { upTo, epoch } = await spool.read(0, { alerts: 59, bytes: 1e7 })
    expect(await spool.release({ epoch, sequence: upTo })).toBe('moved')
    expect(await waiting).toMatchObject({ from: 61, count: 1 })
    await expect.poll(() => spool.status().state, PATIENCE).toBe('ok')
    await spool.close()
    const again = await open()
    expect(again.status()).toMatchObject({ made: 61, released: 59, dropped: {} })
    expect(again.checkpoint('log')).toBe('61')
    await again.close()
  }, 30_000)

  test('it waits even for its very first bytes, says so, and begins when there is room', async () => {
    await takeTheRest()
    const opening = open()
    await expect.poll(() => states, PATIENCE).toEqual(['disk_full'])
    await giveItBack()
    const spool = await opening
    expect(await spool.append(group(1))).toMatchObject({ from: 1, count: 1 })
    await expect.poll(() => states.at(-1), PATIENCE).toBe('ok')
    await spool.close()
  }, 30_000)

  test('it can be told to stop while it waits for its first bytes', async () => {
    await takeTheRest()
    const stop = new AbortController()
    const opening = open({ signal: stop.signal })
    await expect.poll(() => states, PATIENCE).toEqual(['disk_full'])
    stop.abort()
    await expect(opening).rejects.toMatchObject({ code: 'ENOSPC' })
  }, 30_000)
})
