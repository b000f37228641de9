import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { type PcapFileOptions, pcapFile } from '../../../agent/capture/pcap-file.ts'
import { type Checkpoint, SourceError } from '../../../agent/capture/source.ts'
import { ascii, latin1, pcap } from '../../support/packets.ts'

const folder = await mkdtemp(join(tmpdir(), 'vonggac-pcap-'))
afterAll(() => rm(folder, { recursive: true }))

interface Seen {
  text: string
  timeUs: number
  linkType: number
  number: number
  replayed: boolean
}

interface Result {
  packets: Seen[]
  checkpoints: (Checkpoint | undefined)[]
  code: SourceError['code'] | undefined
}

async function readAll(
  options: Partial<PcapFileOptions>,
  resumeFrom?: Checkpoint,
  stopAfter = Infinity,
): Promise<Result> {
  const result: Result = { packets: [], checkpoints: [], code: undefined }
  const source = pcapFile({ name: 'test', path: '-', ...options })
  try {
    for await (const batch of source.batches(resumeFrom, new AbortController().signal)) {
      for (let i = 0; i < batch.count; i++) {
        const at = batch.offsets[i] as number
        result.packets.push({
          text: latin1(batch.bytes.subarray(at, at + (batch.lengths[i] as number))),
          timeUs: batch.times[i] as number,
          linkType: batch.linkTypes[i] as number,
          number: batch.firstNumber + i,
          replayed: i < batch.replayed,
        })
      }
      result.checkpoints.push(batch.checkpoint)
      if (result.packets.length >= stopAfter) break
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    result.code = error.code
  }
  return result
}

/** The bytes as they come through a pipe, in pieces. */
const piped = (bytes: Uint8Array, size = 7): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      Buffer.from(bytes.subarray(i * size, i * size + size)),
    ),
  )
const readBytes = (bytes: Uint8Array, size?: number) => readAll({ stdin: piped(bytes, size) })

let files = 0
async function saved(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${files++}.pcap`)
  await writeFile(path, bytes)
  return path
}

const TIME = 1_700_000_000_123_456
const some = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ timeUs: TIME + i * 1_000_000, bytes: ascii(`packet ${i}`) }))

describe('pcapFile', () => {
  test.each([
    [{ littleEndian: true, nanoseconds: false }],
    [{ littleEndian: false, nanoseconds: false }],
    [{ littleEndian: true, nanoseconds: true }],
    [{ littleEndian: false, nanoseconds: true }],
  ])('reads pcap %j', async shape => {
    const { packets, code } = await readBytes(pcap(some(3), { ...shape, linkType: 113 }))
    expect(code).toBeUndefined()
    expect(packets.map(packet => packet.text)).toEqual(['packet 0', 'packet 1', 'packet 2'])
    expect(packets[1]).toMatchObject({ timeUs: TIME + 1_000_000, linkType: 113, number: 2 })
  })

  test('reads a file and its gzipped twin alike', async () => {
    const bytes = pcap(some(5000))
    const plain = await readAll({ path: await saved(bytes) })
    const packed = await readAll({ path: await saved(gzipSync(bytes)) })
    expect(plain.packets).toHaveLength(5000)
    expect(packed.packets).toEqual(plain.packets)
    expect((await readBytes(gzipSync(bytes), 1000)).packets).toEqual(plain.packets)
  })

  test('reads files larger than its window', async () => {
    const large = Array.from({ length: 60 }, (_, i) => ({
      timeUs: i,
      bytes: new Uint8Array(60_000).fill(65 + (i % 26)),
    }))
    const { packets } = await readAll({ path: await saved(pcap(large)) })
    expect(packets.map(packet => packet.text)).toEqual(large.map(packet => latin1(packet.bytes)))
  })

  test('reads all whole packets of a capture that was cut anywhere, then says that it was', async () => {
    const bytes = pcap(some(4))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 24, max: bytes.length - 1 }), async cut => {
        const { packets, code } = await readBytes(bytes.subarray(0, cut))
        const whole = Math.floor((cut - 24) / 24)
        expect(packets).toHaveLength(whole)
        expect(code).toBe((cut - 24) % 24 === 0 ? undefined : 'truncated')
      }),
    )
  })

  test('reads a gzipped capture up to where it was cut', async () => {
    const noise = Array.from({ length: 2000 }, (_, i) => ({ timeUs: i, bytes: ascii(`${Math.imul(i, 2654435761)}`) }))
    const packed = gzipSync(pcap(noise))
    const { packets, code } = await readAll({ path: await saved(packed.subarray(0, packed.length - 2000)) })
    expect(code).toBe('truncated')
    expect(packets.length).toBeGreaterThan(1000)
    expect(packets.at(-1)?.text).toBe(`${Math.imul(packets.length - 1, 2654435761)}`)
  })

  test('reads up to a record that can not be one', async () => {
    const bytes = pcap(some(3))
    bytes.writeUInt32LE(300_000, 24 + 24 + 8)
    expect(await readBytes(bytes)).toMatchObject({ packets: [{ text: 'packet 0' }], code: 'bad_format' })
  })

  test('names what is wrong with a file', async () => {
    expect((await readAll({ path: join(folder, 'missing.pcap') })).code).toBe('not_found')
    expect((await readAll({ path: folder })).code).toBe('unreadable')
    expect((await readBytes(ascii('this is no capture, whatever its name'))).code).toBe('bad_format')
    expect((await readBytes(new Uint8Array(0))).code).toBe('bad_format')
  })

  test('takes no harm from random bytes', async () => {
    const magic = fc.constantFrom('d4c3b2a1', 'a1b23c4d', '34cdb2a1', '0a0d0d0a1c0000004d3c2b1a', '1f8b08', '')
    await fc.assert(
      fc.asyncProperty(magic, fc.uint8Array({ maxLength: 300 }), async (begin, bytes) => {
        const { packets } = await readBytes(Buffer.concat([Buffer.from(begin, 'hex'), bytes]), 50)
        for (const packet of packets) expect(packet.text.length).toBeLessThanOrEqual(300)
      }),
      { numRuns: 300 },
    )
  })

  test('resumes by reading again and marking what was seen', async () => {
    const path = await saved(pcap(some(10)))
    const first = await readAll({ path, batchPackets: 4 }, undefined, 4)
    const again = await readAll({ path, batchPackets: 3 }, first.checkpoints[0])
    expect(first.packets).toHaveLength(4)
    expect(again.packets.map(packet => packet.replayed)).toEqual([true, true, true, true, ...new Array(6).fill(false)])
    expect(again.packets.map(packet => packet.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('reads a replaced file from its start', async () => {
    const path = await saved(pcap(some(3)))
    const { checkpoints } = await readAll({ path })
    await writeFile(path, pcap(some(4)))
    const { packets } = await readAll({ path }, checkpoints.at(-1))
    expect(packets.filter(packet => packet.replayed)).toEqual([])
    expect((await readAll({ path }, 'not a checkpoint')).packets).toHaveLength(4)
  })

  test('has no checkpoint for standard input', async () => {
    expect((await readBytes(pcap(some(1)))).checkpoints).toEqual([undefined])
  })

  test('ends when it is told to, also while it waits', async () => {
    const stop = new AbortController()
    const silent = new Readable({ read() {} })
    silent.push(pcap(some(1)))
    const seen: number[] = []
    for await (const batch of pcapFile({ name: 'x', path: '-', stdin: silent }).batches(undefined, stop.signal)) {
      seen.push(batch.count)
      setImmediate(() => stop.abort())
    }
    expect(seen).toEqual([1])
  })
})

describe('a capture as if it happened now', () => {
  const START = 1_800_000_000_000_000

  function drill(speed: number) {
    let nowUs = START
    const slept: number[] = []
    return {
      slept,
      asIfNow: {
        startUs: START,
        speed,
        nowUs: () => nowUs,
        sleep: async (ms: number) => {
          slept.push(ms)
          nowUs += ms * 1000
        },
      },
    }
  }

  test('keeps the spacing and hands packets out when their turn has come', async () => {
    const { asIfNow, slept } = drill(10)
    const { packets, checkpoints } = await readAll({ path: await saved(pcap(some(3))), asIfNow })
    expect(packets.map(packet => packet.timeUs - START)).toEqual([0, 1_000_000, 2_000_000])
    expect(slept).toEqual([100, 100])
    expect(checkpoints).toHaveLength(3)
  })

  test('tells the same times after a restart, without waiting for what was seen', async () => {
    const path = await saved(pcap(some(4)))
    const first = await readAll({ path, asIfNow: drill(1).asIfNow }, undefined, 3)
    const later = drill(1)
    const again = await readAll(
      { path, asIfNow: { ...later.asIfNow, startUs: START + 77_000_000 } },
      first.checkpoints.at(-1),
    )
    expect(again.packets.slice(0, 3).map(packet => packet.timeUs)).toEqual(first.packets.map(packet => packet.timeUs))
    expect(again.packets.map(packet => packet.replayed)).toEqual([true, true, true, false])
  })
})
