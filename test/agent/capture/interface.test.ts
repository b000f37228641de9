import { createSocket } from 'node:dgram'
import { describe, expect, test } from 'vitest'
import { type InterfaceOptions, networkInterface } from '../../../agent/capture/interface.ts'
import { SourceError } from '../../../agent/capture/source.ts'
import { decodePacket } from '../../../agent/decode/packet/decode.ts'
import { Packet } from '../../../agent/decode/packet/packet.ts'
import { without } from '../../support/needs.ts'
import { latin1 } from '../../support/packets.ts'

/** Why capturing ends, without anything having been read. */
async function failure(options: Partial<InterfaceOptions>): Promise<SourceError | undefined> {
  const source = networkInterface({ name: 'test', device: 'lo', ...options })
  try {
    for await (const _ of source.batches(undefined, AbortSignal.timeout(15_000))) return undefined
  } catch (error) {
    if (error instanceof SourceError) return error
    throw error
  }
  return undefined
}

async function sendDatagrams(port: number, texts: readonly string[]): Promise<void> {
  const socket = createSocket('udp4')
  for (const text of texts) await new Promise(resolve => socket.send(text, port, '127.0.0.1', resolve))
  socket.close()
}

describe.skipIf(without('libpcap'))('networkInterface (libpcap)', () => {
  test('captures what the filter lets through, and counts it', async () => {
    const port = 20_000 + (process.pid % 20_000)
    const texts = Array.from({ length: 200 }, (_, i) => `datagram ${i}`)
    const stop = new AbortController()
    const source = networkInterface({
      name: 'test',
      device: 'lo',
      filter: `udp dst port ${port}`,
      onOpen: () => void sendDatagrams(port, texts),
    })
    const seen: string[] = []
    const packet = new Packet()
    for await (const batch of source.batches(undefined, stop.signal)) {
      expect(batch.checkpoint).toBeUndefined()
      for (let i = 0; i < batch.count; i++) {
        decodePacket(packet, batch, i)
        seen.push(latin1(packet.bytes.subarray(packet.payloadStart, packet.payloadEnd)))
        expect(Math.abs(packet.timeUs / 1000 - Date.now())).toBeLessThan(60_000)
      }
      if (seen.length >= texts.length) break
    }
    expect(seen).toEqual(texts)
  })

  test('counts what the device received and dropped', async () => {
    const stop = new AbortController()
    const source = networkInterface({ name: 'test', device: 'lo', filter: 'icmp' })
    const reading = (async () => {
      for await (const _ of source.batches(undefined, stop.signal));
    })()
    await expect
      .poll(() => source.statistics(), { timeout: 10_000 })
      .toMatchObject({ droppedByKernel: 0, droppedBacklog: 0, received: expect.any(Number) })
    stop.abort()
    await reading
  })

  test('says what is wrong with a device or a filter', async () => {
    expect(await failure({ device: 'no-such-device' })).toMatchObject({ code: 'interface' })
    const filter = await failure({ filter: 'not a filter' })
    expect(filter).toMatchObject({ code: 'interface' })
    expect(filter?.message).toContain('filter')
  })
})

describe('networkInterface', () => {
  test('says in both languages what to install where the binding is missing', async () => {
    const error = await failure({ pcapModule: 'a-binding-that-is-not-installed' })
    expect(error?.code).toBe('no_pcap')
    expect(error?.message).toContain('chưa có gói')
    expect(error?.message).toContain('apt-get install libpcap-dev build-essential')
  })
})
