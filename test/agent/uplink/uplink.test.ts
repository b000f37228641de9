import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openSpool } from '../../../agent/spool/open-spool.ts'
import type { Spool } from '../../../agent/spool/spool.ts'
import { Collectors } from '../../../agent/uplink/collectors.ts'
import { retryAfterMs } from '../../../agent/uplink/exchange.ts'
import { httpsTransport } from '../../../agent/uplink/https.ts'
import { IdentityKeeper, readIdentity } from '../../../agent/uplink/identity.ts'
import { Uplink, type UplinkEvents } from '../../../agent/uplink/uplink.ts'
import { ALERTS_PATH, type Alert } from '../../../agent/wire/index.ts'
import { newAlert } from '../../support/alerts.ts'
import { MemoryFiles } from '../../support/memory-files.ts'
import { type Receiver, receiver } from '../../support/receiver.ts'

/** Many tests at once on few processors make a second long. */
const SOON = { timeout: 10_000 }
let collector: Receiver
let spool: Spool
let stop: AbortController
let running: Promise<void> | undefined
const failures: { message: string; retryMs: number }[] = []
const events: UplinkEvents = {
  batchSent: vi.fn(),
  sendFailed: ({ message }, retryMs) => failures.push({ message, retryMs }),
  alertRefused: vi.fn(),
  sentAgain: vi.fn(),
  releasedDeclared: vi.fn(),
  watermarkStrange: vi.fn(),
}

beforeEach(async () => {
  vi.clearAllMocks()
  failures.length = 0
  stop = new AbortController()
  collector = await receiver()
  spool = await openSpool({
    folder: '/spool',
    agent: 'test-agent',
    limitBytes: 1e9,
    segmentBytes: 1e6,
    commitDelayMs: 0,
    files: new MemoryFiles(),
    owner: { pid: 1, startedAt: '' },
    isAlive: async () => false,
  })
})

afterEach(async () => {
  stop.abort()
  await running
  running = undefined
  await spool.close()
  await collector.stop()
})

function start(identityFolder = collector.identityFolder, timeoutMs = 5_000): Uplink {
  const identity = new IdentityKeeper(identityFolder, 'test-agent')
  const link = new Collectors({ addresses: [collector.url], identity, timeoutMs, now: Date.now })
  const uplink = new Uplink({
    spool,
    transport: httpsTransport(link, 'gzip'),
    signer: async () => (await identity.current()).signer,
    limits: { alerts: 50, bytes: 1e6 },
    backoff: { firstMs: 1, lastMs: 8 },
    patience: { firstMs: 50, lastMs: 200 },
    now: Date.now,
    elapsed: () => performance.now(),
    random: () => 0.5,
    // Waits are short here whatever is asked: the test reads what was asked from `failures`.
    delay: () => new Promise(resolve => setTimeout(resolve, 2)),
    events,
  })
  running = uplink.run(stop.signal).finally(() => link.close())
  return uplink
}

async function make(count: number): Promise<void> {
  const alerts = Array.from({ length: count }, (_, index) => newAlert(`alert ${index}`))
  await spool.append({ alerts, checkpoints: {} })
}

const released = () => spool.status().released

describe('the uplink', () => {
  test('brings every alert to the collector and lets the spool go by the stored watermark', async () => {
    await make(120)
    start()
    await expect.poll(released, SOON).toBe(120)
    expect(collector.alerts.size).toBe(120)
    await make(1)
    await expect.poll(released, SOON).toBe(121)
    expect(collector.duplicates).toBe(0)
  })

  test('lets nothing go for a reply whose watermark does not move, and sends it again', async () => {
    let answers = 0
    collector.intercept = path => {
      if (path !== ALERTS_PATH || ++answers > 3) return undefined
      const stored = { epoch: spool.status().epoch, sequence: 0 }
      return { status: 200, body: { receivedAt: new Date().toISOString(), stored, duplicates: 0, deadLettered: 0 } }
    }
    await make(10)
    start()
    await expect.poll(() => answers, SOON).toBeGreaterThan(2)
    await expect.poll(released, SOON).toBe(10)
    expect(collector.alerts.size).toBe(10)
  })

  test('reconnects by itself, and loses and repeats nothing visible when replies were lost', async () => {
    let lost = 0
    collector.intercept = () => (lost++ < 2 ? { status: 500, body: {} } : undefined)
    await make(30)
    start()
    await expect.poll(released, SOON).toBe(30)
    await collector.stop()
    await make(30)
    await expect.poll(() => failures.length, SOON).toBeGreaterThan(3)
    expect(released()).toBe(30)
    await collector.start()
    await expect.poll(released, SOON).toBe(60)
    expect(collector.alerts.size).toBe(60)
  })

  test('waits at least as long as the collector asks', async () => {
    let asked = 0
    collector.intercept = () =>
      asked++ === 0 ? { status: 503, headers: { 'retry-after': '7' }, body: { error: 'busy' } } : undefined
    await make(1)
    start()
    await expect.poll(released, SOON).toBe(1)
    expect(failures[0]?.retryMs).toBeGreaterThanOrEqual(7_000)
  })

  test('asks again where a collector is too slow to answer, and repeats nothing visible', async () => {
    let slow = 2
    collector.beforeAnswer = async () => {
      if (slow-- > 0) await new Promise(resolve => setTimeout(resolve, 600))
    }
    await make(10)
    start(collector.identityFolder, 200)
    await expect.poll(released, SOON).toBe(10)
    expect(failures[0]?.message).toMatch(/did not answer within 200 ms/)
    expect(collector.alerts.size).toBe(10)
  })

  test('tries with half as much after every failure, and with twice as much after every success', async () => {
    const sizes: number[] = []
    let away = 5
    collector.intercept = (path, body) => {
      if (path !== ALERTS_PATH) return undefined
      sizes.push((body as { alerts: Alert[] }).alerts.length)
      return away-- > 0 ? { status: 503, body: { error: 'busy' } } : undefined
    }
    await make(130)
    start()
    await expect.poll(released, SOON).toBe(130)
    expect(sizes).toEqual([50, 25, 12, 6, 3, 1, 2, 4, 8, 16, 32, 50, 17])
  })

  test('finds the one alert that the collector cannot read, declares it, and delivers the rest', async () => {
    collector.intercept = (path, body) => {
      const { alerts = [] } = body as { alerts?: Alert[] }
      if (path !== ALERTS_PATH || !alerts.some(({ rule }) => rule.title === 'alert 13')) return undefined
      return { status: 422, body: { error: 'unreadable_batch', reason: 'no', deadLetter: 'x' } }
    }
    await make(40)
    start()
    await expect.poll(released, SOON).toBe(40)
    expect(collector.alerts.size).toBe(39)
    expect(collector.drops).toMatchObject([{ from: 14, to: 14, reason: 'refused' }])
    expect(spool.status().dropped).toEqual({ refused: 1 })
    expect(events.alertRefused).toHaveBeenCalledOnce()
  })

  test('gives up no alert while the collector cannot read any batch at all', async () => {
    let speaksAnother = true
    collector.intercept = path =>
      path === ALERTS_PATH && speaksAnother
        ? { status: 422, body: { error: 'unreadable_batch', reason: 'version', deadLetter: 'x' } }
        : undefined
    await make(3)
    start()
    await expect.poll(() => failures.length, SOON).toBeGreaterThan(5)
    speaksAnother = false
    await expect.poll(released, SOON).toBe(3)
    expect(collector.alerts.size).toBe(3)
    expect(events.alertRefused).not.toHaveBeenCalled()
  })

  test('declares what the collector had stored and has no more, and begins a new epoch when it has more', async () => {
    await make(60)
    const uplink = start()
    await expect.poll(released, SOON).toBe(60)
    // Its database was brought back from a backup.
    const { epoch } = spool.status()
    for (let number = 41; number <= 60; number++) collector.alerts.delete(`${epoch}/${number}`)
    await make(5)
    await expect.poll(released, SOON).toBe(65)
    expect(collector.drops).toMatchObject([{ from: 41, to: 60, reason: 'released' }])
    expect(events.releasedDeclared).toHaveBeenCalledExactlyOnceWith(41, 60)
    expect(collector.watermark(epoch)).toBe(65)

    await uplink.stored({ epoch, sequence: 100 })
    expect(spool.status().epoch).toBeGreaterThan(epoch)
    await make(7)
    await expect.poll(released, SOON).toBe(7)
    expect(collector.watermark(spool.status().epoch)).toBe(7)
  })

  test('believes a heartbeat’s lower watermark only when it stays', async () => {
    await make(20)
    const uplink = start()
    await expect.poll(released, SOON).toBe(20)
    const { epoch } = spool.status()
    await uplink.stored({ epoch, sequence: 10 })
    await uplink.stored({ epoch, sequence: 20 })
    expect(events.releasedDeclared).not.toHaveBeenCalled()
    for (let number = 11; number <= 20; number++) collector.alerts.delete(`${epoch}/${number}`)
    await expect
      .poll(async () => {
        await uplink.stored({ epoch, sequence: collector.watermark(epoch) })
        return collector.drops
      }, SOON)
      .toMatchObject([{ from: 11, to: 20, reason: 'released' }])
  })

  test('keeps everything while the authority is another one, or the certificate is revoked', async () => {
    const other = await receiver()
    await make(5)
    start(other.identityFolder)
    await expect.poll(() => failures.length, SOON).toBeGreaterThan(1)
    expect(failures[0]?.message).toMatch(/certificate|CERT|SIGNATURE|signature/)
    stop.abort()
    await running
    stop = new AbortController()
    failures.length = 0
    collector.revoked.add((await readIdentity(collector.identityFolder)).keyId)
    start()
    await expect.poll(() => failures.length, SOON).toBeGreaterThan(1)
    expect(failures[0]?.message).toMatch(/401/)
    expect(spool.status()).toMatchObject({ released: 0, spooledAlerts: 5 })
    expect(collector.alerts.size).toBe(0)
    await other.stop()
  })
})

test('reads Retry-After as seconds or as a date, within an hour', () => {
  expect(retryAfterMs('3')).toBe(3_000)
  expect(retryAfterMs('Sun, 22 Nov 2026 20:00:10 GMT', Date.parse('2026-11-22T20:00:00Z'))).toBe(10_000)
  expect(retryAfterMs('999999')).toBe(3_600_000)
  expect(retryAfterMs('soon')).toBeUndefined()
})
