/**
 * What every way of sending alerts promises, whatever lies in between. Each transport's test opens its own world and
 * holds it to these sentences.
 */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSpool } from '../../../agent/spool/open-spool.ts'
import type { Spool } from '../../../agent/spool/spool.ts'
import type { AlertTransport } from '../../../agent/uplink/transport.ts'
import { Uplink, type UplinkDeps } from '../../../agent/uplink/uplink.ts'
import { encodeBatch, PROTOCOL_VERSION, type Signer, type Watermark } from '../../../agent/wire/index.ts'
import { newAlert } from '../../support/alerts.ts'
import { MemoryFiles } from '../../support/memory-files.ts'

/** A transport with everything behind it, up to a collector's store. */
export interface TransportWorld {
  readonly agent: string
  readonly transport: AlertTransport
  readonly signer: Signer
  /** Of the same agent, with a certificate that has ended; where a real collector is at the end. */
  readonly expiredSigner?: Signer
  /** The numbers of an epoch that are stored, in the order in which they were first stored. */
  stored(epoch: number): Promise<number[]>
  /** As the control link brings it. */
  watermark(epoch: number): Promise<Watermark>
  /** When the batches say that they were sent; the last is of the last that arrived. */
  sentAt(): readonly string[]
  /** The other side goes away, in the middle of whatever is under way; and comes back. */
  leave(): Promise<void>
  comeBack(): Promise<void>
  /** The next batch breaks off halfway. */
  breakOff(): void
  close(): Promise<void>
}

const HOUR = 3_600_000
/** Packs badly: a batch is some kilobytes on the way. */
const noise = () => randomBytes(200).toString('base64')
const PATIENT = { timeout: 15_000 }

/** @param end A small one judges no certificates. */
export function describeTransport(name: string, open: () => Promise<TransportWorld>, end: 'small' | 'real collector') {
  describe(`alerts through ${name}`, () => {
    let world: TransportWorld
    let spool: Spool
    let stop: AbortController
    let jobs: Promise<unknown>[]
    let failures: Error[]
    let again: number[]

    beforeEach(async () => {
      stop = new AbortController()
      jobs = []
      failures = []
      again = []
      world = await open()
      spool = await openSpool({
        folder: '/spool',
        agent: world.agent,
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
      await Promise.all(jobs)
      await spool.close()
      await world.close()
    })

    const pause = () => new Promise<void>(resolve => setTimeout(resolve, 10))

    function start(change: Partial<UplinkDeps> = {}): void {
      const uplink = new Uplink({
        spool,
        transport: world.transport,
        signer: async () => world.signer,
        limits: { alerts: 20, bytes: 1e6 },
        backoff: { firstMs: 1, lastMs: 50 },
        patience: { firstMs: 300, lastMs: 2_000 },
        now: Date.now,
        elapsed: () => performance.now(),
        random: () => 0.5,
        delay: pause,
        events: {
          batchSent: () => {},
          sendFailed: error => failures.push(error),
          alertRefused: () => {},
          sentAgain: from => again.push(from),
          releasedDeclared: () => {},
          watermarkStrange: () => {},
        },
        ...change,
      })
      jobs.push(uplink.run(stop.signal), heartbeats(uplink))
    }

    async function heartbeats(uplink: Uplink): Promise<void> {
      while (!stop.signal.aborted) {
        const watermark = await world.watermark(spool.status().epoch).catch(() => undefined)
        if (watermark) await uplink.stored(watermark)
        await pause()
      }
    }

    async function make(count: number): Promise<void> {
      const alerts = Array.from({ length: count }, (_, index) => newAlert(`alert ${index} ${noise()}`))
      await spool.append({ alerts, checkpoints: {} })
    }

    const released = () => spool.status().released
    const stored = () => world.stored(spool.status().epoch)
    const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

    test('brings every alert, in order, once, and lets the spool go', async () => {
      await make(70)
      start()
      await expect.poll(released, PATIENT).toBe(70)
      await make(5)
      await expect.poll(released, PATIENT).toBe(75)
      expect(await stored()).toEqual(upTo(75))
    })

    test('changes nothing when everything is sent a second time', async () => {
      await make(30)
      const { alerts } = await spool.read(0, { alerts: 30, bytes: 1e6 })
      start()
      await expect.poll(released, PATIENT).toBe(30)
      const { agent, epoch } = spool.status()
      const header = {
        version: PROTOCOL_VERSION as typeof PROTOCOL_VERSION,
        agent,
        epoch,
        sentAt: new Date().toISOString(),
        first: 1,
        drops: [],
      }
      const bytes = encodeBatch(
        { ...header, drops: [] },
        alerts.map(({ line }) => line),
        world.signer,
      )
      await world.transport.send({ agent, epoch, first: 1, last: 30, bytes }, stop.signal)
      await make(1)
      await expect.poll(released, PATIENT).toBe(31)
      expect(await stored()).toEqual(upTo(31))
    })

    test('keeps everything while the other side is away, and brings it when it is back', async () => {
      await make(10)
      start()
      await expect.poll(released, PATIENT).toBe(10)
      await world.leave()
      await make(50)
      await expect.poll(() => failures.length, PATIENT).toBeGreaterThan(1)
      expect(released()).toBe(10)
      await world.comeBack()
      await expect.poll(released, PATIENT).toBe(60)
      expect(await stored()).toEqual(upTo(60))
    })

    test('brings a batch that broke off halfway as a whole, once', async () => {
      world.breakOff()
      await make(60)
      start()
      await expect.poll(released, PATIENT).toBe(60)
      expect(failures.length).toBeGreaterThan(0)
      expect(await stored()).toEqual(upTo(60))
    })

    if (end === 'real collector') {
      test('keeps what a certificate that has ended cannot vouch for, and brings it with the next one', async () => {
        if (!world.expiredSigner) throw new Error('a world with a real collector has one')
        let signer = world.expiredSigner
        await make(20)
        start({ signer: async () => signer })
        await expect.poll(() => again.length + failures.length, PATIENT).toBeGreaterThan(1)
        expect(released()).toBe(0)
        expect(await stored()).toEqual([])
        signer = world.signer
        await expect.poll(released, PATIENT).toBe(20)
        expect(await stored()).toEqual(upTo(20))
      })
    }

    test.each([HOUR, -HOUR])('says of each attempt when it was made, though the clock jumps by %i ms', async jump => {
      let jumped = 0
      await world.leave()
      await make(20)
      start({ now: () => Date.now() + jumped })
      await expect.poll(() => failures.length, PATIENT).toBeGreaterThan(0)
      jumped = jump
      const before = failures.length
      await expect.poll(() => failures.length, PATIENT).toBeGreaterThan(before + 1)
      await world.comeBack()
      await expect.poll(released, PATIENT).toBe(20)
      const said = Date.parse(world.sentAt().at(-1) ?? '')
      expect(Math.abs(said - (Date.now() + jump))).toBeLessThan(60_000)
      expect(await stored()).toEqual(upTo(20))
    })
  })
}
