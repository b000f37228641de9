/** The shipped captures of real programs' traffic, read to their ends and compared with what tcpdump reads in them. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { pcapFile } from '../../../agent/capture/pcap-file.ts'
import type { Transaction } from '../../../agent/decode/app/transaction.ts'
import type { Flow } from '../../../agent/decode/flow/flow.ts'
import { FlowTable } from '../../../agent/decode/flow/flow-table.ts'
import { decodePacket } from '../../../agent/decode/packet/decode.ts'
import { Packet } from '../../../agent/decode/packet/packet.ts'
import { without } from '../../support/needs.ts'

const SAMPLES = new URL('../../../rules/samples/', import.meta.url).pathname
const samples = readdirSync(SAMPLES).filter(name => existsSync(join(SAMPLES, name, 'capture.pcap.gz')))
const folder = mkdtempSync(join(tmpdir(), 'vonggac-samples-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Reading {
  times: number[]
  events: number
  flows: Flow[]
  transactions: Set<Transaction>
  counters: Readonly<Record<string, number>>
}

async function readSample(name: string): Promise<Reading> {
  const flows: Flow[] = []
  const transactions = new Set<Transaction>()
  const table = new FlowTable({
    inspect: flow => {
      for (const transaction of flow.transactions) transactions.add(transaction)
      for (const stream of flow.streams ?? []) stream.inspectedTo = stream.base + stream.end - stream.start
    },
    ended: flow => flows.push(flow),
  })
  const packet = new Packet()
  const times: number[] = []
  let events = 0
  const source = pcapFile({ name, path: join(SAMPLES, name, 'capture.pcap.gz') })
  for await (const batch of source.batches(undefined, new AbortController().signal)) {
    for (let i = 0; i < batch.count; i++) {
      decodePacket(packet, batch, i)
      table.process(packet)
      times.push(packet.timeUs)
      events |= packet.events
      for (const transaction of packet.flow?.transactions ?? []) transactions.add(transaction)
    }
  }
  table.finish()
  return { times, events, flows, transactions, counters: table.counters() }
}

const ofProtocol = <P extends Transaction['protocol']>(reading: Reading, protocol: P) =>
  [...reading.transactions].filter((each): each is Extract<Transaction, { protocol: P }> => each.protocol === protocol)

test('there are captures to read', () => {
  expect(samples.length).toBeGreaterThanOrEqual(6)
})

describe.each(samples)('the capture %s', name => {
  test.skipIf(without('tcpdump'))('holds the packets that tcpdump finds (tcpdump)', async () => {
    const plain = join(folder, `${name}.pcap`)
    writeFileSync(plain, gunzipSync(readFileSync(join(SAMPLES, name, 'capture.pcap.gz'))))
    const lines = execFileSync('tcpdump', ['-tt', '-q', '-nn', '-r', plain], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const times = [...lines.matchAll(/^(\d+)\.(\d{6})\d* /gm)].map(([, s, us]) => Number(s) * 1e6 + Number(us))
    expect((await readSample(name)).times).toEqual(times)
  })

  test('is followed without holes, every exchange to its end', async () => {
    const reading = await readSample(name)
    expect(reading.counters).toMatchObject({
      flows_live: 0,
      stream_bytes: 0,
      stream_segments_dropped: 0,
      stream_gaps: 0,
    })
    expect(reading.flows.length).toBeGreaterThan(0)
    const answered = ofProtocol(reading, 'http').filter(http => http.status > 0)
    for (const http of answered) expect(http.progress).toEqual([4, 4])
    for (const dns of ofProtocol(reading, 'dns')) {
      expect(dns.events).toEqual([])
      expect(dns.questions).toHaveLength(1)
    }
    for (const tls of ofProtocol(reading, 'tls')) expect(tls.clientVersion).toBeGreaterThanOrEqual(0x0301)
  })
})

test.runIf(samples.includes('quiet'))('the quiet stretch shows every protocol the agent reads', async () => {
  const reading = await readSample('quiet')
  expect(reading.times.length).toBeGreaterThanOrEqual(10_000)
  for (const protocol of ['http', 'dns', 'tls'] as const) {
    expect(ofProtocol(reading, protocol).length, protocol).toBeGreaterThan(0)
  }
})
